// Whether two worlds of runs of one function cannot be told apart by anything that is run in them.
import { alike } from '../base/alike.js';
import type { World } from './world.js';

/** What is assumed of memory is not looked into: of functions that rest on it, worlds count as different. */
export function sameWorld(one: World, other: World): boolean {
  if (one === other) return true;
  return (
    one.start.cells.size === 0 &&
    other.start.cells.size === 0 &&
    one.isMixed === other.isMixed &&
    one.env.isAs(other.env) &&
    one.conditions.isAs(other.conditions) &&
    one.pending.isAs(other.pending, alike) &&
    one.exposure.isAs(other.exposure, alike) &&
    one.derived.isAs(other.derived, alike) &&
    one.tables.isAs(other.tables, alike) &&
    alike(one.incoming, other.incoming) &&
    alike(one.needs, other.needs)
  );
}
