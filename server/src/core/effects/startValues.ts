// What memory holds if it starts as zero and nobody else stores to it, which is how a litmus test starts. The C language promises no
// such value: a path that contradicts it is kept, and what is unordered on it is marked with what the memory has to hold there.
import { sameConstant } from '../base/sign.js';
import { type ObjectId, pointeeOf } from './objects.js';
import type { CallScene } from './scene.js';
import type { Value } from './values.js';
import type { World } from './world.js';

/** What memory has to hold for a path to run, where it would hold something else by itself. */
export interface StartNeed {
  /** The memory as the source names it: `*y`. */
  readonly memory: string;
  /** What it has to hold, in words: `3`, `something other than 0`. */
  readonly holds: string;
  /** What it would hold there had it started as 0, with no other CPU storing to it. */
  readonly insteadOf: string;
}

interface Cell {
  readonly memory: string;
  /** The constant that it holds; undefined where that is not known any more. */
  readonly constant: string | undefined;
}

/** The memory that is followed. Never changed in place: worlds share it. */
export interface StartMemory {
  readonly cells: ReadonlyMap<ObjectId, Cell>;
  /** A pointer to it was stored somewhere: a store through an unknown pointer may reach it. */
  readonly escaped: boolean;
}

/** Nothing is followed. */
export const noStartMemory: StartMemory = { cells: new Map(), escaped: false };

/** Integers that a litmus test can have; a `bool` handed in by pointer is an answer of the caller's, and starts as it likes. */
const integerPointer =
  /^(?:(?:(?:un)?signed )?(?:char|short|int|long|long long|short int|long int|long long int)|unsigned|signed|(?:__)?[us](?:8|16|32|64)) \*$/;

/** The memory behind a function's parameters of type `int *` and the like, all of it zero. */
export function startMemoryOf(
  parameters: readonly { readonly name: string; readonly type: string }[],
  objectOf: (index: number) => ObjectId,
): StartMemory {
  const cells = new Map<ObjectId, Cell>();
  for (const [i, { name, type }] of parameters.entries()) {
    if (name !== '' && integerPointer.test(type))
      cells.set(pointeeOf(objectOf(i)), { memory: `*${name}`, constant: '0' });
  }
  return cells.size === 0 ? noStartMemory : { cells, escaped: false };
}

/** A value loaded from a cell, with what it is by assumption. */
export function withStartValue(value: Value, memory: StartMemory, cell: ObjectId | undefined): Value {
  const known = cell === undefined ? undefined : memory.cells.get(cell);
  if (cell === undefined || known?.constant === undefined) return value;
  return { ...value, assumed: { cell, constant: known.constant } };
}

/** Stores to cells; with more than one it is not known which. */
export function storeToStart(world: World, cells: readonly ObjectId[], value: Value): void {
  const { start } = world;
  if (start.cells.size === 0) return;
  if (value.objects.some((object) => start.cells.has(pointeeOf(object)))) world.start = { ...start, escaped: true };
  const constant = cells.length === 1 ? (value.constant ?? value.assumed?.constant) : undefined;
  for (const cell of cells) {
    // `y[i]` may be `*y`.
    const near = /^(<p\d+>)\[/.exec(cell)?.[1];
    if (near !== undefined) setCell(world, pointeeOf(near), undefined);
    else if (start.cells.has(cell)) setCell(world, cell, constant);
    else if (start.escaped && cell.endsWith('*')) forgetAll(world);
  }
}

/** A call may store through each of its arguments. */
export function handOut(world: World, { call, graph }: CallScene): void {
  if (world.start.cells.size === 0) return;
  for (const operand of call.args)
    for (const object of world.evaluate(operand, graph).objects) setCell(world, pointeeOf(object), undefined);
}

/** A function is called that may store through whatever pointer it finds. */
export function callUnknown(world: World, scene: CallScene): void {
  if (world.start.escaped) forgetAll(world);
  else handOut(world, scene);
}

function forgetAll(world: World): void {
  for (const cell of world.start.cells.keys()) setCell(world, cell, undefined);
}

function setCell(world: World, cell: ObjectId, constant: string | undefined): void {
  const known = world.start.cells.get(cell);
  if (known === undefined || known.constant === constant) return;
  world.start = { ...world.start, cells: new Map(world.start.cells).set(cell, { ...known, constant }) };
}

/** What a test says of the value that it tests. */
export interface Outcome {
  readonly constant: string;
  readonly equal: boolean;
}

/** What memory has to hold for a test to come out so; undefined where it comes out so by itself, or nothing is known. */
export function needOf(world: World, value: Value, { constant, equal }: Outcome): StartNeed | undefined {
  if (value.assumed === undefined) return undefined;
  const same = sameConstant(value.assumed.constant, constant);
  if (same === undefined || same === equal) return undefined;
  return {
    memory: world.start.cells.get(value.assumed.cell)?.memory ?? '',
    holds: equal ? constant : `something other than ${constant}`,
    insteadOf: value.assumed.constant,
  };
}

/** A wait for a store of somebody else has ended: there is somebody else, so that nothing is known of the memory any more. */
export function endWait(world: World, value: Value): void {
  if (value.assumed !== undefined) setCell(world, value.assumed.cell, undefined);
}

/** From here on the world is one in which memory holds something else; what is pending came that far only there. */
export function needStart(world: World, need: StartNeed): void {
  if (world.needs !== undefined) return;
  world.needs = need;
  for (const [key, pending] of [...world.pending]) {
    if (pending.needs !== undefined) continue;
    world.pending.delete(key);
    world.addPending({ ...pending, needs: need });
  }
}

/** What holds where two paths meet; a path that needs nothing says what memory holds. Returns whether `world` learnt anything. */
export function joinStart(world: World, other: World): boolean {
  if (world.start.cells.size === 0 || (world.needs === undefined && other.needs !== undefined)) return false;
  if (world.needs !== undefined && other.needs === undefined) {
    world.needs = undefined;
    world.start = other.start;
    for (const { name, value } of world.env.copied()) setAssumed(world, name, value, other.env.get(name)?.assumed);
    return true;
  }
  const before = world.start;
  for (const [cell, { constant }] of other.start.cells)
    if (before.cells.get(cell)?.constant !== constant) setCell(world, cell, undefined);
  if (other.start.escaped && !world.start.escaped) world.start = { ...world.start, escaped: true };
  let changed = world.start !== before;
  for (const { name, value } of world.env.copied()) {
    if (value.assumed === undefined || value.assumed.constant === other.env.get(name)?.assumed?.constant) continue;
    setAssumed(world, name, value, undefined);
    changed = true;
  }
  return changed;
}

function setAssumed(world: World, name: string, value: Value, assumed: Value['assumed']): void {
  const { assumed: _, ...rest } = value;
  world.env.set(name, assumed === undefined ? rest : { ...rest, assumed });
}
