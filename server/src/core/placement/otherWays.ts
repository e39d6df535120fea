// On which other paths a barrier at a step would run: the ways by which control joins with nothing left to order, and those by
// which it branches off without publishing. Ways are counted, not paths: a loop has any number of paths.
import { reachable, type StepGraph, StepSet } from './paths.js';

/** Steps of a function, by what they are to a barrier. */
export interface WaySteps {
  readonly writes: StepSet;
  readonly publications: StepSet;
  /** Whether behind this step nothing is left to order. */
  readonly ends: (step: number) => boolean;
}

/** Beyond this many steps looked at in one function, ways are told apart only as none and some. */
const mostLookedAt = 2_000_000;

/** Counts, for any step, the other ways that lead to it and those that lead on from it. */
export function otherWays(
  graph: StepGraph,
  { writes, publications, ends }: WaySteps,
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
  let lookedAt = 0;
  const count = (from: number, { next, stop, crosses }: Direction): number => {
    if (lookedAt > mostLookedAt) return 0;
    let ways = 0;
    const all = reachable([from], next, stop);
    lookedAt += all.size;
    for (const step of all)
      if (step === from || !stop(step)) for (const to of next[step] ?? []) if (crosses(to)) ways++;
    return ways;
  };
  const before = alongChains(count, {
    next: predecessors,
    stop: (one) => !leavesPending.has(one) || writes.has(one),
    crosses: (from) => reached.has(from) && !leavesPending.has(from),
  });
  const behind = alongChains(count, {
    next: successors,
    stop: (one) => !mayPublish.has(one) || publications.has(one),
    crosses: (to) => !mayPublish.has(to),
  });
  return (step) => ({ before: before(step), behind: behind(step) });
}

/** Back to what came before, or on to what follows. */
interface Direction {
  readonly next: StepGraph['successors'];
  /** Whether a step is not looked behind. */
  readonly stop: (step: number) => boolean;
  /** Whether the way to a step is one of those that are counted. */
  readonly crosses: (step: number) => boolean;
}

/** Counts once for steps that follow each other with no way in or out between them: most do. */
function alongChains(count: (from: number, direction: Direction) => number, direction: Direction) {
  const { next, stop, crosses } = direction;
  const known = new Map<number, number>();
  return (step: number): number => {
    const chain = new Set<number>();
    let at = step;
    for (;;) {
      chain.add(at);
      const [to, ...others] = next[at] ?? [];
      if (known.has(at) || to === undefined || others.length > 0 || chain.has(to) || crosses(to) || stop(to)) break;
      at = to;
    }
    const ways = known.get(at) ?? count(at, direction);
    for (const one of chain) known.set(one, ways);
    return ways;
  };
}
