// What a primitive does to a world: the meaning of the rows in models/.
import type { Operand } from '../cfg/graph.js';
import { advance, type OrderingEvent } from '../lkmm/order.js';
import { advanceTransform, leastTransforms } from '../lkmm/transform.js';
import type { ApiModel, Effect, Outcome } from '../models/model.js';
import { flagOfOperation } from '../models/pageFlags.js';
import { kernelProtection } from '../models/pages.js';
import { addPending } from './facts.js';
import { writeBit, writeFlag } from './flagWrites.js';
import { accessMemory } from './memory.js';
import { callObject, kernelOnly } from './objects.js';
import { insertIntoCache, populate, publish, settle } from './publishing.js';
import { argument, type CallScene, objectsAt } from './scene.js';
import { unknownValue, type Value, valueHolding } from './values.js';
import { World } from './world.js';

/** The worlds after a call to a primitive. `world` is used up. */
export function applyModel(world: World, model: ApiModel, scene: CallScene): readonly World[] {
  const outcomes: readonly Outcome[] = model.outcomes.length === 0 ? [{ when: 'always', effects: [] }] : model.outcomes;
  const result = resultOf(world, model, scene);
  return outcomes.map((outcome, i) => {
    // It stays as it is until the last.
    const next = i === outcomes.length - 1 ? world : new World(world);
    for (const effect of outcome.effects) applyEffect(next, effect, model, scene);
    if (model.whyNot !== undefined && outcome.effects.every((effect) => effect.kind !== 'order'))
      passBy(next, scene, model.whyNot);
    if (model.result?.kind === undefined) deriveFromArguments(next, scene);
    if (outcome.when === 'zero') next.env.set(scene.call.result, { objects: [], truth: 'zero', constant: '0' });
    else if (scene.call.tellsSuccess)
      next.env.set(scene.call.result, { objects: [], truth: i === 0 ? 'nonzero' : 'zero' });
    else
      next.env.set(scene.call.result, {
        objects: result.objects,
        truth: outcome.when === 'always' ? result.truth : outcome.when,
        ...(result.assumed === undefined ? {} : { assumed: result.assumed }),
      });
    accessMemory(next, model, i, scene);
    return next;
  });
}

function resultOf(world: World, model: ApiModel, { call, graph }: CallScene): Value {
  if (model.result?.kind === 'same') {
    const operand = argument(call, model.result.arg);
    return operand === undefined ? valueHolding([]) : world.evaluate(operand, graph);
  }
  if (model.result?.kind === 'mapsNothing') return unknownValue;
  return valueHolding([callObject(call.site)]);
}

/** A result that is not itself a page may still stand for one: an entry, a frame number, an address. */
export function deriveFromArguments(world: World, { call, graph }: Pick<CallScene, 'call' | 'graph'>): void {
  const sources = call.args.flatMap((operand) =>
    isKernelProtection(operand) ? [kernelOnly] : world.evaluate(operand, graph).objects,
  );
  if (sources.length > 0) world.derived.set(callObject(call.site), [...new Set(sources)]);
}

function isKernelProtection(operand: Operand): boolean {
  const name = operand.kind === 'constant' ? operand.text : operand.kind === 'variable' ? operand.name : '';
  return kernelProtection.test(name);
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

/** Lets an ordering event act on everything that is pending. */
function applyOrder(
  world: World,
  event: OrderingEvent,
  { call }: Pick<CallScene, 'call'>,
  whyNot: string | undefined,
): void {
  world.incoming = leastTransforms(world.incoming.flatMap((one) => advanceTransform(one, event) ?? []));
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
