// Summaries on demand: what a callee does is read from its own source, as deep as it takes, and kept per definition.
import { applyModel, deriveFromArguments } from '../effects/applyModel.js';
import { addPending, anyObject } from '../effects/facts.js';
import { callObject, parameterObject } from '../effects/objects.js';
import type { CallScene } from '../effects/scene.js';
import { callUnknown, handOut, startMemoryOf } from '../effects/startValues.js';
import { valueHolding } from '../effects/values.js';
import { World } from '../effects/world.js';
import { freshProgress, type Progress } from '../lkmm/order.js';
import { folioType, pageType } from '../models/pages.js';
import { standIns } from '../models/registry.js';
import { emptySummary, summaryFrom } from '../summaries/build.js';
import { DependencyGraph } from '../summaries/dependencies.js';
import type { EnteredAt } from '../summaries/instantiate.js';
import { type DefinedGraph, OrderTransforms, RecursionGuard } from '../summaries/orderTransform.js';
import { isQuiet, ordersSometimes, type Summary } from '../summaries/summary.js';
import { applyOpaque, applySummary, mergeEqual } from './callees.js';
import { type CallSemantics, type FlowPlan, runFlow } from './flow.js';
import { RunRecord, type Violations } from './observe.js';

/** One definition of a function, ready to be run. */
export interface Definition {
  /** File, name, which of that name, choice of `#if` arms: stays the same when the text changes or moves. */
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** Counts the definitions of this name in the file, from 0. */
  readonly ordinal: number;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly plan: FlowPlan;
}

/** Where callees come from. */
export interface DefinitionSource {
  /** All definitions that a call in `file` can reach: one for each architecture or `#if` arm; none when out of reach. */
  definitionsOf(name: string, file: string): readonly Definition[];
  /** The definitions of a primitive, or of its `arch_` form, in files whose path has this form. */
  genericDefinitions(name: string, files: RegExp): readonly Definition[];
  /** Whether a function of this name can, through any callee, write flags or publish. */
  mayTouchPages(name: string): boolean;
}

function graphOf({ id, file, plan }: Definition): DefinedGraph {
  return { id, file, graph: plan.graph };
}

/** How deep callees are followed below the function that is checked. */
const deepest = 6;

/** What came of running one function. */
export interface RunResult {
  readonly violations: Violations;
  readonly summary: Summary;
}

/** The function that a call stands in, as far as calls are concerned. */
interface Caller {
  readonly file: string;
  /** How many calls it lies below the function that is checked. */
  readonly depth: number;
  /** What its result has to admit: callees that were given up on, models that stood in for source. */
  readonly admits: Admissions;
}

interface Admissions {
  complete: boolean;
  readonly models: Set<string>;
}

/** Runs functions over one state of the tree, and keeps the summaries of their callees. */
export class Summarizer {
  private readonly summaries = new Map<string, Summary>();
  private readonly recursion = new RecursionGuard();
  private readonly transforms: OrderTransforms;

  private readonly dependencies = new DependencyGraph();
  private readonly results = new Map<string, RunResult>();

  constructor(private readonly source: DefinitionSource) {
    this.transforms = new OrderTransforms(
      {
        graphsOf: (name, file) => source.definitionsOf(name, file).map(graphOf),
        genericGraphs: (name, files) => source.genericDefinitions(name, files).map(graphOf),
      },
      this.dependencies,
    );
  }

  /** The definitions of these names have changed, or whether they touch pages: what rests on them is computed anew. */
  forget(names: Iterable<string>): void {
    for (const key of this.dependencies.affectedBy(names)) {
      this.summaries.delete(key);
      this.results.delete(key);
      this.transforms.forget(key);
    }
  }

  /** Whether a call orders all that precedes it, on every path through every definition. */
  orders(callee: string, file: string): boolean {
    return this.transforms.ofCall(callee, file, freshProgress).length === 0;
  }

  /** Runs a function as the one that is checked. */
  check(definition: Definition): RunResult {
    const key = `${definition.id} checked`;
    let result = this.results.get(key);
    if (result === undefined) {
      this.dependencies.begin(key);
      this.dependencies.lookUp(definition.name);
      result = this.run(definition, undefined, 0);
      this.dependencies.end();
      this.results.set(key, result);
    }
    return result;
  }

  /** What each of a name's definitions does, from a given progress of the caller's pending writes. */
  private summariesOf(
    name: string,
    start: Progress | undefined,
    { file, depth }: Caller,
  ): readonly { definition: Definition; summary: Summary }[] {
    this.dependencies.lookUp(name);
    return this.source
      .definitionsOf(name, file)
      .map((definition) => ({ definition, summary: this.summarize(definition, start, depth + 1) }));
  }

  private summarize(definition: Definition, start: Progress | undefined, depth: number): Summary {
    const key = `${definition.id} ${start ?? '-'} ${depth}`;
    const known = this.summaries.get(key);
    if (known !== undefined) {
      this.dependencies.use(key);
      return known;
    }
    // Recursion: the inner call is taken to do nothing of its own.
    if (this.recursion.enter(definition.id) === 'recursive') return emptySummary(start);
    this.dependencies.begin(key);
    const { summary } = this.run(definition, start, depth);
    this.dependencies.end();
    if (this.recursion.leave()) this.summaries.set(key, summary);
    return summary;
  }

  private run(definition: Definition, start: Progress | undefined, depth: number): RunResult {
    const world = new World();
    for (const [i, { name }] of definition.parameters.entries())
      world.env.set(name, valueHolding([parameterObject(pageOfFolio(definition.parameters, i))]));
    // Only the function that is checked starts like a litmus test: a callee starts where its caller has come to.
    if (depth === 0) world.start = startMemoryOf(definition.parameters, parameterObject);
    if (start !== undefined)
      addPending(world.pending, { write: undefined, object: anyObject, progress: start, trail: undefined });
    const record = new RunRecord();
    const admits: Admissions = { complete: true, models: new Set() };
    const caller: Caller = { file: definition.file, depth, admits };
    const semantics: CallSemantics = { apply: (at, scene) => this.apply(at, scene, caller) };
    const { exits, complete } = runFlow(definition.plan, world, semantics, record);
    return {
      violations: record.violations,
      summary: summaryFrom(record, exits, { complete: complete && admits.complete, models: admits.models }),
    };
  }

  private apply(world: World, scene: CallScene, caller: Caller): readonly World[] {
    const name = scene.call.callee;
    const isDirect = name !== undefined && !scene.graph.types.has(name);
    const primitive = isDirect ? this.transforms.primitive(name) : undefined;
    if (primitive !== undefined) return applyModel(world, primitive, scene, copier(world));
    if (isDirect && standIns.lookup(name) !== undefined) handOut(world, scene);
    else callUnknown(world, scene);
    if (!isDirect) return [applyOpaque(world, scene)];
    this.dependencies.lookUp(name);
    if (this.source.definitionsOf(name, caller.file).length > 0) return this.applyCallees(world, name, scene, caller);
    const standIn = standIns.lookup(name);
    if (standIn === undefined) return [applyOpaque(world, scene)];
    caller.admits.models.add(name);
    return applyModel(world, standIn, { ...scene, origin: 'model' }, copier(world));
  }

  private applyCallees(world: World, name: string, scene: CallScene, caller: Caller): readonly World[] {
    if (caller.depth >= deepest || !this.source.mayTouchPages(name)) return [this.order(world, name, scene, caller)];
    const reached = this.summariesOf(name, undefined, caller);
    for (const { summary } of reached) {
      if (!summary.complete) caller.admits.complete = false;
      for (const model of summary.models) caller.admits.models.add(model);
    }
    const isSilent = reached.every(({ summary }) => isQuiet(summary));
    if (isSilent && reached.every(({ summary }) => summary.cases.length < 2))
      return [this.order(world, name, scene, caller)];
    const progresses = [...new Set([...world.pending.values()].map((pending) => pending.progress))];
    const ordered = new Map(progresses.map((p) => [p, this.summariesOf(name, p, caller)] as const));
    // What it returns is worth knowing only where that tells whether it has ordered.
    if (isSilent && ![...ordered.values()].flat().some(({ summary }) => ordersSometimes(summary)))
      return [this.order(world, name, scene, caller)];
    const { call, graph } = scene;
    const args = call.args.map((operand) => world.evaluate(operand, graph));
    const results = reached.flatMap(({ definition, summary }, i) => {
      const atProgress = (p: Progress): Summary | undefined => ordered.get(p)?.[i]?.summary;
      return applySummary(world, { summary, atProgress, args, entered: enteredIn(definition) }, scene);
    });
    for (const result of results)
      if (result.env.get(call.result)?.objects.includes(callObject(call.site)) === true)
        deriveFromArguments(result, scene);
    return mergeEqual(results);
  }

  /** A callee that touches no page of the caller's: all that counts is whether it orders. */
  private order(world: World, name: string, scene: CallScene, { file }: Caller): World {
    const pending = [...world.pending.values()];
    world.pending.clear();
    for (const one of pending) {
      for (const progress of this.transforms.ofCall(name, file, one.progress))
        addPending(world.pending, { ...one, progress });
    }
    return applyOpaque(world, scene);
  }
}

function enteredIn({ name, file, ordinal }: Definition): EnteredAt {
  return (span) => ({ functionName: name, definition: { file, ordinal }, span });
}

function copier(world: World): () => World {
  const original = new World(world);
  return () => new World(original);
}

/** A function that is handed a folio and a page is handed a page of that folio: both name one object. */
function pageOfFolio(parameters: Definition['parameters'], index: number): number {
  if (parameters[index]?.type !== pageType) return index;
  const folios = parameters.flatMap((parameter, i) => (parameter.type === folioType ? [i] : []));
  const pages = parameters.filter((parameter) => parameter.type === pageType);
  return folios.length === 1 && pages.length === 1 ? (folios[0] ?? index) : index;
}
