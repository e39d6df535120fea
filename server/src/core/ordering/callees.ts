// What a call does to a world when the callee is not a primitive: by its summary where there is one, by next to nothing where not.
import type { ControlFlowGraph } from '../cfg/graph.js';
import { deriveFromArguments, passBy } from '../effects/applyModel.js';
import { doubtAfter } from '../effects/doubt.js';
import { type Exposure, hiddenExposure, ofOneTurn, type Pending } from '../effects/facts.js';
import { isNoPage } from '../effects/noPages.js';
import { callObject, type ObjectId } from '../effects/objects.js';
import type { CallScene } from '../effects/scene.js';
import { unknownValue, type Value, valueHolding } from '../effects/values.js';
import { World } from '../effects/world.js';
import { applyTransform } from '../lkmm/transform.js';
import { standIns } from '../models/registry.js';
import type { SummaryAtCall } from '../summaries/atCall.js';
import { afterAll, applyCase, ObjectTranslation } from '../summaries/instantiate.js';
import type { InnerPublication } from '../summaries/summary.js';

/** A definition that a call reaches, in one world. */
export interface Callee {
  readonly summary: SummaryAtCall;
  /** The values of the call's arguments. */
  readonly args: readonly Value[];
  /** Noted on the trail of what stays pending. */
  readonly whyNot: string | undefined;
}

/** The worlds after a call that reached this definition, one for each way to return. `world` is used up. */
export function applySummary(world: World, { summary, args, whyNot }: Callee, scene: CallScene): readonly World[] {
  const { call, graph } = scene;
  // What the callee does changes what its names stand for, while they are still being translated.
  const translate = new ObjectTranslation(new World(world), args, call.site);
  observeInner(world, summary, translate, scene);
  const last = summary.cases.length - 1;
  return summary.cases.map((one, i) =>
    applyCase(i === last ? world : new World(world), one, { call, graph, translate, whyNot }),
  );
}

/** Publications and writes inside the callee, judged with what the caller knows of the pages. */
function observeInner(
  world: World,
  summary: SummaryAtCall,
  translate: ObjectTranslation,
  { graph, observer, isApart }: CallScene,
): void {
  for (const { write, object: inner, optional } of summary.writes) {
    for (const object of translate.objects(inner)) {
      const exposure = ofOneTurn(world.exposure.get(object) ?? hiddenExposure, isApart);
      if (exposure.dead) continue;
      const isOld = optional && summary.publications.some((one) => publishedBy(one, translate, graph).has(object));
      observer.written(write, object, isOld ? withoutThoseOf(write.call, exposure) : exposure);
    }
  }
  for (const inner of summary.publications) {
    for (const page of publishedBy(inner, translate, graph)) {
      // A page that this function has published already is judged where it did so first.
      if (world.exposure.get(page)?.hidden === false) continue;
      const incoming = inner.reportedInside ? [] : afterAll(inner.incoming, world.incoming);
      observer.published(inner.publication, page, reaching(world, page, inner), incoming);
    }
  }
}

/** The pages that the caller's objects stand for where the callee publishes one of its own. */
function publishedBy(
  { object }: InnerPublication,
  translate: ObjectTranslation,
  graph: ControlFlowGraph,
): ReadonlySet<ObjectId> {
  const sources = translate.objects(object).flatMap((one) => [...translate.provenance(one)]);
  return new Set(sources.filter((source) => !isNoPage(source, graph)));
}

/** A callee that tells new pages from others by itself does not write flags of a page that it publishes, and has published before. */
function withoutThoseOf(callee: string, exposure: Exposure): Exposure {
  const others = [...exposure.by].filter(([, { call, chain }]) => call !== callee || chain.length === 0);
  return others.length === exposure.by.size ? exposure : { ...exposure, by: new Map(others) };
}

/** The pending writes of a page, as far as they have come where the callee publishes it. */
function reaching(world: World, page: ObjectId, inner: InnerPublication): readonly Pending[] {
  if (inner.reportedInside) return [];
  return [...world.pending.values()].flatMap((pending) => {
    if (pending.object !== page) return [];
    return inner.incoming.flatMap((transform) => {
      const progress = applyTransform(transform, pending.progress);
      return progress === undefined ? [] : [{ ...pending, progress }];
    });
  });
}

/** The world after a call of which nothing is known but its arguments. `world` is used up. */
export function applyOpaque(world: World, { call, graph, result }: CallScene): World {
  const standIn = call.callee === undefined ? undefined : standIns.lookup(call.callee);
  if (standIn?.whyNot !== undefined) passBy(world, { call }, standIn.whyNot);
  if (result === 'object') {
    deriveFromArguments(world, { call, graph });
    world.env.set(call.result, valueHolding([callObject(call.site)]));
  } else if (result === 'truth') world.env.set(call.result, unknownValue);
  doubtAfter(world, { call, graph });
  for (const operand of call.args) {
    // What is handed out by address comes back as something else.
    if (operand.kind !== 'address' || operand.of.kind !== 'variable') continue;
    const { name } = operand.of;
    if (/\*$/.test(graph.types.get(name) ?? '')) world.env.set(name, valueHolding([`<c${call.site}:${name}>`]));
    else {
      const before = world.env.get(name);
      if (before !== undefined) world.env.set(name, valueHolding(before.objects));
    }
  }
  return world;
}
