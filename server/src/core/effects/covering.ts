// Which worlds need not be carried on because another says all that they say, and which must not be united. Unlike a union of what
// several worlds know, this loses nothing about pages: what was told apart and has made no difference is not told apart any more.
import { alike } from '../base/alike.js';
import { joinSigns } from '../base/sign.js';
import { absorb, noteMixed } from './joining.js';
import { isParameterRooted, type ObjectId } from './objects.js';
import { joinValues, type Value } from './values.js';
import { World } from './world.js';

/** Whether nothing can happen in `other` that cannot happen in `world` as well. */
export function covers(world: World, other: World): boolean {
  if (world.conditions.size > other.conditions.size) return false;
  if (!world.env.fits(other.env, Number.POSITIVE_INFINITY, (mine, theirs) => mayBe(mine.value, theirs.value)))
    return false;
  for (const { name, value } of world.conditions) if (other.conditions.get(name) !== value) return false;
  return knowsAllOf(world, other);
}

/** The world that is either of two and nothing else; undefined where they differ in more than how one test came out. */
export function eitherOf(one: World, other: World): World | undefined {
  let decided: string | undefined;
  const isDecided = one.conditions.fits(other.conditions, 1, ({ name }) => {
    decided = name;
    return true;
  });
  if (!isDecided) return undefined;
  let joined: { readonly name: string; readonly value: Value } | undefined;
  const isJoined = one.env.fits(other.env, decided === undefined ? 1 : 0, ({ name, value }, theirs) => {
    const either = eitherValue(value, theirs.value);
    if (either !== undefined) joined = { name, value: either };
    return either !== undefined;
  });
  if (!isJoined || !knowsAllOf(one, other) || !knowsAllOf(other, one)) return undefined;
  const either = new World(one);
  noteMixed(either, other);
  if (decided !== undefined) either.conditions.delete(decided);
  if (joined !== undefined) either.env.set(joined.name, joined.value);
  return either;
}

/**
 * The world that is either of two in which the same has been done to the same pages, and all variables hold the same but those that
 * hold no page themselves: entries, addresses, numbers. It matters only of which pages these were made, and they may be of both.
 * Undefined where the two differ in more, or such a variable holds what something has been done to.
 */
export function eitherMade(one: World, other: World, holdsNoPage: (name: string) => boolean): World | undefined {
  const [fewer, more] = one.conditions.size <= other.conditions.size ? [one, other] : [other, one];
  for (const { name, value } of fewer.conditions) if (more.conditions.get(name) !== value) return undefined;
  const joined: { readonly name: string; readonly value: Value }[] = [];
  const isJoined = one.env.fits(other.env, Number.POSITIVE_INFINITY, ({ name, value }, theirs) => {
    if (!holdsNoPage(name) || !sameButForObjects(value, theirs.value)) return false;
    const either = joinValues(value, theirs.value);
    joined.push({ name, value: either });
    return either.objects.length > 0;
  });
  if (!isJoined || !sameDoings(one, other)) return undefined;
  if (joined.some(({ value }) => value.objects.some((object) => isKnown(one, object)))) return undefined;
  const either = new World(fewer);
  for (const { name, value } of joined) either.env.set(name, value);
  absorb(either, more);
  return either;
}

/** Whether something has been done to an object, or is kept of it. */
function isKnown({ pending, exposure, tables }: World, object: ObjectId): boolean {
  if (exposure.has(object) || tables.has(object)) return true;
  for (const one of pending.values()) if (one.object === object) return true;
  return false;
}

function sameButForObjects(one: Value, other: Value): boolean {
  return one.truth === other.truth && one.constant === other.constant && alike(one.assumed, other.assumed);
}

/** Whether the same is pending and published, and has happened to what the caller left. */
function sameDoings(one: World, other: World): boolean {
  if (one.pending.size !== other.pending.size) return false;
  for (const key of one.pending.keys()) if (!other.pending.has(key)) return false;
  return (
    one.exposure.isAs(other.exposure, alike) &&
    one.tables.isAs(other.tables, alike) &&
    alike(one.incoming, other.incoming) &&
    one.start.cells.size === 0 &&
    other.start.cells.size === 0 &&
    one.needs === other.needs
  );
}

/** Whether one value stands for whatever the other may be. The objects are the same: what is done to all of them is done to no more. */
function mayBe(one: Value, other: Value): boolean {
  return (
    sameObjects(one, other) &&
    (one.constant === undefined || one.constant === other.constant) &&
    joinSigns(one.truth, other.truth) === one.truth
  );
}

function eitherValue(one: Value, other: Value): Value | undefined {
  if (!sameObjects(one, other) || !isItsSign(one) || !isItsSign(other)) return undefined;
  return { objects: one.objects, truth: joinSigns(one.truth, other.truth) };
}

/** Whether all that is known of a value, besides its objects, is its sign. */
function isItsSign({ truth, constant, assumed }: Value): boolean {
  return assumed === undefined && (constant === undefined || truth === 'zero');
}

function sameObjects({ objects }: Value, { objects: others }: Value): boolean {
  return objects === others || (objects.length === others.length && objects.every((one, i) => one === others[i]));
}

/** Whether the other knows no fact that is new to the world. */
function knowsAllOf(world: World, other: World): boolean {
  if (knowSame(world, other)) return true;
  // It is the copy that learns it.
  return !absorb(new World(world), other);
}

function knowSame(one: World, other: World): boolean {
  return (
    one.pending.isCopyOf(other.pending) &&
    one.exposure.isCopyOf(other.exposure) &&
    one.derived.isCopyOf(other.derived) &&
    one.tables.isCopyOf(other.tables) &&
    one.incoming === other.incoming &&
    one.start === other.start &&
    one.start.cells.size === 0 &&
    one.needs === other.needs
  );
}

/** Whether one world has a page published that it holds no more, and the other holds it unpublished: neither is so in both. */
export function mixUp(one: World, other: World): boolean {
  return losesPublished(one, other) || losesPublished(other, one);
}

function losesPublished(one: World, other: World): boolean {
  for (const [object, { by }] of one.exposure) {
    if (by.size === 0 || (other.exposure.get(object)?.by.size ?? 0) > 0) continue;
    if (isHeld(other, object) && !isHeld(one, object)) return true;
  }
  return false;
}

/** Memory that callers can name leads to what it led to at first until something else is stored there. */
function isHeld(world: World, object: ObjectId): boolean {
  return (isParameterRooted(object) && !world.env.has(`@${object}`)) || world.holds(object);
}
