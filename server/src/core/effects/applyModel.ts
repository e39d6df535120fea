// What a primitive does to a world: the meaning of the rows in models/.
import type { CallInstruction, ControlFlowGraph, Operand } from '../cfg/graph.js';
import { advance, type OrderingEvent } from '../lkmm/order.js';
import type { ApiModel, ArgumentIndex, Effect, Outcome } from '../models/model.js';
import { flagOfOperation } from '../models/pageFlags.js';
import { entryPointerType, entryType, kernelTables, pageTypes } from '../models/pages.js';
import {
  addPending,
  anyObject,
  type Exposure,
  hiddenExposure,
  type Pending,
  type Publication,
  pendingOf,
  type Write,
} from './facts.js';
import { addressedVariable, callObject, type ObjectId, ownerOfWord } from './objects.js';
import { type Value, valueHolding } from './values.js';
import type { World } from './world.js';

/** Told what happens while worlds are transformed. */
export interface Observer {
  /** A page is published while writes to it are pending; `pending` includes the caller's, as `anyObject`. */
  published(publication: Publication, object: ObjectId, pending: readonly Pending[]): void;
  /** A flag of a page is written; `exposure` says whether others can hold it. */
  written(write: Write, object: ObjectId, exposure: Exposure): void;
}

export interface CallScene {
  readonly call: CallInstruction;
  readonly graph: ControlFlowGraph;
  readonly observer: Observer;
  readonly origin: 'source' | 'model';
  /** Whether the block in which the call stands is only reached when a test of this flag said no. */
  readonly guardedBy: (flag: string) => boolean;
}

/** The worlds after a call to a primitive. */
export function applyModel(world: World, model: ApiModel, scene: CallScene, fresh: () => World): readonly World[] {
  const outcomes: readonly Outcome[] = model.outcomes.length === 0 ? [{ when: 'always', effects: [] }] : model.outcomes;
  const result = resultOf(world, model, scene);
  return outcomes.map((outcome, i) => {
    const next = i === outcomes.length - 1 ? world : fresh();
    for (const effect of outcome.effects) applyEffect(next, effect, model, scene);
    if (model.whyNot !== undefined && outcome.effects.every((effect) => effect.kind !== 'order'))
      passBy(next, scene, model.whyNot);
    if (model.result?.kind === undefined) deriveFromArguments(next, scene);
    if (outcome.when === 'zero') next.env.set(scene.call.result, { objects: [], truth: 'zero', constant: '0' });
    else
      next.env.set(scene.call.result, {
        objects: result.objects,
        truth: outcome.when === 'always' ? result.truth : 'nonzero',
      });
    return next;
  });
}

function resultOf(world: World, model: ApiModel, { call, graph }: CallScene): Value {
  if (model.result?.kind === 'same') {
    const operand = argument(call, model.result.arg);
    return operand === undefined ? valueHolding([]) : world.evaluate(operand, graph);
  }
  if (model.result?.kind === 'mapsNothing') return { objects: [], truth: 'nonzero' };
  return valueHolding([callObject(call.site)]);
}

/** A result that is not itself a page may still stand for one: an entry, a frame number, an address. */
export function deriveFromArguments(world: World, { call, graph }: Pick<CallScene, 'call' | 'graph'>): void {
  const sources = call.args.flatMap((operand) => world.evaluate(operand, graph).objects);
  if (sources.length > 0) world.derived.set(callObject(call.site), [...new Set(sources)]);
}

function argument(call: CallInstruction, index: ArgumentIndex): Operand | undefined {
  return call.args.at(index);
}

function applyEffect(world: World, effect: Effect, model: ApiModel, scene: CallScene): void {
  switch (effect.kind) {
    case 'order':
      return applyOrder(world, effect.event, scene, model.whyNot);
    case 'flagWrite':
      return writeFlag(
        world,
        objectsAt(world, effect.arg, scene),
        effect.flag || (flagOfOperation(scene.call.callee ?? '') ?? ''),
        scene,
      );
    case 'bitWrite':
      return writeBit(world, effect.bit, effect.word, scene);
    case 'publish':
      return publish(world, effect, scene);
    case 'populate':
      return populate(world, effect, scene);
    case 'cacheInsert':
      return insertIntoCache(world, objectsAt(world, effect.arg, scene), scene);
    case 'dead':
      for (const object of objectsAt(world, effect.arg, scene)) {
        settle(world, object);
        world.exposure.set(object, { hidden: true, cached: false, by: new Map(), dead: true });
      }
  }
}

function objectsAt(world: World, index: ArgumentIndex | 'result', { call, graph }: CallScene): readonly ObjectId[] {
  if (index === 'result') return [callObject(call.site)];
  const operand = argument(call, index);
  return operand === undefined ? [] : world.evaluate(operand, graph).objects;
}

/** Lets an ordering event act on everything that is pending. */
export function applyOrder(
  world: World,
  event: OrderingEvent,
  { call }: Pick<CallScene, 'call'>,
  whyNot: string | undefined,
): void {
  for (const [key, pending] of [...world.pending]) {
    world.pending.delete(key);
    const progress = advance(pending.progress, event);
    if (progress === undefined) continue;
    const trail =
      whyNot === undefined
        ? pending.trail
        : { call: call.calleeText, span: call.span, why: whyNot, earlier: pending.trail };
    addPending(world.pending, { ...pending, progress, trail });
  }
}

/** Notes on the trail of what is pending that a call was passed which does not order. */
export function passBy(world: World, { call }: Pick<CallScene, 'call'>, why: string): void {
  for (const [key, pending] of world.pending) {
    world.pending.set(key, {
      ...pending,
      trail: { call: call.calleeText, span: call.span, why, earlier: pending.trail },
    });
  }
}

function writeBit(world: World, bit: ArgumentIndex, word: ArgumentIndex, scene: CallScene): void {
  const operand = argument(scene.call, bit);
  const name = operand?.kind === 'variable' ? operand.name : operand?.kind === 'constant' ? operand.text : '';
  // Source: include/linux/page-flags.h, enum pageflags: the names of page flags, and only they, start with PG_.
  if (!name.startsWith('PG_')) return;
  const owners: ObjectId[] = [];
  for (const object of objectsAt(world, word, scene)) {
    const owner = ownerOfWord(object);
    if (owner !== undefined) owners.push(owner);
    else for (const source of world.provenance(valueHolding([object]))) owners.push(ownerOfWord(source) ?? source);
  }
  writeFlag(world, [...new Set(owners)], name, scene);
}

/** A plain store to `page->flags`, written out in the source. */
export function writeFlagsWord(world: World, owners: readonly ObjectId[], scene: CallScene): void {
  writeFlag(world, owners, 'page flags', scene);
}

function writeFlag(world: World, objects: readonly ObjectId[], flag: string, scene: CallScene): void {
  const { call } = scene;
  const name = flag === '' ? 'page flags' : flag;
  const write: Write = {
    id: `${call.site}`,
    call: call.calleeText,
    span: call.span,
    flag: name,
    chain: [],
    origin: scene.origin,
    guarded: scene.guardedBy(name),
  };
  for (const object of objects) noteWrite(world, write, object, scene.observer);
}

/** A write becomes pending where the page can still be hidden; where it is exposed the observer has to judge. */
export function noteWrite(world: World, write: Write, object: ObjectId, observer: Observer): void {
  const exposure = world.exposure.get(object) ?? hiddenExposure;
  if (exposure.dead) return;
  observer.written(write, object, exposure);
  if (exposure.hidden) addPending(world.pending, pendingOf(write, object));
}

function publicationOf({ call }: CallScene, kind: 'table' | 'cache'): Publication {
  return { id: `${call.site}`, call: call.calleeText, span: call.span, kind, chain: [] };
}

function publish(world: World, effect: Effect & { readonly kind: 'publish' }, scene: CallScene): void {
  const { call, graph } = scene;
  if (effect.mm !== undefined && isKernelTable(argument(call, effect.mm), world, graph)) return;
  const slot = argument(call, effect.slot);
  const entry = argument(call, effect.entry);
  if (slot === undefined || entry === undefined) return;
  if (effect.onlyEntries && !isEntrySlot(slot, graph)) return;
  const pages = world.provenance(world.evaluate(entry, graph));
  const table = privateTableOf(world.provenance(world.evaluate(slot, graph)), graph);
  if (table !== undefined) {
    world.tables.set(table, new Set([...(world.tables.get(table) ?? []), ...pages]));
    return;
  }
  const publication = publicationOf(scene, 'table');
  for (const page of pages) makePublic(world, publication, page, effect.release, scene.observer);
}

/** The private table that a slot lies in: one that hangs on a local `pmd_t` which nothing else can reach. */
function privateTableOf(slotSources: ReadonlySet<ObjectId>, graph: ControlFlowGraph): ObjectId | undefined {
  for (const object of slotSources) {
    const variable = addressedVariable(object);
    if (variable !== undefined && entryType.test(graph.types.get(variable) ?? '')) return object;
  }
  return undefined;
}

function isKernelTable(operand: Operand | undefined, world: World, graph: ControlFlowGraph): boolean {
  if (operand === undefined) return false;
  return world.evaluate(operand, graph).objects.some((object) => {
    const variable = addressedVariable(object);
    return variable !== undefined && kernelTables.has(variable);
  });
}

function isEntrySlot(slot: Operand, graph: ControlFlowGraph): boolean {
  if (slot.kind === 'variable') return entryPointerType.test(graph.types.get(slot.name) ?? '');
  // `WRITE_ONCE(*ptep, pte)` names the entry itself.
  return (
    slot.kind === 'dereference' &&
    slot.pointer.kind === 'variable' &&
    entryPointerType.test(graph.types.get(slot.pointer.name) ?? '')
  );
}

/** From here on a lockless walker can find the page. */
export function makePublic(
  world: World,
  publication: Publication,
  page: ObjectId,
  ordered: boolean,
  observer: Observer,
): void {
  const mine: Pending[] = [];
  for (const pending of world.pending.values()) {
    if (pending.object !== page && pending.object !== anyObject) continue;
    mine.push(pending);
  }
  observer.published(publication, page, ordered ? [] : mine);
  const before = world.exposure.get(page) ?? hiddenExposure;
  const cache = [...before.by].filter(([, one]) => one.kind === 'cache');
  const by = new Map([[publication.id, publication] as const, ...cache]);
  world.exposure.set(page, { ...before, hidden: false, by, dead: false });
}

function populate(world: World, effect: Effect & { readonly kind: 'populate' }, scene: CallScene): void {
  const { call, graph, observer } = scene;
  if (effect.mm !== undefined && isKernelTable(argument(call, effect.mm), world, graph)) return;
  const upper = argument(call, effect.upper);
  const table = argument(call, effect.table);
  if (upper === undefined || table === undefined) return;
  const tables = [...world.provenance(world.evaluate(table, graph))];
  const local = privateTableOf(world.provenance(world.evaluate(upper, graph)), graph);
  if (local !== undefined) {
    // The table hangs on a local entry first: remember that filling the one fills the other.
    for (const object of tables) world.derived.set(object, [...(world.derived.get(object) ?? []), local]);
    return;
  }
  const publication = publicationOf(scene, 'table');
  for (const object of world.provenance(valueHolding(tables))) {
    for (const page of world.tables.get(object) ?? []) makePublic(world, publication, page, false, observer);
  }
}

function insertIntoCache(world: World, objects: readonly ObjectId[], scene: CallScene): void {
  const publication = publicationOf(scene, 'cache');
  for (const object of objects) {
    settle(world, object);
    const exposure = world.exposure.get(object) ?? hiddenExposure;
    world.exposure.set(object, {
      ...exposure,
      cached: true,
      by: new Map([...exposure.by, [publication.id, publication]]),
      dead: false,
    });
  }
}

/** What was pending for this object is of no account any more. */
export function settle(world: World, object: ObjectId): void {
  for (const [key, pending] of [...world.pending]) if (pending.object === object) world.pending.delete(key);
}

/** Whether an assignment stores to the flags word of a page: `page->flags |= …` on a variable declared as a page. */
export function isFlagsWord(target: Operand, graph: ControlFlowGraph): Operand | undefined {
  if (target.kind !== 'member' || target.field !== 'flags') return undefined;
  const owner = target.object;
  const variable = owner.kind === 'element' || owner.kind === 'dereference' ? rootVariable(owner) : owner;
  if (variable?.kind !== 'variable') return undefined;
  return pageTypes.test(graph.types.get(variable.name) ?? '') ? owner : undefined;
}

function rootVariable(operand: Operand): Operand | undefined {
  let at: Operand | undefined = operand;
  while (at !== undefined && at.kind !== 'variable') {
    at = at.kind === 'element' ? at.object : at.kind === 'dereference' ? at.pointer : undefined;
  }
  return at;
}
