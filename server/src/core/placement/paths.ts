// The program points of a function as a graph of single steps, and which of them lie between given writes and publications.
import type { ControlFlowGraph, InsertionPoint, Instruction } from '../cfg/graph.js';

/** A step: one instruction; steps are numbered through the function. */
export interface StepGraph {
  readonly steps: readonly (Instruction | undefined)[];
  readonly successors: readonly (readonly number[])[];
  readonly predecessors: readonly (readonly number[])[];
  readonly entry: number;
  readonly exits: readonly number[];
}

/** Every block gets one more step at its end, so that empty blocks have one too. */
export function stepGraphOf(graph: ControlFlowGraph): StepGraph {
  const first: number[] = [];
  let count = 0;
  for (const block of graph.blocks) {
    first[block.id] = count;
    count += block.instructions.length + 1;
  }
  const steps: (Instruction | undefined)[] = new Array(count).fill(undefined);
  const successors: number[][] = Array.from({ length: count }, () => []);
  const predecessors: number[][] = Array.from({ length: count }, () => []);
  const exits: number[] = [];
  const connect = (from: number, to: number): void => {
    successors[from]?.push(to);
    predecessors[to]?.push(from);
  };
  for (const block of graph.blocks) {
    const start = first[block.id] ?? 0;
    block.instructions.forEach((instruction, i) => {
      steps[start + i] = instruction;
      connect(start + i, start + i + 1);
    });
    const end = start + block.instructions.length;
    for (const edge of block.edges) connect(end, first[edge.to] ?? 0);
    if (block.isExit) exits.push(end);
  }
  return { steps, successors, predecessors, entry: first[graph.entry] ?? 0, exits };
}

/** All steps that can be reached, the start included; `stop` ends a path at a step, which still counts as reached. */
export function reachable(
  from: readonly number[],
  next: readonly (readonly number[])[],
  stop: (step: number) => boolean,
): ReadonlySet<number> {
  const seen = new Set(from);
  const work = [...from];
  for (let step = work.pop(); step !== undefined; step = work.pop()) {
    for (const to of next[step] ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      if (!stop(to)) work.push(to);
    }
  }
  return seen;
}

/** The insertion point that a step is; undefined for steps that do something. */
export function pointAt(graph: StepGraph, step: number): InsertionPoint | undefined {
  const instruction = graph.steps[step];
  return instruction?.kind === 'point' ? instruction.point : undefined;
}
