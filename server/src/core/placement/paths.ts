// The program points of a function as a graph of single steps, and which of them lie between given writes and publications.
import type { ControlFlowGraph, InsertionPoint, Instruction } from '../cfg/graph.js';

/** A step: one instruction; steps are numbered through the function. */
export interface StepGraph {
  readonly steps: readonly (Instruction | undefined)[];
  readonly successors: readonly (readonly number[])[];
  readonly predecessors: readonly (readonly number[])[];
  readonly entry: number;
  readonly exits: readonly number[];
  /** By its first step, the `id` of a block; */
  readonly blockAt: ReadonlyMap<number, number>;
  /** by its last step, whose successors are those of the block, in their order; */
  readonly blockEndingAt: ReadonlyMap<number, number>;
  /** and the other way round. */
  readonly lastStepOf: ReadonlyMap<number, number>;
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
  const blockAt = new Map(graph.blocks.map(({ id }) => [first[id] ?? 0, id]));
  const lastStepOf = new Map(graph.blocks.map(({ id, instructions }) => [id, (first[id] ?? 0) + instructions.length]));
  const blockEndingAt = new Map([...lastStepOf].map(([id, step]) => [step, id]));
  const entry = first[graph.entry] ?? 0;
  return { steps, successors, predecessors, entry, exits, blockAt, blockEndingAt, lastStepOf };
}

/** Some of the steps of a function; they are gone through in the order in which they were added. */
export class StepSet implements Iterable<number> {
  private readonly marks: Uint8Array;
  private readonly list: number[] = [];

  /** @param count of the steps that there are */
  constructor(count: number, steps: Iterable<number> = []) {
    this.marks = new Uint8Array(count);
    for (const step of steps) this.add(step);
  }

  get size(): number {
    return this.list.length;
  }

  has(step: number): boolean {
    return this.marks[step] === 1;
  }

  /** @returns whether it was not there yet */
  add(step: number): boolean {
    if (this.marks[step] !== 0) return false;
    this.marks[step] = 1;
    this.list.push(step);
    return true;
  }

  [Symbol.iterator](): Iterator<number> {
    return this.list[Symbol.iterator]();
  }
}

/** All steps that can be reached, the start included; `stop` ends a path at a step, which still counts as reached. */
export function reachable(
  from: Iterable<number>,
  next: readonly (readonly number[])[],
  stop: (step: number) => boolean,
): StepSet {
  const seen = new StepSet(next.length, from);
  const work = [...seen];
  for (let step = work.pop(); step !== undefined; step = work.pop())
    for (const to of next[step] ?? []) if (seen.add(to) && !stop(to)) work.push(to);
  return seen;
}

/** The insertion point that a step is; undefined for steps that do something. */
export function pointAt(graph: StepGraph, step: number): InsertionPoint | undefined {
  const instruction = graph.steps[step];
  return instruction?.kind === 'point' ? instruction.point : undefined;
}

/** The step that an insertion point is; undefined where the graph has none. */
export function stepOfPoint({ steps }: StepGraph, point: InsertionPoint): number | undefined {
  const step = steps.findIndex((one) => one?.kind === 'point' && one.point === point);
  return step < 0 ? undefined : step;
}
