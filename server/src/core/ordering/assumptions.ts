// What the outcome of a test says beyond the value that it tests: of the memory that it was loaded from, of two names of one page.
import type { ControlFlowGraph, Test } from '../cfg/graph.js';
import { isParameterRooted } from '../effects/objects.js';
import { renameObject } from '../effects/renaming.js';
import { endWait, needOf, needStart, type Outcome } from '../effects/startValues.js';
import type { Value } from '../effects/values.js';
import type { World } from '../effects/world.js';
import { pageTypes } from '../models/pages.js';

/** A test has come out: by itself, or because memory holds what it would not hold by itself. */
export function expect(world: World, value: Value, outcome: Outcome, { leavesLoop }: Test): void {
  const need = needOf(world, value, outcome);
  if (need === undefined) return;
  if (leavesLoop) endWait(world, value);
  else needStart(world, need);
}

/** Two names turn out to be names of one page: what is known of either holds of it. */
export function unite(world: World, [one, other]: readonly [string, string], { types }: ControlFlowGraph): void {
  if (!pageTypes.test(types.get(one) ?? '')) return;
  const [mine, ...more] = world.env.get(one)?.objects ?? [];
  const [theirs, ...others] = world.env.get(other)?.objects ?? [];
  if (mine === undefined || theirs === undefined || mine === theirs || more.length + others.length > 0) return;
  if (isParameterRooted(mine)) renameObject(world, theirs, mine);
  else renameObject(world, mine, theirs);
}
