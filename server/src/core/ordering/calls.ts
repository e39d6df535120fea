// What the calls of one function do to worlds while it runs. What a call can reach is found out once in a run, however many worlds
// pass it.

import type { CallInstruction, ControlFlowGraph } from '../cfg/graph.js';
import { applyModel, deriveFromArguments } from '../effects/applyModel.js';
import { doubtGlobals } from '../effects/doubt.js';
import { addPending } from '../effects/facts.js';
import { mergeEqual } from '../effects/joining.js';
import { callObject } from '../effects/objects.js';
import { renewPublished } from '../effects/renaming.js';
import type { CallScene } from '../effects/scene.js';
import { callUnknown, handOut } from '../effects/startValues.js';
import { World } from '../effects/world.js';
import { applyTransform, identity, type Transform } from '../lkmm/transform.js';
import type { ApiModel } from '../models/model.js';
import { standIns } from '../models/registry.js';
import { type EnteredAt, type SummaryAtCall, summaryAt } from '../summaries/atCall.js';
import { afterAll } from '../summaries/instantiate.js';
import { isQuiet, ordersSometimes, type Summary } from '../summaries/summary.js';
import { applyOpaque, applySummary } from './callees.js';
import type { CallSemantics } from './transfer.js';

/** A definition that a call reaches, and what it does. */
export interface ReachedCallee {
  readonly id: string;
  readonly summary: Summary;
  readonly entered: EnteredAt;
}

/** Where the answers about callees come from. */
export interface Callees {
  /** The row of what acts by its row, as it holds in this tree. */
  primitive(name: string): ApiModel | undefined;
  /** Whether there is a definition, or what looks like one. */
  isDefined(name: string): boolean;
  /** Whether a function of this name can, through any callee, write flags or publish, or may hand pages on to its caller. */
  mayTouchPages(name: string): boolean;
  summariesOf(name: string): readonly ReachedCallee[];
  /** What the call can do to a pending write; none where all paths order it. */
  transformsOf(name: string): readonly Transform[];
}

/** What a call comes to, wherever in the function a world meets it. */
type Meaning =
  | { readonly kind: 'model'; readonly model: ApiModel; readonly origin: 'source' | 'model' }
  /** Nothing is known of it, or nothing that matters. */
  | { readonly kind: 'opaque' }
  /** It touches no page of the caller's: all that counts is whether it orders. */
  | { readonly kind: 'orders'; readonly name: string }
  | { readonly kind: 'summaries'; readonly of: readonly ReachedCallee[]; readonly reached: readonly SummaryAtCall[] };

/** Carries out the calls of one run. */
export class Calls implements CallSemantics {
  private readonly meanings = new Map<CallInstruction, Meaning>();

  /** What they came to in earlier runs of the same graph: that may be the same. */
  private readonly earlier: ReadonlyMap<CallInstruction, Meaning>;

  /** @param before the calls of an earlier run of the same graph */
  constructor(
    private readonly callees: Callees,
    before?: Calls,
  ) {
    this.earlier = before === undefined ? new Map() : new Map([...before.earlier, ...before.meanings]);
  }

  apply(world: World, scene: CallScene): readonly World[] {
    const { call, graph } = scene;
    let meaning = this.meanings.get(call);
    if (meaning === undefined) {
      meaning = this.meaningOf(scene);
      this.meanings.set(call, meaning);
    }
    if (meaning.kind === 'model' && meaning.origin === 'source') return applyModel(world, meaning.model, scene);
    if (scene.isRepeated && (meaning.kind === 'opaque' || meaning.kind === 'orders'))
      renewPublished(
        world,
        call.args.flatMap((operand) => world.evaluate(operand, graph).objects),
      );
    if (isStandIn(call, graph)) handOut(world, scene);
    else callUnknown(world, scene);
    switch (meaning.kind) {
      case 'model':
        return applyModel(world, meaning.model, { ...scene, origin: 'model' });
      case 'opaque':
        return [applyOpaque(world, scene)];
      case 'orders':
        return [this.order(world, meaning.name, scene)];
      case 'summaries':
        return applyReached(world, meaning.reached, scene);
    }
  }

  private meaningOf(scene: CallScene): Meaning {
    const { call, graph } = scene;
    const name = nameCalled(call, graph);
    if (name === undefined) return { kind: 'opaque' };
    const primitive = this.callees.primitive(name);
    if (primitive !== undefined) return { kind: 'model', model: primitive, origin: 'source' };
    if (this.callees.isDefined(name)) return this.meaningOfCallees(name, scene);
    const standIn = standIns.lookup(name);
    return standIn === undefined ? { kind: 'opaque' } : { kind: 'model', model: standIn, origin: 'model' };
  }

  private meaningOfCallees(name: string, { call, guardedBy }: CallScene): Meaning {
    if (!this.callees.mayTouchPages(name)) return { kind: 'orders', name };
    const reached = this.callees.summariesOf(name);
    // What it returns is worth knowing only where that tells whether it has ordered.
    const isSilent = reached.every(({ summary }) => isQuiet(summary) && !ordersSometimes(summary));
    if (isSilent) return { kind: 'orders', name };
    const before = this.earlier.get(call);
    if (before?.kind === 'summaries' && sameReached(before.of, reached)) return before;
    const seen = reached.map(({ summary, entered }) => summaryAt(summary, { call, entered, guardedBy }));
    return { kind: 'summaries', of: reached, reached: seen };
  }

  private order(world: World, name: string, scene: CallScene): World {
    if (world.pending.size === 0 && world.incoming.length === 0) return applyOpaque(world, scene);
    const transforms = this.callees.transformsOf(name);
    if (transforms.length === 1 && transforms[0] === identity) return applyOpaque(world, scene);
    world.incoming = afterAll(transforms, world.incoming);
    const pending = [...world.pending.values()];
    world.pending.clear();
    for (const one of pending) {
      for (const transform of transforms) {
        const progress = applyTransform(transform, one.progress);
        if (progress !== undefined) addPending(world.pending, { ...one, progress });
      }
    }
    return applyOpaque(world, scene);
  }
}

/** Summaries that say the same are one object: see `Summarizer`. */
export function sameReached(one: readonly ReachedCallee[], other: readonly ReachedCallee[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ id, summary }, i) => summary === other[i]?.summary && id === other[i]?.id)
  );
}

/** The function that a call names; undefined for a call through a variable. */
function nameCalled({ callee }: CallInstruction, { types }: ControlFlowGraph): string | undefined {
  return callee !== undefined && !types.has(callee) ? callee : undefined;
}

function isStandIn(call: CallInstruction, graph: ControlFlowGraph): boolean {
  const name = nameCalled(call, graph);
  return name !== undefined && standIns.lookup(name) !== undefined;
}

function applyReached(world: World, reached: readonly SummaryAtCall[], scene: CallScene): readonly World[] {
  const { call, graph } = scene;
  const args = call.args.map((operand) => world.evaluate(operand, graph));
  doubtGlobals(world, graph);
  const whyNot = call.callee === undefined ? undefined : standIns.lookup(call.callee)?.whyNot;
  const results = reached.flatMap((summary, i) => {
    const callee = { summary, args, whyNot };
    return applySummary(i === reached.length - 1 ? world : new World(world), callee, scene);
  });
  for (const result of results)
    if (result.env.get(call.result)?.objects.includes(callObject(call.site)) === true)
      deriveFromArguments(result, scene);
  return mergeEqual(results);
}
