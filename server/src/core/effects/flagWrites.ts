// How flags of pages are written without atomicity: by an operation on a page, by a bit operation, by a store to the flags word.
import type { ControlFlowGraph, Operand } from '../cfg/graph.js';
import type { ArgumentIndex } from '../models/model.js';
import { pageTypes } from '../models/pages.js';
import { hiddenExposure, ofOneTurn, pendingOf, type Write } from './facts.js';
import { type ObjectId, ownerOfWord } from './objects.js';
import { argument, type CallScene, objectsAt } from './scene.js';
import { valueHolding } from './values.js';
import type { World } from './world.js';

/** A plain bit operation on a word: a flag write when the bit is a page flag. */
export function writeBit(world: World, bit: ArgumentIndex, word: ArgumentIndex, scene: CallScene): void {
  const operand = argument(scene.call, bit);
  const name = operand?.kind === 'variable' ? operand.name : operand?.kind === 'constant' ? operand.text : '';
  // Source: include/linux/page-flags.h, enum pageflags: the names of page flags, and only they, start with PG_.
  if (!name.startsWith('PG_')) return;
  const owners: ObjectId[] = [];
  for (const object of objectsAt(world, word, scene)) {
    const owner = ownerOfWord(object);
    if (owner !== undefined) owners.push(...sameOrGiven(world, owner));
    else for (const source of world.provenance(valueHolding([object]))) owners.push(ownerOfWord(source) ?? source);
  }
  writeFlag(world, [...new Set(owners)], name, scene);
}

/** `&CHECKED(page)->flags`: what is made in place from a page, by a macro out of reach, is taken for that page as well. */
function sameOrGiven(world: World, owner: ObjectId): readonly ObjectId[] {
  return /^<c\d+>$/.test(owner) ? [...world.provenance(valueHolding([owner]))] : [owner];
}

/** A plain store to `page->flags`, written out in the source. */
export function writeFlagsWord(world: World, owners: readonly ObjectId[], scene: CallScene): void {
  writeFlag(world, owners, 'page flags', scene);
}

/** A non-atomic write of a flag, named `PG_…`; with an empty name the source does not say which. */
export function writeFlag(world: World, objects: readonly ObjectId[], flag: string, scene: CallScene): void {
  const { call } = scene;
  const name = flag === '' ? 'page flags' : flag;
  const write: Write = {
    id: `${call.site}`,
    call: call.calleeText,
    span: call.span,
    flag: name,
    chain: [],
    operation: call.calleeText,
    origin: scene.origin,
    guarded: scene.guardedBy(name),
  };
  for (const object of objects) noteWrite(world, write, object, scene);
}

/** A write becomes pending where the page can still be hidden; where it is exposed the observer has to judge. */
function noteWrite(world: World, write: Write, object: ObjectId, { observer, isApart }: CallScene): void {
  const exposure = ofOneTurn(world.exposure.get(object) ?? hiddenExposure, isApart);
  if (exposure.dead) return;
  observer.written(write, object, exposure);
  if (exposure.hidden) world.addPending(pendingOf(write, object));
}

/** The page to whose flags word an assignment stores: `page->flags |= …` on a variable declared as a page. */
export function flagsWordOwner(stored: Operand, graph: ControlFlowGraph): Operand | undefined {
  // Source: include/linux/mm_types.h, memdesc_flags_t: the word may be the only member of a structure.
  const target = stored.kind === 'member' && stored.field === 'f' ? stored.object : stored;
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
