// What marked accesses do to the memory that they name: stores that the source does not write as assignments.
import { isBesidePlace, strays } from '../cfg/straying.js';
import type { ApiModel, MemoryAccess, MemoryArgument } from '../models/model.js';
import { type ObjectId, pointeeOf } from './objects.js';
import { argument, type CallScene } from './scene.js';
import { handOut, needOf, needStart, storeToStart, withStartValue } from './startValues.js';
import { unknownValue, type Value, valueHolding } from './values.js';
import type { World } from './world.js';

/** What the call does to memory in one of its outcomes, counted from 0; its result is in the world already. */
export function accessMemory(world: World, model: ApiModel, outcome: number, scene: CallScene): void {
  const { call, graph } = scene;
  const { access } = model;
  if (access === undefined) {
    handOut(world, scene);
    return;
  }
  const named = memoryNamed(world, access.memory, scene);
  const found = named.exact ? foundIn(world, named.cells) : unknownValue;
  if (access.kind === 'compareExchange') compare(world, access, outcome, found, scene);
  if (access.kind !== 'load' && !(access.kind === 'compareExchange' && outcome > 0)) {
    const operand = argument(call, access.value);
    store(world, named, operand === undefined ? unknownValue : world.evaluate(operand, graph));
  }
  const result = world.env.get(call.result);
  if (access.kind !== 'store' && result !== undefined && found.assumed !== undefined)
    world.env.set(call.result, { ...result, assumed: found.assumed });
}

interface Memory {
  readonly cells: readonly ObjectId[];
  /** Whether it is the cells themselves, and not memory beside them. */
  readonly exact: boolean;
}

function memoryNamed(world: World, { arg, by }: MemoryArgument, { call, graph }: CallScene): Memory {
  const operand = argument(call, arg);
  if (operand === undefined) return { cells: [], exact: true };
  if (by === 'name') return { cells: world.cellsOf(operand, graph), exact: !isBesidePlace(operand, graph.straying) };
  const cells = world.evaluate(operand, graph).objects.map(pointeeOf);
  return { cells, exact: !strays(operand, graph.straying) };
}

function foundIn(world: World, cells: readonly ObjectId[]): Value {
  return withStartValue(unknownValue, world.start, cells.length === 1 ? cells[0] : undefined);
}

/** The first outcome is that of an exchange which found what it expected. */
function compare(
  world: World,
  access: MemoryAccess & { readonly kind: 'compareExchange' },
  outcome: number,
  found: Value,
  { call, graph }: CallScene,
): void {
  const operand = argument(call, access.expected);
  const constant = operand === undefined ? undefined : world.evaluate(operand, graph).constant;
  if (constant === undefined) return;
  const need = needOf(world, found, { constant, equal: outcome === 0 });
  if (need !== undefined) needStart(world, need);
}

/** A cell that was assigned before holds something else now. */
function store(world: World, { cells, exact }: Memory, value: Value): void {
  for (const cell of cells) {
    const before = world.env.get(`@${cell}`);
    if (before === undefined) continue;
    if (!exact) world.env.set(`@${cell}`, valueHolding([...before.objects, ...value.objects]));
    else if (value.objects.length > 0 && cells.length === 1)
      world.env.set(`@${cell}`, { objects: value.objects, truth: 'unknown' });
    else world.env.delete(`@${cell}`);
  }
  storeToStart(world, cells, exact ? value : unknownValue);
}
