// What is known where paths meet.
import { leastTransforms } from '../lkmm/transform.js';
import { addPending, hiddenExposure, joinExposure } from './facts.js';
import { globalObject, isParameterRooted, type ObjectId } from './objects.js';
import { joinStart } from './startValues.js';
import { joinValues, unknownValue, type Value, valueHolding } from './values.js';
import { isCell, type World } from './world.js';

/** Adds what `other` knows; returns whether anything was new. */
export function absorb(world: World, other: World): boolean {
  noteMixed(world, other);
  let changed = joinStart(world, other);
  // Before the pending writes are mixed: they tell which objects there are.
  if (absorbExposure(world, other)) changed = true;
  if (!world.pending.isCopyOf(other.pending))
    for (const pending of other.pending.values()) if (addPending(world.pending, pending)) changed = true;
  if (absorbIncoming(world, other)) changed = true;
  if (absorbTables(world, other)) changed = true;
  return absorbDerived(world, other) || changed;
}

/** What is pending where two worlds meet may have been pending in one of them only. */
export function noteMixed(world: World, other: World): void {
  if (!world.isMixed) world.isMixed = other.isMixed || !hasSamePending(world, other);
}

function hasSamePending({ pending }: World, { pending: others }: World): boolean {
  if (pending.isCopyOf(others)) return true;
  if (pending.size !== others.size) return false;
  for (const key of pending.keys()) if (!others.has(key)) return false;
  return true;
}

function absorbTables(world: World, other: World): boolean {
  if (world.tables.isCopyOf(other.tables)) return false;
  let changed = false;
  for (const [table, pages] of other.tables) {
    const mine = world.tables.get(table) ?? new Set();
    if ([...pages].every((page) => mine.has(page))) continue;
    world.tables.set(table, new Set([...mine, ...pages]));
    changed = true;
  }
  return changed;
}

function absorbDerived(world: World, other: World): boolean {
  if (world.derived.isCopyOf(other.derived)) return false;
  let changed = false;
  for (const [object, sources] of other.derived) {
    const mine = world.derived.get(object);
    if (mine === sources || (mine !== undefined && sources.every((source) => mine.includes(source)))) continue;
    world.derived.set(object, [...new Set([...(mine ?? []), ...sources])]);
    changed = true;
  }
  return changed;
}

function absorbIncoming(world: World, { incoming }: World): boolean {
  if (incoming.every((one) => world.incoming.includes(one))) return false;
  const before = world.incoming;
  world.incoming = leastTransforms([...before, ...incoming]);
  return world.incoming.length !== before.length || world.incoming.some((one) => !before.includes(one));
}

function absorbExposure(world: World, other: World): boolean {
  if (world.exposure.isCopyOf(other.exposure)) return false;
  let changed = false;
  for (const [object, exposure] of other.exposure) {
    const mine = world.exposure.get(object);
    // An object that there is none of here stands as it does where there is one.
    const joined =
      mine === undefined && !canBeWritten(world, object) ? exposure : joinExposure(mine ?? hiddenExposure, exposure);
    if (mine === joined) continue;
    world.exposure.set(object, joined);
    changed = true;
  }
  for (const [object, mine] of world.exposure) {
    if ((mine.hidden && !mine.cached) || other.exposure.has(object) || !canBeWritten(other, object)) continue;
    world.exposure.set(object, { ...mine, hidden: true, cached: false });
    changed = true;
  }
  return changed;
}

/** Whether flags of the object can still be written here: it has a name, or a write is pending. */
function canBeWritten(world: World, object: ObjectId): boolean {
  if (isParameterRooted(object)) return true;
  if (world.holds(object)) return true;
  for (const pending of world.pending.values()) if (pending.object === object) return true;
  return false;
}

/** Unites worlds that agree about all values. */
export function mergeEqual(worlds: readonly World[]): readonly World[] {
  if (worlds.length < 2) return worlds;
  const merged = new Map<number, World>();
  for (const world of worlds) {
    const key = world.key();
    const known = merged.get(key);
    if (known === undefined) merged.set(key, world);
    else absorb(known, world);
  }
  return [...merged.values()];
}

/** Loses the distinction between worlds: each variable may hold what it holds in either. */
export function widen(world: World, other: World): boolean {
  let changed = widenValues(world, other);
  for (const one of world.conditions.copied()) {
    if (other.conditions.sameName(one)?.value === one.value) continue;
    world.conditions.delete(one.name);
    changed = true;
  }
  return absorb(world, other) || changed;
}

function widenValues(world: World, other: World): boolean {
  let changed = false;
  for (const { name, value } of world.env.copied())
    if (widenValue(world, name, value, other.env.get(name) ?? unboundValue(name))) changed = true;
  for (const { name, value } of other.env)
    if (!world.env.has(name) && widenValue(world, name, unboundValue(name), value)) changed = true;
  return changed;
}

/** What a name stands for that nothing was said of: see `World.evaluate`. Nobody asks for a result that is not there. */
function unboundValue(name: string): Value {
  if (name.startsWith('%')) return unknownValue;
  return valueHolding([isCell(name) ? name.slice(1) : globalObject(name)]);
}

function widenValue(world: World, name: string, mine: Value, theirs: Value): boolean {
  if (theirs === mine) return false;
  const joined = joinValues(mine, theirs);
  const same = mine.constant === theirs.constant && mine.constant !== undefined;
  if (
    joined.objects.length === mine.objects.length &&
    joined.truth === mine.truth &&
    (same || mine.constant === undefined)
  )
    return false;
  world.env.set(name, same ? { ...joined, constant: mine.constant } : joined);
  return true;
}
