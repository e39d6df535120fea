// The graph of a function as it is run: without places for insertions, chains of blocks in one piece, and for each edge the variables
// that it makes pointless to remember, so that no step looks at what it cannot change.
import {
  type AssignInstruction,
  type BasicBlock,
  type CallInstruction,
  type ControlFlowGraph,
  type Edge,
  type Operand,
  setBy,
  type Test,
} from '../cfg/graph.js';
import { addUses } from '../cfg/liveness.js';

/** What changes a world. */
export type Step = CallInstruction | AssignInstruction;

/** Control goes to the block `to` when all `tests` have come out as they say. */
export interface FlowEdge {
  readonly to: number;
  readonly tests: readonly Test[];
  /** The variables of which less may matter behind the edge than in front of it. */
  readonly fading: readonly string[];
}

/** One or several blocks of the graph, with the `id` of the first of them, and that of the last, whose edges it has. */
export interface FlowBlock {
  readonly id: number;
  readonly end: number;
  readonly steps: readonly Step[];
  readonly edges: readonly FlowEdge[];
  /** Variables that it assigns to, and that neither its edges nor what comes behind them ask for. */
  readonly over: readonly string[];
  readonly returns: Operand | undefined;
  readonly isExit: boolean;
  /** Whether control may come here again. */
  readonly isInLoop: boolean;
}

/** What is known of the variables at the start of each block. */
export interface Variables {
  /** Those of which something matters there. */
  at(block: number): Iterable<string>;
  /** Whether one matters there. */
  matters(name: string, block: number): boolean;
  /** Whether less of one may matter at the start of a block than at that of another. */
  fades(name: string, from: number, to: number): boolean;
}

/** By the `id` of their first block; undefined for those that are part of others, or passed by. */
export interface FlowGraph {
  readonly entry: number;
  readonly blocks: readonly (FlowBlock | undefined)[];
}

/** @param ranks for each block, its place in a reverse postorder */
export function flowGraphOf(graph: ControlFlowGraph, ranks: readonly number[], variables: Variables): FlowGraph {
  const ends = endsOfPassage(graph);
  const end = (block: number): number => ends[block] ?? block;
  const arrivals = graph.blocks.map(() => 0);
  for (const block of graph.blocks)
    if (end(block.id) === block.id) for (const { to } of block.edges) arrivals[end(to)] = (arrivals[end(to)] ?? 0) + 1;
  const entry = end(graph.entry);
  /** The block that always comes next, and only from here. */
  const next = ({ isExit, edges: [edge, other] }: BasicBlock): BasicBlock | undefined => {
    if (isExit || edge === undefined || other !== undefined || edge.tests.length > 0) return undefined;
    const to = end(edge.to);
    return arrivals[to] === 1 && to !== entry ? graph.blocks[to] : undefined;
  };
  const isContinued = new Set(graph.blocks.flatMap((block) => (end(block.id) === block.id ? [next(block)?.id] : [])));
  const loops = looping(graph, ranks);
  const blocks = graph.blocks.map((first) => {
    if (end(first.id) !== first.id || isContinued.has(first.id)) return undefined;
    const chain = [first];
    for (let one = next(first); one !== undefined; one = next(one)) chain.push(one);
    return flowBlock(chain, end, loops(first.id), variables);
  });
  return { entry, blocks };
}

function flowBlock(
  chain: readonly BasicBlock[],
  end: (block: number) => number,
  isInLoop: boolean,
  variables: Variables,
): FlowBlock {
  const [id, last] = [chain[0]?.id ?? 0, chain.at(-1)?.id ?? 0];
  const steps = chain.flatMap(({ instructions }) => instructions.filter((one) => one.kind !== 'point'));
  const assigned = new Set(steps.flatMap((one) => setBy(one) ?? []));
  const known = new Set([...variables.at(id), ...assigned]);
  const { edges = [], returns, isExit = false } = chain.at(-1) ?? {};
  const asked = askedAtEnd(edges, returns);
  return {
    id,
    end: last,
    steps,
    edges: edges.map(({ to, tests }) => {
      const target = end(to);
      const fading = [...known].filter((name) => assigned.has(name) || variables.fades(name, id, target));
      return { to: target, tests, fading };
    }),
    // What a function returns may be read through the address of a variable.
    over: isExit
      ? []
      : [...assigned].filter((name) => !asked.has(name) && edges.every(({ to }) => !variables.matters(name, end(to)))),
    returns,
    isExit,
    isInLoop,
  };
}

/** The variables that tests and the value returned are made of. */
function askedAtEnd(edges: readonly Edge[], returns: Operand | undefined): ReadonlySet<string> {
  const asked = new Set<string>();
  const tests = edges.flatMap((edge) => edge.tests);
  for (const { operand, same } of tests) {
    addUses(operand, asked);
    for (const name of same ?? []) asked.add(name);
  }
  if (returns !== undefined) addUses(returns, asked);
  return asked;
}

/** For each block, where control is after it and others that do nothing and lead to one place. */
function endsOfPassage({ blocks }: ControlFlowGraph): readonly number[] {
  const passage = ({ instructions, edges: [edge, other], isExit }: BasicBlock): number | undefined =>
    isExit || other !== undefined || edge?.tests.length !== 0 || instructions.some(({ kind }) => kind !== 'point')
      ? undefined
      : edge.to;
  return blocks.map((block) => {
    // A loop that does nothing for ever ends where it began.
    const seen = new Set<number>();
    let at = block;
    for (let to = passage(at); to !== undefined && !seen.has(at.id); to = passage(at)) {
      seen.add(at.id);
      at = blocks[to] ?? at;
    }
    return at.id;
  });
}

/** Tells of a block whether it lies between the ends of an edge that goes back, which all blocks of a loop do. */
function looping({ blocks }: ControlFlowGraph, ranks: readonly number[]): (block: number) => boolean {
  const rank = (block: number): number => ranks[block] ?? 0;
  const back = blocks.flatMap((block) =>
    // A block that nothing leads to has no rank: it is no part of any loop that is run.
    rank(block.id) === blocks.length
      ? []
      : block.edges.filter(({ to }) => rank(to) <= rank(block.id)).map(({ to }) => [rank(to), rank(block.id)] as const),
  );
  return (block) => back.some(([first, last]) => rank(block) >= first && rank(block) <= last);
}
