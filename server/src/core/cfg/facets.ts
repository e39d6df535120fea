// What of a variable's value still matters at the start of each block: whether it is zero or some constant, which objects it may
// point to, or both. Paths that differ only in the rest are the same path from there on.

import { untilSettled } from './fixedPoint.js';
import type {
  AssignInstruction,
  BasicBlock,
  CallInstruction,
  ControlFlowGraph,
  Instruction,
  Operand,
} from './graph.js';
import { partsOf } from './liveness.js';

/** Of a variable, whether it is zero matters, */
export const truthFacet = 1;
/** of which sign it is, or which constant, */
export const signFacet = 2;
/** which objects it may point to. */
export const objectsFacet = 4;
const allFacets = truthFacet | signFacet | objectsFacet;

/** What of variables matters at one place: the facets, added up. */
export type Facets = ReadonlyMap<string, number>;

/** What of a function's variables matters. */
export interface FacetLiveness {
  /** For each block, what matters at its start. */
  readonly at: readonly Facets[];
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

/** What becomes of values beside what an instruction says. */
export interface UnseenUses {
  /** What a callee makes of its arguments. */
  readonly useOf: (callee: string) => ArgumentUse;
  /** Variables whose address is taken: what they are given may be read through it, so all of it matters. */
  readonly addressTaken: ReadonlySet<string>;
}

/**
 * Backward to a fixed point.
 * @param order all blocks that matter, those behind first
 * @param uses what is made of values where it is not seen
 */
export function computeFacets(graph: ControlFlowGraph, order: readonly BasicBlock[], uses: UnseenUses): FacetLiveness {
  const live: Facets[] = graph.blocks.map(() => new Map());
  untilSettled(order, (block) => {
    const now = atStart(block, live, uses);
    const before = live[block.id];
    live[block.id] = now;
    return before === undefined || sizeOf(now) !== sizeOf(before);
  });
  const pointing = new Set<CallInstruction>();
  for (const block of graph.blocks) {
    atStart(block, live, uses, (instruction, facets) => {
      if (instruction.kind === 'call' && has(facets, instruction.result, objectsFacet)) pointing.add(instruction);
    });
  }
  return { at: live, pointing };
}

/** Whether some of the facets matter of a variable. */
export function has(facets: Facets | undefined, name: string, some: number): boolean {
  return ((facets?.get(name) ?? 0) & some) !== 0;
}

/** How much matters: round a loop, that only ever grows. */
function sizeOf(facets: Facets): number {
  let sum = 0;
  for (const some of facets.values()) sum += some;
  return sum;
}

/** @param behind is told what matters behind each instruction */
function atStart(
  block: BasicBlock,
  live: readonly Facets[],
  { useOf, addressTaken }: UnseenUses,
  behind?: (instruction: Instruction, facets: Facets) => void,
): Facets {
  const now = new Map<string, number>();
  for (const edge of block.edges) {
    for (const [name, some] of live[edge.to] ?? []) add(now, name, some);
    for (const { operand, operandIs, compared } of edge.tests) {
      if (operand.kind !== 'variable') useObjects(operand, now);
      else {
        const isOfSign = compared !== undefined || !['zero', 'nonzero', 'unknown'].includes(operandIs);
        add(now, operand.name, isOfSign ? truthFacet | signFacet : truthFacet);
      }
    }
  }
  if (block.returns !== undefined) useAll(block.returns, now);
  for (let j = block.instructions.length - 1; j >= 0; j--) {
    const instruction = block.instructions[j];
    if (instruction === undefined) continue;
    behind?.(instruction, now);
    if (instruction.kind === 'call') passCall(instruction, now, useOf);
    else if (instruction.kind === 'assign') passAssignment(instruction, now, addressTaken);
  }
  return now;
}

function add(facets: Map<string, number>, name: string, some: number): void {
  const before = facets.get(name) ?? 0;
  if ((before | some) !== before) facets.set(name, before | some);
}

/** What mattered of a variable that is given another value. */
function take(facets: Map<string, number>, name: string): number {
  const before = facets.get(name) ?? 0;
  facets.delete(name);
  return before;
}

function passAssignment(
  { target, value }: AssignInstruction,
  now: Map<string, number>,
  addressTaken: ReadonlySet<string>,
): void {
  if (target.kind !== 'variable') {
    useObjects(target, now);
    useAll(value, now);
    return;
  }
  const mattered = take(now, target.name) | (addressTaken.has(target.name) ? allFacets : 0);
  // `page++` is no more null than `page` was.
  const source = value.kind === 'offset' ? value.base : value;
  passOn(mattered, source, now);
  // What a value is made from is known by its objects.
  const isMadeFrom = (mattered & truthFacet) !== 0 && value.kind !== 'variable';
  if (isMadeFrom || (mattered & objectsFacet) !== 0) useObjects(value, now);
}

function passCall(
  { callee, args, result }: CallInstruction,
  now: Map<string, number>,
  useOf: (callee: string) => ArgumentUse,
): void {
  const mattered = take(now, result);
  for (const operand of args) useObjects(operand, now);
  if (callee === undefined) return;
  const { read, returned } = useOf(callee);
  for (const place of read) {
    const operand = args.at(place);
    if (operand !== undefined) useAll(operand, now);
  }
  const same = returned === undefined ? undefined : args.at(returned);
  if (same !== undefined) passOn(mattered, same, now);
}

/** What mattered of a value but for its objects matters of the variable that it is. */
function passOn(mattered: number, source: Operand, now: Map<string, number>): void {
  const some = mattered & (truthFacet | signFacet);
  if (source.kind === 'variable' && some !== 0) add(now, source.name, some);
}

function useAll(operand: Operand, now: Map<string, number>): void {
  if (operand.kind === 'variable') add(now, operand.name, truthFacet | signFacet);
  useObjects(operand, now);
}

function useObjects(operand: Operand, now: Map<string, number>): void {
  if (operand.kind === 'variable') add(now, operand.name, objectsFacet);
  if (operand.kind === 'element') for (const name of operand.indexVariables) add(now, name, objectsFacet);
  for (const part of partsOf(operand)) useObjects(part, now);
}
