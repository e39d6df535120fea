// Which variables and which repeated conditions still matter at the start of each block. What no longer matters is forgotten,
// so that paths which differ only in it meet again.
import { untilSettled } from './fixedPoint.js';
import type { BasicBlock, ControlFlowGraph, Instruction, Operand, Test } from './graph.js';

/** Conditions that are worth remembering, with the variables that they read. */
export type RepeatedConditions = ReadonlyMap<string, readonly string[]>;

/** For each block, the live names at its start: variables as they are, conditions with `?` in front. */
export type Liveness = readonly ReadonlySet<string>[];

/** The keys of conditions that are worth remembering: tested at more than one place, and not by a loop. */
export function repeatedConditions(graph: ControlFlowGraph): RepeatedConditions {
  const blocks = new Map<string, Set<number>>();
  const variables = new Map<string, readonly string[]>();
  for (const block of graph.blocks) {
    for (const edge of block.edges) {
      for (const test of edge.tests) {
        if (test.key === undefined || test.ofLoop || isNamed(test.operand)) continue;
        const places = blocks.get(test.key) ?? new Set();
        blocks.set(test.key, places.add(block.id));
        variables.set(test.key, test.variables);
      }
    }
  }
  for (const [key, places] of blocks) if (places.size < 2) variables.delete(key);
  return variables;
}

/** A variable of the source: what a test says of it is kept with it. */
function isNamed(operand: Operand): boolean {
  return operand.kind === 'variable' && !operand.name.startsWith('%');
}

/** Variables whose address is taken: they live to the end, since a store through the address is not seen as a use. */
export function addressTaken(graph: ControlFlowGraph): ReadonlySet<string> {
  const taken = new Set<string>();
  const visit = (operand: Operand): void => {
    if (operand.kind === 'address' && operand.of.kind === 'variable') taken.add(operand.of.name);
    for (const part of partsOf(operand)) visit(part);
  };
  for (const block of graph.blocks)
    for (const instruction of block.instructions) operandsOf(instruction).forEach(visit);
  return taken;
}

/** The operands that an operand is made of. */
export function partsOf(operand: Operand): readonly Operand[] {
  switch (operand.kind) {
    case 'member':
    case 'element':
      return [operand.object];
    case 'dereference':
      return [operand.pointer];
    case 'address':
      return [operand.of];
    case 'offset':
      return [operand.base];
    case 'combination':
      return operand.parts;
    default:
      return [];
  }
}

function operandsOf(instruction: Instruction): readonly Operand[] {
  if (instruction.kind === 'call') return instruction.args;
  if (instruction.kind === 'assign') return [instruction.target, instruction.value];
  return [];
}

/** Adds the variables that an operand reads. */
export function addUses(operand: Operand, into: Set<string>): void {
  if (operand.kind === 'variable') into.add(operand.name);
  if (operand.kind === 'element') for (const name of operand.indexVariables) into.add(name);
  for (const part of partsOf(operand)) addUses(part, into);
}

function useTest(test: Test, repeated: RepeatedConditions, into: Set<string>): void {
  addUses(test.operand, into);
  if (test.key !== undefined && repeated.has(test.key)) into.add(`?${test.key}`);
}

/** The variables and temporaries that some instruction, test or return reads. */
export function usedVariables(graph: ControlFlowGraph): ReadonlySet<string> {
  const used = new Set<string>();
  for (const block of graph.blocks) {
    for (const instruction of block.instructions) for (const operand of operandsOf(instruction)) addUses(operand, used);
    for (const edge of block.edges) for (const test of edge.tests) addUses(test.operand, used);
    if (block.returns !== undefined) addUses(block.returns, used);
  }
  return used;
}

/** The fields that some instruction, test or return loads from, or takes the address of; and those that choose elements: see `indexField`. */
export function readFields(graph: ControlFlowGraph): ReadonlySet<string> {
  const fields = new Set<string>();
  const visit = (operand: Operand): void => {
    if (operand.kind === 'member') fields.add(operand.field);
    if (operand.kind === 'element') for (const name of operand.indexVariables) fields.add(name);
    for (const part of partsOf(operand)) visit(part);
  };
  for (const block of graph.blocks) {
    for (const instruction of block.instructions) {
      if (instruction.kind === 'assign') {
        for (const part of partsOf(instruction.target)) visit(part);
        visit(instruction.value);
        if (instruction.compound) visit(instruction.target);
      } else if (instruction.kind === 'call') instruction.args.forEach(visit);
    }
    for (const edge of block.edges) for (const test of edge.tests) visit(test.operand);
    if (block.returns !== undefined) visit(block.returns);
  }
  return fields;
}

/**
 * Backward to a fixed point.
 * @param order all blocks that matter, those behind first
 */
export function computeLiveness(
  graph: ControlFlowGraph,
  order: readonly BasicBlock[],
  repeated: RepeatedConditions,
): Liveness {
  const live: Set<string>[] = graph.blocks.map(() => new Set());
  untilSettled(order, (block) => {
    const now = liveAt(block, live, repeated);
    const before = live[block.id];
    live[block.id] = now;
    // What comes round a loop only ever adds.
    return now.size !== before?.size;
  });
  return live;
}

function liveAt(
  { edges, returns, instructions }: BasicBlock,
  live: readonly ReadonlySet<string>[],
  repeated: RepeatedConditions,
): Set<string> {
  const now = new Set<string>();
  for (const edge of edges) {
    for (const name of live[edge.to] ?? []) now.add(name);
    for (const test of edge.tests) useTest(test, repeated, now);
  }
  if (returns !== undefined) addUses(returns, now);
  for (let j = instructions.length - 1; j >= 0; j--) {
    const instruction = instructions[j];
    if (instruction === undefined) continue;
    if (instruction.kind === 'call') now.delete(instruction.result);
    if (instruction.kind === 'assign' && instruction.target.kind === 'variable') {
      now.delete(instruction.target.name);
      addUses(instruction.value, now);
      continue;
    }
    for (const operand of operandsOf(instruction)) addUses(operand, now);
  }
  return now;
}
