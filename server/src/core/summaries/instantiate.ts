// Lets a summary act at a call site: the callee's objects become the caller's, its pending writes the caller's.

import { type CallInstruction, type ControlFlowGraph, indexField } from '../cfg/graph.js';
import { addPending, type Exposure, hiddenExposure, type Pending, type Publication } from '../effects/facts.js';
import { isNoPage } from '../effects/noPages.js';
import {
  addressedVariable,
  callObject,
  fieldOf,
  type ObjectId,
  parameterOf,
  pointeeOf,
  rootOf,
} from '../effects/objects.js';
import { retireElements } from '../effects/renaming.js';
import { joinValues, type Value, valueHolding } from '../effects/values.js';
import type { World } from '../effects/world.js';
import { applyTransform, compose, leastTransforms, type Transform } from '../lkmm/transform.js';
import type { CaseAtCall, ExposureAtCall } from './atCall.js';
import type { ReturnCase } from './summary.js';

/** A callee's name for an object, taken apart. */
interface InnerName {
  /** `&`: the address of what the rest leads to. */
  readonly isAddress: boolean;
  readonly root: ObjectId;
  /** Which parameter the root is; undefined for another one. */
  readonly parameter: number | undefined;
  /** The loads that lead from the root to the object. */
  readonly steps: readonly string[];
}

/** Names that were taken apart before; callees have few. */
const innerNames = new Map<ObjectId, InnerName>();
const mostInnerNames = 20_000;

function innerName(inner: ObjectId): InnerName {
  let name = innerNames.get(inner);
  if (name !== undefined) return name;
  const isAddress = inner.startsWith('&');
  const root = rootOf(inner);
  name = {
    isAddress,
    root,
    parameter: parameterOf(root),
    steps: inner.slice((isAddress ? 1 : 0) + root.length).match(/\.[\w…]+|\*|\[[^\]]*\]/g) ?? [],
  };
  if (innerNames.size >= mostInnerNames) innerNames.clear();
  innerNames.set(inner, name);
  return name;
}

/** How names inside a callee translate to names at one of its call sites, for the world in which it is called. */
export class ObjectTranslation {
  private readonly known = new Map<ObjectId, readonly ObjectId[]>();
  private readonly sources = new Map<ObjectId, ReadonlySet<ObjectId>>();

  /** @param world is not to change while names are translated */
  constructor(
    private readonly world: World,
    private readonly args: readonly Value[],
    private readonly site: number,
  ) {}

  /** The caller's objects for one of the callee's; none for what only the callee can name. */
  objects(inner: ObjectId): readonly ObjectId[] {
    let objects = this.known.get(inner);
    if (objects === undefined) {
      objects = this.translated(innerName(inner));
      this.known.set(inner, objects);
    }
    return objects;
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

  /** All that one of the caller's objects was made from when the call was made, itself included. */
  provenance(object: ObjectId): ReadonlySet<ObjectId> {
    let sources = this.sources.get(object);
    if (sources === undefined) {
      sources = this.world.provenance(valueHolding([object]));
      this.sources.set(object, sources);
    }
    return sources;
  }

  private translated({ isAddress, root, parameter, steps }: InnerName): readonly ObjectId[] {
    const outer = parameter === undefined ? this.local(root) : (this.args[parameter]?.objects ?? []);
    const found = steps.length === 0 ? outer : this.follow(outer, steps, isAddress);
    return isAddress ? found.map((object) => `&${object}`) : found;
  }

  private local(root: ObjectId): readonly ObjectId[] {
    if (root.startsWith('<g:')) return [root];
    return root.startsWith('<&') ? [] : [`<c${this.site}:${root.slice(1, -1)}>`];
  }

  /** Follows loads; the last step is not looked up when only its address is meant. */
  private follow(from: readonly ObjectId[], steps: readonly string[], isAddress: boolean): readonly ObjectId[] {
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

/** One call in one world, and what a case of its callee has to be translated with. */
export interface Instantiation {
  readonly call: CallInstruction;
  /** Of the caller. */
  readonly graph: ControlFlowGraph;
  readonly translate: ObjectTranslation;
  /** Noted on the trail of what stays pending. */
  readonly whyNot: string | undefined;
}

/** The world after the call returned in this way. `world` is used up. */
export function applyCase(world: World, { one, pending, exposure }: CaseAtCall, at: Instantiation): World {
  const { call, translate } = at;
  advanceCallers(world, one, at);
  for (const inner of pending)
    for (const object of translate.objects(inner.object)) world.addPending({ ...inner, object });
  for (const inner of exposure) expose(world, inner, at);
  for (const [inner, sources] of one.derived) {
    for (const object of translate.objects(inner))
      world.derived.set(
        object,
        sources.flatMap((source) => translate.objects(source)),
      );
  }
  const stored = new Set<string>();
  for (const [cell, value] of one.stores) storeThrough(world, translate, cell, { value, stored });
  const returned = translate.value(one.returns);
  world.env.set(
    call.result,
    returned.objects.length > 0 || returned.truth === 'zero'
      ? returned
      : { ...returned, objects: [callObject(call.site)] },
  );
  return world;
}

function expose(world: World, { inner, inside, by }: ExposureAtCall, { graph, translate }: Instantiation): void {
  for (const object of translate.objects(inner)) {
    const before = world.exposure.get(object) ?? hiddenExposure;
    world.exposure.set(object, {
      hidden: before.hidden && (inside.hidden || by.length === 0),
      cached: before.cached || inside.cached,
      by: withMore(before.by, by),
      dead: inside.dead,
    });
    if (by.length === 0) continue;
    // An entry that the callee was handed stands for the pages that the caller made it from.
    for (const page of translate.provenance(object)) {
      const known = world.exposure.get(page) ?? hiddenExposure;
      if (page === object || known.dead || isNoPage(page, graph)) continue;
      const hidden = known.hidden && inside.hidden;
      world.exposure.set(page, { ...known, hidden, by: withMore(known.by, by) });
    }
  }
}

function withMore(before: Exposure['by'], more: readonly Publication[]): Exposure['by'] {
  if (more.every((one) => before.get(one.id) === one)) return before;
  return new Map([...before, ...more.map((one) => [one.id, one] as const)]);
}

/** Every one of some transforms after every one of others. */
export function afterAll(second: readonly Transform[], first: readonly Transform[]): readonly Transform[] {
  return leastTransforms(first.flatMap((one) => second.flatMap((other) => compose(other, one) ?? [])));
}

function advanceCallers(world: World, one: ReturnCase, at: Instantiation): void {
  const settled = new Set(one.settled.flatMap((inner) => at.translate.objects(inner)));
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

/** Carries out a store of the callee. Which of two was the last is not known: where the caller has one cell for both, it holds either. */
function storeThrough(
  world: World,
  translate: ObjectTranslation,
  cell: ObjectId,
  { value: inner, stored }: { readonly value: Value; readonly stored: Set<string> },
): void {
  const value = translate.value(inner);
  const match = /^(.*?)(\.[\w…]+|\*|\[[^\]]*\])$/.exec(cell);
  if (match === null) return;
  if (match[2]?.startsWith('.')) retireElements(world, indexField(match[2].slice(1)));
  for (const object of translate.objects(match[1] ?? '')) {
    const variable = match[2] === '*' ? addressedVariable(object) : undefined;
    const name = variable ?? `@${match[2] === '*' ? pointeeOf(object) : `${object}${match[2] ?? ''}`}`;
    const before = stored.has(name) ? world.env.get(name) : undefined;
    stored.add(name);
    world.env.set(name, before === undefined ? value : joinValues(before, value));
  }
}
