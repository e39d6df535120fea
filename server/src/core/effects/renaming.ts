// Objects that get another name: older turns of a loop when a new turn begins, and what a function returns.
import { leadsOn } from '../base/memoryPath.js';
import { addPending, joinExposure } from './facts.js';
import { choosesElements, dependsOnIndex, isSomeElement, type ObjectId, pointeeOf } from './objects.js';
import { valueHolding } from './values.js';
import type { World } from './world.js';

/** Of the older turns of a loop, so many that something still holds are told apart; all beyond are one. */
const mostGenerations = 3;

/**
 * A name is about to get a new meaning (another turn of a loop): what the old object is still called by keeps it under a
 * name of its own, and facts about an old object that nothing names any more are dropped.
 */
export function retire(world: World, isRenewed: (object: ObjectId) => boolean): void {
  const isOld = (object: ObjectId): boolean => isRenewed(object) && !object.includes("'>");
  const generation = freeGeneration(world, isRenewed);
  const end = marksOf(generation);
  const older = (object: ObjectId): ObjectId => (isOld(object) ? object.replace('>', end) : object);
  forgetUnheld(world, (object) => generationOf(object) === generation && isRenewed(inThisTurn(object)));
  const kept = new Set<ObjectId>();
  for (const { name, value } of world.env.copied()) {
    if (name.startsWith('@') && isOld(name.slice(1))) {
      world.env.delete(name);
      continue;
    }
    if (!value.objects.some(isOld)) continue;
    for (const object of value.objects) if (isOld(object)) kept.add(older(object));
    world.env.set(name, { ...value, ...valueHolding(value.objects.map(older), value.truth) });
  }
  // Those of all turns wait in a private table, until it is hung up with all of them.
  for (const [table, pages] of [...world.tables]) {
    if (![...pages].some(isOld)) continue;
    for (const page of pages) if (isOld(page)) kept.add(older(page));
    world.tables.set(table, new Set([...pages].map(older)));
  }
  for (const [key, pending] of [...world.pending]) {
    if (!isOld(pending.object)) continue;
    world.pending.delete(key);
    if (kept.has(older(pending.object))) addPending(world.pending, { ...pending, object: older(pending.object) });
  }
  for (const [object, exposure] of [...world.exposure]) {
    if (!isOld(object)) continue;
    world.exposure.delete(object);
    const before = world.exposure.get(older(object));
    if (kept.has(older(object)))
      world.exposure.set(older(object), before === undefined ? exposure : joinExposure(before, exposure));
  }
  for (const [object, sources] of [...world.derived]) {
    if (isOld(object)) world.derived.delete(object);
    if (isOld(object) && !kept.has(older(object))) continue;
    if (isOld(object) || sources.some(isOld)) world.derived.set(older(object), sources.map(older));
  }
}

/** The generation for the objects of the turn that ends: `first = page; … last = page;` hold those of two turns, which are two pages. */
function freeGeneration(world: World, isRenewed: (object: ObjectId) => boolean): number {
  const held = new Set<number>();
  for (const { name, value } of world.env) {
    // Where the pages of all turns are kept, they are not told apart again.
    if (isSomeElement(name)) continue;
    for (const object of value.objects) {
      const generation = generationOf(object);
      if (generation > 0 && isRenewed(inThisTurn(object))) held.add(generation);
    }
  }
  let generation = 1;
  while (held.has(generation) && generation < mostGenerations) generation++;
  return generation;
}

/** What stands for the `>` of a root in the names of a generation. */
const marksOf = (generation: number): string => `${"'".repeat(generation)}>`;

/** How many turns ago an object was what its name without marks means now; beyond `mostGenerations` that is not told. */
function generationOf(object: ObjectId): number {
  const end = object.indexOf("'>");
  return end < 0 ? 0 : end + 1 - object.indexOf("'");
}

function inThisTurn(object: ObjectId): ObjectId {
  return object.replace(/'+>/, '>');
}

/** Forgets what is known of old objects that nothing holds any more: others are about to get their names. */
function forgetUnheld(world: World, isOld: (object: ObjectId) => boolean): void {
  const waiting = new Set([...world.tables.values()].flatMap((pages) => [...pages]));
  const isGone = (object: ObjectId): boolean => isOld(object) && !waiting.has(object) && !world.holds(object);
  for (const object of [...world.exposure.keys()]) if (isGone(object)) world.exposure.delete(object);
  for (const [key, { object }] of [...world.pending]) if (isGone(object)) world.pending.delete(key);
}

/** Retires what a call returned or handed out before, now that it is made again. */
export function retireCall(world: World, site: number): void {
  const exact = `<c${site}>`;
  const within = `<c${site}:`;
  const isRenewed = (object: ObjectId): boolean => object.includes(exact) || object.includes(within);
  if (namesSome(world, isRenewed)) retire(world, isRenewed);
}

/**
 * In another turn of a loop, what lies behind these objects may be other pages: an iterator was handed to a function that is not
 * followed. What variables hold keeps its name for older turns, published as it is; what is written now is not said to be.
 */
export function renewPublished(world: World, bases: readonly ObjectId[]): void {
  // The address of a field leads to what is in it.
  const roots = bases.map((base) => (base.startsWith('&') ? pointeeOf(base) : base));
  const isBehind = (object: ObjectId): boolean => roots.some((root) => leadsOn(root, object));
  const published = [...world.exposure].filter(
    ([object, { by, cached }]) => (by.size > 0 || cached) && isBehind(object) && !object.includes("'>"),
  );
  if (published.length === 0) return;
  const end = marksOf(freeGeneration(world, isBehind));
  for (const [object, exposure] of published) {
    const older = object.replace('>', end);
    world.exposure.delete(object);
    for (const { name, value } of world.env.copied()) {
      if (name.startsWith('@') || !value.objects.includes(object)) continue;
      const objects = value.objects.map((one) => (one === object ? older : one));
      world.env.set(name, { ...value, ...valueHolding(objects, value.truth) });
      world.exposure.set(older, exposure);
    }
    if (!world.exposure.has(older)) continue;
    for (const pending of [...world.pending.values()])
      if (pending.object === object) addPending(world.pending, { ...pending, object: older });
  }
}

/** Gives an object another name, wherever it is mentioned by itself. */
export function renameObject(world: World, from: ObjectId, to: ObjectId): void {
  const renamed = (object: ObjectId): ObjectId => (object === from ? to : object);
  for (const { name, value } of world.env.copied())
    if (value.objects.includes(from))
      world.env.set(name, { ...value, ...valueHolding(value.objects.map(renamed), value.truth) });
  for (const [key, pending] of [...world.pending]) {
    if (pending.object !== from) continue;
    world.pending.delete(key);
    addPending(world.pending, { ...pending, object: to });
  }
  const exposure = world.exposure.get(from);
  if (exposure !== undefined) {
    world.exposure.delete(from);
    world.exposure.set(to, exposure);
  }
  for (const [object, sources] of [...world.derived]) {
    if (object !== from && !sources.includes(from)) continue;
    world.derived.delete(object);
    const name = renamed(object);
    const all = new Set([...(world.derived.get(name) ?? []), ...sources.map(renamed)]);
    all.delete(name);
    if (all.size > 0) world.derived.set(name, [...all]);
  }
  for (const [table, pages] of [...world.tables]) {
    if (table !== from && !pages.has(from)) continue;
    world.tables.delete(table);
    world.tables.set(renamed(table), new Set([...pages].map(renamed)));
  }
}

/** Retires the elements that a variable chose, now that it chooses others. */
export function retireElements(world: World, variable: string): void {
  if (!choosesElements(variable)) return;
  const isRenewed = (object: ObjectId): boolean => dependsOnIndex(object, variable);
  if (namesSome(world, isRenewed)) retire(world, isRenewed);
}

/** Whether anything is known of such an object. */
function namesSome(world: World, wanted: (object: ObjectId) => boolean): boolean {
  const isBound = world.env.some(
    ({ name, value }) => value.objects.some(wanted) || (name.startsWith('@') && wanted(name)),
  );
  if (isBound) return true;
  for (const [object, sources] of world.derived) if (wanted(object) || sources.some(wanted)) return true;
  for (const pending of world.pending.values()) if (wanted(pending.object)) return true;
  for (const object of world.exposure.keys()) if (wanted(object)) return true;
  return false;
}
