// Functions that call each other in a circle: where to stop, what may be kept of it, and when it has cost enough.

/** How many results may be thrown away because of recursion before callees of callees are looked into no further. */
const mostThrownAway = 300;

/**
 * Keeps recursion among functions from going round, and tells which results may be kept: one that was computed while a caller of
 * the same cycle was still under way would depend on which of them was asked for first. For the same reason a result that was kept
 * is not for the others of its cycle.
 */
export class RecursionGuard {
  private readonly stack: string[] = [];
  /** For each function under way, the lowest place on the stack that something below it was cut off at. */
  private readonly cuts: number[] = [];
  /** For each function under way, those below it whose results could not be kept. */
  private readonly below: Set<string>[] = [];
  /** The others of its cycle, for each function whose result was kept though it is part of one. */
  private readonly cycles = new Map<string, ReadonlySet<string>>();
  private thrownAway = 0;

  /** Whether functions that all call each other have cost more than they are worth. */
  get isExhausted(): boolean {
    return this.thrownAway > mostThrownAway;
  }

  /** Another function is checked; what was under way, if anything, broke off. */
  renew(): void {
    this.thrownAway = 0;
    this.stack.length = 0;
    this.cuts.length = 0;
    this.below.length = 0;
  }

  /** Whether the result that was kept of a function would be another, were it computed now. */
  isUnderWay(id: string): boolean {
    const cycle = this.cycles.get(id);
    return cycle !== undefined && this.stack.some((one) => cycle.has(one));
  }

  enter(id: string): 'entered' | 'recursive' {
    // What was given up on is nobody's to keep: -1 is below every place.
    const isCutOff = this.isExhausted && this.stack.length > 0;
    const at = isCutOff ? -1 : this.stack.indexOf(id);
    if (at < 0 && !isCutOff) {
      this.stack.push(id);
      this.cuts.push(this.stack.length - 1);
      this.below.push(new Set());
      return 'entered';
    }
    const top = this.cuts.length - 1;
    this.cuts[top] = Math.min(this.cuts[top] ?? at, at);
    return 'recursive';
  }

  /** Ends the innermost function; true when its result depends on no function that is still under way. */
  leave(): boolean {
    const id = this.stack.pop() ?? '';
    const cut = this.cuts.pop() ?? 0;
    const below = this.below.pop() ?? new Set();
    const place = this.stack.length;
    if (cut >= place) {
      if (below.size > 0) this.cycles.set(id, below);
      else this.cycles.delete(id);
      return true;
    }
    this.thrownAway++;
    if (place > 0) {
      this.cuts[place - 1] = Math.min(this.cuts[place - 1] ?? cut, cut);
      for (const one of below.add(id)) this.below[place - 1]?.add(one);
    }
    return false;
  }
}
