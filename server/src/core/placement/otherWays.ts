// On which other paths a barrier at a step would run: the ways by which control joins with nothing left to order, and those by
// which it branches off without publishing. Ways are counted, not paths: a loop has any number of paths.
import { reachable, type StepGraph, StepSet } from './paths.js';
import { regionsOf, type WaySteps } from './stepWays.js';

/** Of more ways than this in one function, some are taken for one. */
const mostTold = 1024;
/** What was passed on from step to step so often is not passed on any further: in such a function, fewer ways are counted. */
const mostPassedOn = 2_000_000;

/** The other ways past a step. */
export interface OtherWays {
  /** Those by which control joins with nothing left to order, */
  readonly before: number;
  /** those by which it joins again, having branched off in between, */
  readonly again: number;
  /** those by which it goes on without publishing, or with nothing left to order, */
  readonly behind: number;
  /** and those by which it goes on as it has joined. */
  readonly leaving: number;
}

/** Counts, for any step, the other ways that lead to it and those that lead on from it. */
export function otherWays(graph: StepGraph, about: WaySteps): (step: number) => OtherWays {
  const { writes, publications, taken, pending, isAlwaysPending } = about;
  const { leavesPending, settling, mayPublish } = regionsOf(about);
  const isPending = (from: number, to: number): boolean => pending.successors[from]?.includes(to) === true;
  const clearing = clearingSteps(graph, about);
  const unordered = (step: number): readonly number[] =>
    (taken.successors[step] ?? []).filter((to) => !isPending(step, to));
  const inside = (step: number): boolean => leavesPending.has(step);
  const cleared = [...clearing].flatMap(unordered);
  const outside = reachable([graph.entry, ...settling, ...cleared], taken.successors, inside);
  // A way that has joined, branches off and joins again is no second one.
  const branchedOff = [...leavesPending].flatMap((step) => (clearing.has(step) ? [] : unordered(step)));
  const astray = reachable(
    branchedOff.filter((step) => !inside(step)),
    taken.successors,
    inside,
  );
  const backwards = {
    count: graph.steps.length,
    back: (step: number) => (clearing.has(step) ? pending : taken).successors[step] ?? [],
    stop: (one: number) => (inside(one) ? writes.has(one) : !astray.has(one)),
    isShut: isAlwaysPending,
  };
  const before = new Ways({
    ...backwards,
    crossings: (step) =>
      countOf(taken.predecessors[step], (from) =>
        inside(from) ? clearing.has(from) && !isPending(from, step) : outside.has(from),
      ),
  });
  const again = new Ways({
    ...backwards,
    crossings: (step) => countOf(taken.predecessors[step], (from) => astray.has(from) && !outside.has(from)),
  });
  const onwards = {
    count: graph.steps.length,
    back: (step: number) => pending.predecessors[step] ?? [],
    stop: (one: number) => !mayPublish.has(one) || publications.has(one),
    isShut: () => false,
  };
  const behind = new Ways({
    ...onwards,
    // What was ordered inside of the block leaves it with nothing to order.
    crossings: (step) =>
      countOf(taken.successors[step], (to) => (isPending(step, to) ? !mayPublish.has(to) : clearing.has(step))),
  });
  const leaving = new Ways({
    ...onwards,
    crossings: (step) => countOf(taken.successors[step], (to) => !isPending(step, to) && !clearing.has(step)),
  });
  return (step) => {
    const joined = before.countFrom(step);
    return {
      before: joined,
      again: again.countFrom(step),
      behind: behind.countFrom(step),
      leaving: joined > 0 ? leaving.countFrom(step) : 0,
    };
  };
}

function countOf(steps: readonly number[] | undefined, counts: (step: number) => boolean): number {
  let count = 0;
  for (const step of steps ?? []) if (counts(step)) count++;
  return count;
}

/** The last steps of blocks in which something is ordered on some way, or is written. */
function clearingSteps(graph: StepGraph, { writes, clears }: WaySteps): StepSet {
  const clearing = new StepSet(graph.steps.length);
  for (const [first, block] of graph.blockAt) {
    const last = graph.lastStepOf.get(block) ?? first;
    let isOne = clears(block);
    for (let step = first; step <= last && !isOne; step++) isOne = writes.has(step);
    if (isOne) clearing.add(last);
  }
  return clearing;
}

/** Back to what came before, or on to what follows. */
interface Direction {
  /** How many steps there are. */
  readonly count: number;
  /** The steps from which this direction leads to one. */
  readonly back: (step: number) => readonly number[];
  /** Whether a step is not looked behind, unless one starts there. */
  readonly stop: (step: number) => boolean;
  /** Whether no way leads on from a step that is counted. */
  readonly isShut: (step: number) => boolean;
  /** How many of those ways that are counted a step leads to by one edge. */
  readonly crossings: (step: number) => number;
}

/** For each step, a set of those ways to which it leads. */
class Ways {
  /** So many words hold one set; a way is a bit. */
  private readonly width: number;
  private readonly sets: Int32Array;

  constructor(direction: Direction) {
    const { count, crossings, isShut } = direction;
    const ways: number[] = [];
    for (let step = 0; step < count; step++)
      if (!isShut(step)) for (let left = crossings(step); left > 0; left--) ways.push(step);
    this.width = Math.ceil(Math.min(ways.length, mostTold) / 32);
    this.sets = new Int32Array(count * this.width);
    for (const [way, step] of ways.entries()) {
      const told = way % mostTold;
      const at = step * this.width + (told >> 5);
      this.sets[at] = (this.sets[at] ?? 0) | (1 << (told & 31));
    }
    this.passOn(new StepSet(count, ways), direction);
  }

  countFrom(step: number): number {
    let count = 0;
    for (let at = step * this.width; at < (step + 1) * this.width; at++)
      for (let bits = this.sets[at] ?? 0; bits !== 0; bits &= bits - 1) count++;
    return count;
  }

  /** Passes on what some steps lead to, to those from which they are come to. */
  private passOn(steps: StepSet, { count, back, stop, isShut }: Direction): void {
    const queue = [...steps];
    const isWaiting = new Uint8Array(count);
    for (const step of queue) isWaiting[step] = 1;
    for (let i = 0; i < queue.length && i * this.width < mostPassedOn; i++) {
      const step = queue[i] ?? 0;
      isWaiting[step] = 0;
      if (stop(step)) continue;
      for (const one of back(step))
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
