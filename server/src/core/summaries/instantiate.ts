// Lets a summary act at a call site: the callee's objects become the caller's, its pending writes the caller's.

import type { CallInstruction, ControlFlowGraph } from '../cfg/graph.js';
import {
  addPending,
  type CodeSite,
  type Exposure,
  hiddenExposure,
  type Pending,
  type Publication,
  siteOf,
  type Write,
} from '../effects/facts.js';
import { addressedVariable, callObject, fieldOf, type ObjectId, pointeeOf, rootOf } from '../effects/objects.js';
import { type Value, valueHolding } from '../effects/values.js';
import { World } from '../effects/world.js';
import { applyTransform, compose, leastTransforms, type Transform } from '../lkmm/transform.js';
import type { ReturnCase } from './summary.js';

/** How names inside a callee translate to names at one of its call sites. */
export class ObjectTranslation {
  constructor(
    private readonly world: World,
    private readonly args: readonly Value[],
    private readonly site: number,
  ) {}

  /** The caller's objects for one of the callee's; none for what only the callee can name. */
  objects(inner: ObjectId): readonly ObjectId[] {
    const isAddress = inner.startsWith('&');
    const root = rootOf(inner);
    const path = inner.slice((isAddress ? 1 : 0) + root.length);
    const outer = this.rootObjects(root);
    const found = path === '' ? outer : this.follow(outer, path, isAddress);
    return isAddress ? found.map((object) => `&${object}`) : found;
  }

  value(inner: Value): Value {
    return {
      ...inner,
      ...valueHolding(
        inner.objects.flatMap((object) => this.objects(object)),
        inner.truth,
      ),
    };
  }

  private rootObjects(root: ObjectId): readonly ObjectId[] {
    const parameter = /^<p(\d+)>$/.exec(root)?.[1];
    if (parameter !== undefined) return this.args[Number(parameter)]?.objects ?? [];
    if (root.startsWith('<g:')) return [root];
    if (root.startsWith('<&')) return [];
    return [`<c${this.site}:${root.slice(1, -1)}>`];
  }

  /** Follows loads; the last step is not looked up when only its address is meant. */
  private follow(from: readonly ObjectId[], path: string, isAddress: boolean): readonly ObjectId[] {
    const steps = path.match(/\.[\w…]+|\*|\[[^\]]*\]/g) ?? [];
    let objects = from;
    steps.forEach((step, i) => {
      const isLast = i === steps.length - 1;
      objects = objects.flatMap((object) => {
        const variable = step === '*' ? addressedVariable(object) : undefined;
        if (variable !== undefined) return this.world.env.get(variable)?.objects ?? [];
        const cell =
          step === '*' ? pointeeOf(object) : step.startsWith('.') ? fieldOf(object, step.slice(1)) : `${object}${step}`;
        if (isAddress && isLast) return [cell];
        return this.world.env.get(`@${cell}`)?.objects ?? [cell];
      });
    });
    return objects;
  }
}

/** A write or publication more calls down than this is not told of: nobody would follow the story. */
const deepest = 6;

/** Whether what happens in a callee is near enough to be told of at the call. */
export function isNear({ chain }: Write | Publication): boolean {
  return chain.length < deepest;
}

/** A write inside the callee, as seen at the call. */
export function liftWrite(write: Write, call: CallInstruction, entered: CodeSite, guarded: boolean): Write {
  return {
    ...write,
    guarded: write.guarded || guarded,
    id: `${call.site}/${write.id}`,
    call: call.calleeText,
    span: call.span,
    chain: [entered, ...write.chain],
  };
}

/** A publication inside the callee, as seen at the call. */
export function liftPublication(publication: Publication, call: CallInstruction, entered: CodeSite): Publication {
  return {
    ...publication,
    id: `${call.site}/${publication.id}`,
    call: call.calleeText,
    span: call.span,
    chain: [entered, ...publication.chain],
  };
}

/** Where the callee goes on: the instruction inside it at which the write or publication happens. */
export type EnteredAt = (site: number) => CodeSite;

/** One call, and what a case of its callee has to be translated with. */
export interface Instantiation {
  readonly call: CallInstruction;
  readonly graph: ControlFlowGraph;
  readonly args: readonly Value[];
  readonly entered: EnteredAt;
  /** Whether the call is only made when a test of this flag said that it is not set. */
  readonly guardedBy: (flag: string) => boolean;
  /** Noted on the trail of what stays pending. */
  readonly whyNot: string | undefined;
}

/** The world after the call returned in this way. `world` is used up. */
export function applyCase(world: World, one: ReturnCase, at: Instantiation): World {
  const { call } = at;
  const translate = new ObjectTranslation(new World(world), at.args, call.site);
  advanceCallers(world, one, at, translate);
  for (const pending of one.pending) {
    if (!isNear(pending.write)) continue;
    const write = liftWrite(pending.write, call, at.entered(siteOf(pending.write)), at.guardedBy(pending.write.flag));
    for (const object of translate.objects(pending.object))
      world.addPending({ ...pending, write, object, trail: undefined });
  }
  for (const [inner, exposure] of one.exposure) expose(world, translate.objects(inner), exposure, at);
  for (const [inner, sources] of one.derived) {
    for (const object of translate.objects(inner))
      world.derived.set(
        object,
        sources.flatMap((source) => translate.objects(source)),
      );
  }
  for (const [cell, value] of one.stores) storeThrough(world, translate, cell, value);
  const returned = translate.value(one.returns);
  world.env.set(
    call.result,
    returned.objects.length > 0 || returned.truth === 'zero'
      ? returned
      : { ...returned, objects: [callObject(call.site)] },
  );
  return world;
}

function expose(world: World, objects: readonly ObjectId[], inside: Exposure, { call, entered }: Instantiation): void {
  const lifted = [...inside.by.values()].filter(isNear).map((one) => liftPublication(one, call, entered(siteOf(one))));
  const by = lifted.map((one) => [one.id, one] as const);
  for (const object of objects) {
    const before = world.exposure.get(object) ?? hiddenExposure;
    world.exposure.set(object, {
      hidden: before.hidden && (inside.hidden || lifted.length === 0),
      cached: before.cached || inside.cached,
      by: new Map([...before.by, ...by]),
      dead: inside.dead,
    });
    if (lifted.length === 0) continue;
    // An entry that the callee was handed stands for the pages that the caller made it from.
    for (const page of world.provenance(valueHolding([object]))) {
      const known = world.exposure.get(page) ?? hiddenExposure;
      if (page === object || known.dead) continue;
      const hidden = known.hidden && inside.hidden;
      world.exposure.set(page, { ...known, hidden, by: new Map([...known.by, ...by]) });
    }
  }
}

/** Every one of some transforms after every one of others. */
export function afterAll(second: readonly Transform[], first: readonly Transform[]): readonly Transform[] {
  return leastTransforms(first.flatMap((one) => second.flatMap((other) => compose(other, one) ?? [])));
}

function advanceCallers(world: World, one: ReturnCase, at: Instantiation, translate: ObjectTranslation): void {
  const settled = new Set(one.settled.flatMap((inner) => translate.objects(inner)));
  world.incoming = afterAll(one.incoming, world.incoming);
  const before: readonly Pending[] = [...world.pending.values()];
  world.pending.clear();
  for (const pending of before) {
    if (settled.has(pending.object)) continue;
    const trail =
      at.whyNot === undefined
        ? pending.trail
        : { call: at.call.calleeText, span: at.call.span, why: at.whyNot, earlier: pending.trail };
    for (const transform of one.incoming) {
      const progress = applyTransform(transform, pending.progress);
      if (progress !== undefined) addPending(world.pending, { ...pending, progress, trail });
    }
  }
}

function storeThrough(world: World, translate: ObjectTranslation, cell: ObjectId, inner: Value): void {
  const value = translate.value(inner);
  const match = /^(.*?)(\.[\w…]+|\*|\[[^\]]*\])$/.exec(cell);
  if (match === null) return;
  for (const object of translate.objects(match[1] ?? '')) {
    const variable = match[2] === '*' ? addressedVariable(object) : undefined;
    if (variable !== undefined) world.env.set(variable, value);
    else world.env.set(`@${match[2] === '*' ? pointeeOf(object) : `${object}${match[2] ?? ''}`}`, value);
  }
}
