// The edges between the steps of a function along which control goes: all that the graph has, or those that a run has taken.
import { reachable, type StepGraph, StepSet } from './paths.js';

/** For each step, those that follow and those that precede it. */
export type StepEdges = Pick<StepGraph, 'successors' | 'predecessors'>;

/** What is known of the ways through a function. Writes are told by the sites of their calls. */
export interface StepWays {
  /** The edges that control takes at all. */
  readonly taken: StepEdges;
  /** Those of them along which some of these writes may be unordered. */
  readonly pending: (writes: readonly number[]) => StepEdges;
  /** Whether control only comes to a step with some of these writes unordered. */
  readonly mustPend: (step: number, writes: readonly number[]) => boolean;
  /** Whether some of these writes are ordered in a block on some way, and on another not. */
  readonly clears: (block: number, writes: readonly number[]) => boolean;
}

/** Where nothing is known but which edges there are. */
export function allWays(edges: StepEdges): StepWays {
  return { taken: edges, pending: () => edges, mustPend: () => false, clears: () => false };
}

/** @param keeps whether an edge of a block is kept, by its index */
export function edgesThat(graph: StepGraph, keeps: (block: number, edge: number) => boolean): StepEdges {
  const predecessors: number[][] = graph.steps.map(() => []);
  const successors = graph.successors.map((ends, step) => {
    const block = graph.blockEndingAt.get(step);
    const kept = block === undefined ? ends : ends.filter((_, i) => keeps(block, i));
    for (const end of kept) predecessors[end]?.push(step);
    return kept;
  });
  return { successors, predecessors };
}

/** What is asked about the ways past barriers between some writes and publications. */
export interface WaySteps {
  readonly writes: StepSet;
  readonly publications: StepSet;
  /** Whether behind this step nothing is left to order. */
  readonly ends: (step: number) => boolean;
  readonly taken: StepEdges;
  /** The edges along which some of the writes may be unordered. */
  readonly pending: StepEdges;
  /** Whether control comes to this step with something to order only. */
  readonly isAlwaysPending: (step: number) => boolean;
  /** Whether what there is to order is ordered in a block on some way. */
  readonly clears: (block: number) => boolean;
}

/** The steps that leave something pending, those that end that, and those behind which it may be published. */
export function regionsOf({ writes, publications, ends, pending }: WaySteps): {
  readonly leavesPending: StepSet;
  readonly settling: readonly number[];
  readonly mayPublish: StepSet;
} {
  const { successors, predecessors } = pending;
  // A step leaves something pending when it writes, or when what came before is still pending.
  const leavesPending = new StepSet(successors.length, writes);
  const settling: number[] = [];
  for (const step of reachable(writes, successors, ends)) {
    if (!ends(step)) leavesPending.add(step);
    else if (!writes.has(step)) settling.push(step);
  }
  const mayPublish = new StepSet(successors.length, publications);
  for (const step of reachable(publications, predecessors, ends)) if (!ends(step)) mayPublish.add(step);
  return { leavesPending, settling, mayPublish };
}
