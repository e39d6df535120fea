// On which other paths a barrier at a step would run: the ways by which control joins with nothing left to order, and those by
// which it branches off without publishing. Ways are counted, not paths: a loop has any number of paths.
import { reachable, type StepGraph, StepSet } from './paths.js';

/** Steps of a function, by what they are to a barrier. */
export interface WaySteps {
  readonly writes: StepSet;
  readonly publications: StepSet;
  /** Whether behind this step nothing is left to order. */
  readonly ends: (step: number) => boolean;
  /** Whether control comes to this step with something to order only. */
  readonly isAlwaysPending: (step: number) => boolean;
}

/** Of more ways than this in one function, some are taken for one. */
const mostTold = 1024;
/** What was passed on from step to step so often is not passed on any further: in such a function, fewer ways are counted. */
const mostPassedOn = 2_000_000;

/** Counts, for any step, the other ways that lead to it and those that lead on from it. */
export function otherWays(
  graph: StepGraph,
  { writes, publications, ends, isAlwaysPending }: WaySteps,
): (step: number) => { readonly before: number; readonly behind: number } {
  const { successors, predecessors } = graph;
  const reached = reachable([graph.entry], successors, () => false);
  const pending = reachable(writes, successors, ends);
  const publishing = reachable(publications, predecessors, ends);
  // A step leaves something pending when it writes, or when what came before is still pending.
  const leavesPending = new StepSet(successors.length, writes);
  for (const step of pending) if (!ends(step)) leavesPending.add(step);
  const mayPublish = new StepSet(successors.length, publications);
  for (const step of publishing) if (!ends(step)) mayPublish.add(step);
  const before = new Ways({
    next: predecessors,
    back: successors,
    stop: (one) => !leavesPending.has(one) || writes.has(one),
    crosses: (from) => reached.has(from) && !leavesPending.has(from),
    isShut: isAlwaysPending,
  });
  const behind = new Ways({
    next: successors,
    back: predecessors,
    stop: (one) => !mayPublish.has(one) || publications.has(one),
    crosses: (to) => !mayPublish.has(to),
    isShut: () => false,
  });
  return (step) => ({ before: before.countFrom(step), behind: behind.countFrom(step) });
}

/** Back to what came before, or on to what follows. */
interface Direction {
  readonly next: StepGraph['successors'];
  /** The steps from which this direction leads to one. */
  readonly back: StepGraph['successors'];
  /** Whether a step is not looked behind, unless one starts there. */
  readonly stop: (step: number) => boolean;
  /** Whether the way to a step is one of those that are counted. */
  readonly crosses: (step: number) => boolean;
  /** Whether no way leads on from a step that is counted. */
  readonly isShut: (step: number) => boolean;
}

/** For each step, a set of those ways to which it leads. */
class Ways {
  /** So many words hold one set; a way is a bit. */
  private readonly width: number;
  private readonly sets: Int32Array;

  constructor(direction: Direction) {
    const crossings: number[] = [];
    const { next, crosses, isShut } = direction;
    for (const [step, ends] of next.entries())
      for (const end of ends) if (crosses(end) && !isShut(step)) crossings.push(step);
    this.width = Math.ceil(Math.min(crossings.length, mostTold) / 32);
    this.sets = new Int32Array(direction.next.length * this.width);
    for (const [way, step] of crossings.entries()) {
      const told = way % mostTold;
      const at = step * this.width + (told >> 5);
      this.sets[at] = (this.sets[at] ?? 0) | (1 << (told & 31));
    }
    this.passOn(new StepSet(direction.next.length, crossings), direction);
  }

  countFrom(step: number): number {
    let count = 0;
    for (let at = step * this.width; at < (step + 1) * this.width; at++)
      for (let bits = this.sets[at] ?? 0; bits !== 0; bits &= bits - 1) count++;
    return count;
  }

  /** Passes on what some steps lead to, to those from which they are come to. */
  private passOn(steps: StepSet, { back, stop, isShut }: Direction): void {
    const queue = [...steps];
    const isWaiting = new Uint8Array(back.length);
    for (const step of queue) isWaiting[step] = 1;
    for (let i = 0; i < queue.length && i * this.width < mostPassedOn; i++) {
      const step = queue[i] ?? 0;
      isWaiting[step] = 0;
      if (stop(step)) continue;
      for (const one of back[step] ?? [])
        if (!isShut(one) && this.unite(one, step) && isWaiting[one] === 0) {
          isWaiting[one] = 1;
          queue.push(one);
        }
    }
  }

  /** Adds to the set of one step what is in that of another. Returns whether it has grown. */
  private unite(one: number, other: number): boolean {
    let hasGrown = false;
    for (let word = 0; word < this.width; word++) {
      const at = one * this.width + word;
      const before = this.sets[at] ?? 0;
      const after = before | (this.sets[other * this.width + word] ?? 0);
      this.sets[at] = after;
      hasGrown ||= after !== before;
    }
    return hasGrown;
  }
}
