// What of a variable's value still matters at the start of each block: whether it is zero or some constant, which objects it may
// point to, or both. Paths that differ only in the rest are the same path from there on.

import type { BasicBlock, CallInstruction, ControlFlowGraph, Instruction, Operand } from './graph.js';
import { partsOf } from './liveness.js';

/** For each block, the variables whose facet matters at its start. */
export interface FacetLiveness {
  /** Whether it is zero. */
  readonly truth: readonly ReadonlySet<string>[];
  /** Of which sign it is, or which constant. */
  readonly sign: readonly ReadonlySet<string>[];
  /** Which objects it may point to. */
  readonly objects: readonly ReadonlySet<string>[];
  /** The calls of whose result it matters which object it is. */
  readonly pointing: ReadonlySet<CallInstruction>;
}

/** What a call makes of the values of its arguments, besides which objects they point to; places count from the end where negative. */
export interface ArgumentUse {
  /** The arguments of whose value it matters what it is. */
  readonly read: readonly number[];
  /** The argument that is returned as it is. */
  readonly returned: number | undefined;
}

interface Facets {
  readonly truth: Set<string>;
  readonly sign: Set<string>;
  readonly objects: Set<string>;
}

/**
 * Backward to a fixed point.
 * @param order all blocks that matter, those behind first
 * @param useOf what a callee makes of its arguments
 */
export function computeFacets(
  graph: ControlFlowGraph,
  order: readonly BasicBlock[],
  useOf: (callee: string) => ArgumentUse,
): FacetLiveness {
  const live: Facets[] = graph.blocks.map(() => ({ truth: new Set(), sign: new Set(), objects: new Set() }));
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of order) {
      const before = live[block.id];
      if (before === undefined) continue;
      const now = atStart(block, live, useOf);
      if (sizeOf(now) === sizeOf(before)) continue;
      live[block.id] = now;
      changed = true;
    }
  }
  const pointing = new Set<CallInstruction>();
  for (const block of graph.blocks) {
    atStart(block, live, useOf, (instruction, { objects }) => {
      if (instruction.kind === 'call' && objects.has(instruction.result)) pointing.add(instruction);
    });
  }
  return {
    truth: live.map(({ truth }) => truth),
    sign: live.map(({ sign }) => sign),
    objects: live.map(({ objects }) => objects),
    pointing,
  };
}

function sizeOf({ truth, sign, objects }: Facets): number {
  return truth.size + sign.size + objects.size;
}

/** @param behind is told what matters behind each instruction */
function atStart(
  block: BasicBlock,
  live: readonly Facets[],
  useOf: (callee: string) => ArgumentUse,
  behind?: (instruction: Instruction, facets: Facets) => void,
): Facets {
  const now: Facets = { truth: new Set(), sign: new Set(), objects: new Set() };
  for (const edge of block.edges) {
    for (const name of live[edge.to]?.truth ?? []) now.truth.add(name);
    for (const name of live[edge.to]?.sign ?? []) now.sign.add(name);
    for (const name of live[edge.to]?.objects ?? []) now.objects.add(name);
    for (const { operand, operandIs, compared } of edge.tests) {
      if (operand.kind !== 'variable') useObjects(operand, now);
      else {
        now.truth.add(operand.name);
        if (compared !== undefined || !['zero', 'nonzero', 'unknown'].includes(operandIs)) now.sign.add(operand.name);
      }
    }
  }
  if (block.returns !== undefined) useAll(block.returns, now);
  for (let j = block.instructions.length - 1; j >= 0; j--) {
    const instruction = block.instructions[j];
    if (instruction === undefined) continue;
    behind?.(instruction, now);
    passOver(instruction, now, useOf);
  }
  return now;
}

function passOver(instruction: Instruction, now: Facets, useOf: (callee: string) => ArgumentUse): void {
  if (instruction.kind === 'call') {
    passCall(instruction, now, useOf);
  } else if (instruction.kind === 'assign') {
    const { target, value } = instruction;
    if (target.kind !== 'variable') {
      useObjects(target, now);
      useAll(value, now);
      return;
    }
    const truth = now.truth.delete(target.name);
    const sign = now.sign.delete(target.name);
    const objects = now.objects.delete(target.name);
    // `page++` is no more null than `page` was.
    const source = value.kind === 'offset' ? value.base : value;
    if (source.kind === 'variable') {
      if (truth) now.truth.add(source.name);
      if (sign) now.sign.add(source.name);
    }
    // What a value is made from is known by its objects.
    if (objects || (truth && value.kind !== 'variable')) useObjects(value, now);
  }
}

function passCall(
  { callee, args, result }: CallInstruction,
  now: Facets,
  useOf: (callee: string) => ArgumentUse,
): void {
  const truth = now.truth.delete(result);
  const sign = now.sign.delete(result);
  now.objects.delete(result);
  for (const operand of args) useObjects(operand, now);
  if (callee === undefined) return;
  const { read, returned } = useOf(callee);
  for (const place of read) {
    const operand = args.at(place);
    if (operand !== undefined) useAll(operand, now);
  }
  const same = returned === undefined ? undefined : args.at(returned);
  if (same?.kind !== 'variable') return;
  if (truth) now.truth.add(same.name);
  if (sign) now.sign.add(same.name);
}

function useAll(operand: Operand, now: Facets): void {
  if (operand.kind === 'variable') {
    now.truth.add(operand.name);
    now.sign.add(operand.name);
  }
  useObjects(operand, now);
}

function useObjects(operand: Operand, now: Facets): void {
  if (operand.kind === 'variable') now.objects.add(operand.name);
  if (operand.kind === 'element') for (const name of operand.indexVariables) now.objects.add(name);
  for (const part of partsOf(operand)) useObjects(part, now);
}
