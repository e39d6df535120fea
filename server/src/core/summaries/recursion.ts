// Functions that call each other in a circle: where to stop, what may be kept of it, and when it has cost enough.

/** How many results may be thrown away because of recursion before callees of callees are looked into no further. */
const mostThrownAway = 300;

/**
 * Keeps recursion among functions from going round, and tells which results may be kept: one that was computed while a caller of
 * the same cycle was still under way would depend on which of them was asked for first.
 */
export class RecursionGuard {
  private readonly stack: string[] = [];
  /** For each function under way, the lowest place on the stack that something below it was cut off at. */
  private readonly cuts: number[] = [];
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
  }

  enter(id: string): 'entered' | 'recursive' {
    // What was given up on is nobody's to keep: -1 is below every place.
    const isCutOff = this.isExhausted && this.stack.length > 0;
    const at = isCutOff ? -1 : this.stack.indexOf(id);
    if (at < 0 && !isCutOff) {
      this.stack.push(id);
      this.cuts.push(this.stack.length - 1);
      return 'entered';
    }
    const top = this.cuts.length - 1;
    this.cuts[top] = Math.min(this.cuts[top] ?? at, at);
    return 'recursive';
  }

  /** Ends the innermost function; true when its result depends on no function that is still under way. */
  leave(): boolean {
    this.stack.pop();
    const cut = this.cuts.pop() ?? 0;
    const place = this.stack.length;
    if (cut >= place) return true;
    this.thrownAway++;
    if (place > 0) this.cuts[place - 1] = Math.min(this.cuts[place - 1] ?? cut, cut);
    return false;
  }
}
