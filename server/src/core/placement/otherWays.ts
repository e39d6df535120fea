// On which other paths a barrier at a step would run: the ways by which control joins with nothing left to order, and those by
// which it branches off without publishing. Ways are counted, not paths: a loop has any number of paths.
import { reachable, type StepGraph, StepSet } from './paths.js';
import { regionsOf, type WaySteps } from './stepWays.js';
import { Ways } from './waySets.js';

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
  const known: Known = { ...about, ...regionsOf(about), clearing: clearingSteps(graph, about) };
  const { before, again } = waysBefore(graph, known);
  const { behind, leaving } = waysBehind(graph, known);
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

/** What both directions ask. */
interface Known extends WaySteps, ReturnType<typeof regionsOf> {
  readonly clearing: StepSet;
}

/** Whether something may be pending along an edge. */
function isPending({ pending }: Known, from: number, to: number): boolean {
  return pending.successors[from]?.includes(to) === true;
}

function waysBefore(graph: StepGraph, known: Known): Record<'before' | 'again', Ways> {
  const { writes, taken, pending, leavesPending, settling, clearing, isAlwaysPending } = known;
  const inside = (step: number): boolean => leavesPending.has(step);
  const unordered = (step: number): readonly number[] =>
    (taken.successors[step] ?? []).filter((to) => !isPending(known, step, to));
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
  const joins = (step: number, from: number): boolean =>
    inside(from) ? clearing.has(from) && !isPending(known, from, step) : outside.has(from);
  const joinsAgain = (from: number): boolean => astray.has(from) && !outside.has(from);
  return {
    before: new Ways({
      ...backwards,
      crossings: (step) => countOf(taken.predecessors[step], (from) => joins(step, from)),
    }),
    again: new Ways({ ...backwards, crossings: (step) => countOf(taken.predecessors[step], joinsAgain) }),
  };
}

function waysBehind(graph: StepGraph, known: Known): Record<'behind' | 'leaving', Ways> {
  const { publications, taken, pending, mayPublish, clearing } = known;
  const onwards = {
    count: graph.steps.length,
    back: (step: number) => pending.predecessors[step] ?? [],
    stop: (one: number) => !mayPublish.has(one) || publications.has(one),
    isShut: () => false,
  };
  // What was ordered inside of the block leaves it with nothing to order.
  const endsThere = (step: number, to: number): boolean =>
    isPending(known, step, to) ? !mayPublish.has(to) : clearing.has(step);
  const leaves = (step: number, to: number): boolean => !isPending(known, step, to) && !clearing.has(step);
  return {
    behind: new Ways({
      ...onwards,
      crossings: (step) => countOf(taken.successors[step], (to) => endsThere(step, to)),
    }),
    leaving: new Ways({ ...onwards, crossings: (step) => countOf(taken.successors[step], (to) => leaves(step, to)) }),
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
