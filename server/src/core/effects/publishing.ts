// How pages become findable: by a page-table store, by hanging up a table that maps them, by an insertion into a cache.
import type { ControlFlowGraph, Instruction, Operand } from '../cfg/graph.js';
import type { Effect } from '../models/model.js';
import { entryPointerType, entryType, kernelTables } from '../models/pages.js';
import { primitives } from '../models/registry.js';
import { hiddenExposure, type Pending, type Publication } from './facts.js';
import { isNoPage } from './noPages.js';
import { addressedVariable, kernelOnly, type ObjectId } from './objects.js';
import { argument, type CallScene, type Observer } from './scene.js';
import type { World } from './world.js';

/** A page-table store: the pages that its entry stands for become public, or wait in a private table. */
export function publish(world: World, effect: Effect & { readonly kind: 'publish' }, scene: CallScene): void {
  const { call, graph } = scene;
  if (effect.mm !== undefined && isKernelTable(argument(call, effect.mm), world, graph)) return;
  const slot = argument(call, effect.slot);
  const entry = argument(call, effect.entry);
  if (slot === undefined || entry === undefined) return;
  if (effect.onlyEntries && !isEntrySlot(slot, graph)) return;
  const sources = world.provenance(world.evaluate(entry, graph));
  // No user reaches what is mapped so, wherever the entry is stored.
  if (sources.has(kernelOnly)) return;
  const pages = [...sources].filter((source) => !isNoPage(source, graph));
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

/** Whether what is stored to is a page-table entry, going by the types that variables are declared with. */
export function isEntrySlot(slot: Operand, graph: ControlFlowGraph): boolean {
  const isPointer = (one: Operand): boolean =>
    one.kind === 'variable' && entryPointerType.test(graph.types.get(one.name) ?? '');
  switch (slot.kind) {
    case 'variable':
      return isPointer(slot);
    case 'dereference':
      // `WRITE_ONCE(*ptep, pte)` names the entry itself.
      return isPointer(slot.pointer);
    case 'member':
      // `ptep->pte`: the entry's value, where an entry is a structure.
      return isPointer(slot.object);
    case 'address':
      return slot.of.kind === 'member' && isPointer(slot.of.object);
    default:
      return false;
  }
}

/** How an instruction stores a page-table entry whose slot has the type of one; undefined where it does not. */
export function entryStore(instruction: Instruction, graph: ControlFlowGraph): 'plain' | 'release' | undefined {
  if (instruction.kind === 'assign') {
    const { target } = instruction;
    return target.kind !== 'variable' && isEntrySlot(target, graph) ? 'plain' : undefined;
  }
  if (instruction.kind !== 'call') return undefined;
  for (const { effects } of primitives.lookup(instruction.callee ?? '')?.outcomes ?? []) {
    for (const effect of effects) {
      if (effect.kind !== 'publish' || !effect.onlyEntries) continue;
      const slot = argument(instruction, effect.slot);
      if (slot !== undefined && isEntrySlot(slot, graph)) return effect.release ? 'release' : 'plain';
    }
  }
  return undefined;
}

/** From here on a lockless walker can find the page. */
function makePublic(
  world: World,
  publication: Publication,
  page: ObjectId,
  ordered: boolean,
  observer: Observer,
): void {
  const mine: Pending[] = [];
  for (const pending of world.pending.values()) {
    if (pending.object === page) mine.push(pending);
  }
  observer.published(publication, page, ordered ? [] : mine, ordered ? [] : world.incoming);
  const before = world.exposure.get(page) ?? hiddenExposure;
  const by = new Map([...before.by, [publication.id, publication] as const]);
  world.exposure.set(page, { ...before, hidden: false, by, dead: false });
}

/** A table is hung up in an upper one: what it maps becomes public. */
export function populate(world: World, effect: Effect & { readonly kind: 'populate' }, scene: CallScene): void {
  const { call, graph, observer } = scene;
  if (effect.mm !== undefined && isKernelTable(argument(call, effect.mm), world, graph)) return;
  const upper = argument(call, effect.upper);
  const table = argument(call, effect.table);
  if (upper === undefined || table === undefined) return;
  const value = world.evaluate(table, graph);
  const local = privateTableOf(world.provenance(world.evaluate(upper, graph)), graph);
  if (local !== undefined) {
    // The table hangs on a local entry first: remember that filling the one fills the other.
    for (const object of value.objects) world.derived.set(object, [...(world.derived.get(object) ?? []), local]);
    return;
  }
  const publication = publicationOf(scene, 'table');
  for (const object of world.provenance(value)) {
    for (const page of world.tables.get(object) ?? []) makePublic(world, publication, page, false, observer);
  }
}

/** A page is added to a cache: finders see it, and what was pending is ordered by the insertion. */
export function insertIntoCache(world: World, objects: readonly ObjectId[], scene: CallScene): void {
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

function publicationOf({ call }: CallScene, kind: 'table' | 'cache'): Publication {
  return { id: `${call.site}`, call: call.calleeText, span: call.span, kind, chain: [] };
}

/** What was pending for this object is of no account any more. */
export function settle(world: World, object: ObjectId): void {
  for (const [key, pending] of [...world.pending]) if (pending.object === object) world.pending.delete(key);
}
