// Builds the summary of a function from what was noted while it ran and the worlds in which it returned.
import type { Exposure, Publication, Write } from '../effects/facts.js';
import { absorb, widen } from '../effects/joining.js';
import { addressedVariable, isParameterRooted, type ObjectId, rootOf } from '../effects/objects.js';
import { renameObject } from '../effects/renaming.js';
import { type Value, valueHolding, valueKey } from '../effects/values.js';
import type { World } from '../effects/world.js';
import { identity, leastTransforms, type Transform } from '../lkmm/transform.js';
import type { InnerPublication, InnerWrite, ReturnCase, Summary } from './summary.js';

/** A function that does nothing of its own, and orders nothing. */
export function emptySummary(): Summary {
  const one: ReturnCase = {
    returns: valueHolding([]),
    stores: new Map(),
    derived: new Map(),
    pending: [],
    exposure: new Map(),
    incoming: [identity],
    settled: [],
  };
  return { cases: [one], publications: [], writes: [], complete: true, models: new Set() };
}

/** What happens inside a function that its callers have to know of, by keys of no further meaning. */
export interface InnerEvents {
  readonly publications: ReadonlyMap<
    string,
    { readonly publication: Publication; readonly object: ObjectId; readonly incoming: ReadonlySet<Transform> }
  >;
  readonly writes: ReadonlyMap<string, Omit<InnerWrite, 'optional'>>;
  /** Whether the function also publishes on ways that do not come past the write. */
  isOptional(write: Write): boolean;
  /** Whether the function has a finding of its own at a publication. */
  isReported(publication: Publication): boolean;
}

/** The summary of one run: its exits by what they return and store; exits that agree about both are one case. */
export function summaryFrom(
  events: InnerEvents,
  exits: readonly { readonly world: World; readonly returns: Value }[],
  admits: Pick<Summary, 'complete' | 'models'>,
): Summary {
  const cases = new Map<string, Way>();
  for (const exit of exits) {
    const { world, returns } = withPlainResult(exit.world, exit.returns);
    giveStoredPlainNames(world);
    const stores = [...storesOf(world)].map(([cell, value]) => `${cell}=${valueKey(value)}`).join(';');
    const key = `${valueKey(returns)}|${stores}`;
    const known = cases.get(key);
    if (known === undefined) cases.set(key, { returns, world });
    else absorb(known.world, world);
  }
  const publications: InnerPublication[] = [...events.publications.values()].map(
    ({ publication, object, incoming }) => ({
      publication,
      object,
      incoming: leastTransforms([...incoming]),
      reportedInside: events.isReported(publication),
    }),
  );
  const writes = [...events.writes.values()].map((one) => ({ ...one, optional: events.isOptional(one.write) }));
  const ways = cases.size > mostWays ? byResult(cases.values()) : [...cases.values()];
  return { cases: ways.map(caseFrom), publications, writes, ...admits };
}

/** A way to return, and what is known there. */
interface Way {
  readonly returns: Value;
  readonly world: World;
}

/** Of more ways than this those are united that return the same: what they store may be what either stores. */
const mostWays = 8;

/** What the caller has left pending is settled in all of a way or in none. */
function byResult(ways: Iterable<Way>): readonly Way[] {
  const united = new Map<string, Way>();
  for (const { returns, world } of ways) {
    const key = `${valueKey(returns)}|${settledIn(world).sort().join()}`;
    const known = united.get(key);
    if (known === undefined) united.set(key, { returns, world });
    else widen(known.world, world);
  }
  return [...united.values()];
}

/** The page that a call returns has one name for the caller, wherever in the callee it came from. */
const returnedObject: ObjectId = '<f:returned>';

function withPlainResult(world: World, returns: Value): { readonly world: World; readonly returns: Value } {
  const [only] = returns.objects;
  if (
    returns.objects.length !== 1 ||
    only === undefined ||
    isParameterRooted(only) ||
    addressedVariable(only) !== undefined
  )
    return { world, returns };
  renameObject(world, only, returnedObject);
  return { world, returns: { ...returns, objects: [returnedObject] } };
}

/** So has what it stores into memory that it was handed, as long as nothing else is known by the name that it had. */
function giveStoredPlainNames(world: World): void {
  for (const [cell, { objects }] of storesOf(world)) {
    const [only] = objects;
    const [, root, path] = /^<(p\d+)>((?:\.\w+|\*)+)$/.exec(cell) ?? [];
    if (objects.length !== 1 || only === undefined || path === undefined || !isLocalCallResult(only)) continue;
    if (!leadsOn(world, only)) renameObject(world, only, `<f:${root}${path.replaceAll('*', '-')}>`);
  }
}

/** A result of a call, here or below. */
function isLocalCallResult(object: ObjectId): boolean {
  return /^<c[^>]*>$/.test(object);
}

/** Whether anything is known of what such an object leads to. */
function leadsOn(world: World, object: ObjectId): boolean {
  const isBehind = (one: ObjectId): boolean => one !== object && rootOf(one) === object;
  return (
    world.env.some(({ value }) => value.objects.some(isBehind)) ||
    [...world.pending.values()].some((one) => isBehind(one.object)) ||
    [...world.exposure.keys()].some(isBehind) ||
    [...world.derived].some(([one, sources]) => isBehind(one) || sources.some(isBehind)) ||
    [...world.tables].some(([table, pages]) => isBehind(table) || [...pages].some(isBehind))
  );
}

function storesOf(world: World): ReadonlyMap<ObjectId, Value> {
  const stores: (readonly [ObjectId, Value])[] = [];
  for (const { name, value } of world.env)
    if (name.startsWith('@') && isParameterRooted(name.slice(1))) stores.push([name.slice(1), value]);
  // In which order they were made is not known where ways have been united, and is another in a run out of a tape.
  return new Map(stores.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function caseFrom({ returns, world }: Way): ReturnCase {
  return {
    returns,
    stores: storesOf(world),
    derived: new Map(world.derived),
    pending: [...world.pending.values()].filter(({ object }) => addressedVariable(object) === undefined),
    exposure: new Map(world.exposure),
    incoming: world.incoming,
    settled: settledIn(world),
  };
}

function settledIn({ exposure }: World): ObjectId[] {
  return [...exposure].filter(([, one]) => isSettled(one)).map(([object]) => object);
}

/** Writes before an insertion into a cache are ordered by it, and nobody is left to lose an update of a dead page. */
function isSettled(exposure: Exposure): boolean {
  return exposure.dead || exposure.cached;
}
