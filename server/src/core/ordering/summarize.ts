// Summaries on demand: what a callee does is read from its own source, as deep as it takes, and kept per definition.
import type { CallInstruction, ControlFlowGraph } from '../cfg/graph.js';
import { applyModel, deriveFromArguments, passBy } from '../effects/applyModel.js';
import {
  addPending,
  anyObject,
  type CodeSite,
  type Exposure,
  hiddenExposure,
  type Pending,
  type Publication,
  type Write,
} from '../effects/facts.js';
import {
  addressedVariable,
  callObject,
  isParameterRooted,
  type ObjectId,
  parameterObject,
} from '../effects/objects.js';
import { renameObject } from '../effects/renaming.js';
import type { Observer } from '../effects/scene.js';
import { type Value, valueHolding, valueKey } from '../effects/values.js';
import { World } from '../effects/world.js';
import { freshProgress, type Progress } from '../lkmm/order.js';
import { primitives, standIns } from '../models/registry.js';
import { applyCase, liftPublication, liftWrite, ObjectTranslation } from '../summaries/instantiate.js';
import { OrderTransforms } from '../summaries/orderTransform.js';
import type { InnerPublication, InnerWrite, ReturnCase, Summary } from '../summaries/summary.js';
import { type CallSemantics, type FlowPlan, runFlow } from './flow.js';

/** One definition of a function, ready to be run. */
export interface Definition {
  /** Unique and stable for one text: file, offset, choice of `#if` arms. */
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** Offset of the slice in the file (UTF-16 code units). */
  readonly start: number;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly plan: FlowPlan;
}

/** Where callees come from. */
export interface DefinitionSource {
  /** All definitions that a call in `file` can reach: one for each architecture or `#if` arm; none when out of reach. */
  definitionsOf(name: string, file: string): readonly Definition[];
  /** Whether a function of this name can, through any callee, write flags or publish. */
  mayTouchPages(name: string): boolean;
  noteModel(name: string): void;
  noteIndirectCall(): void;
}

/** How deep callees are followed below the function that is checked. */
const deepest = 6;

export interface Violations {
  readonly missing: Map<
    string,
    { readonly publication: Publication; readonly pending: Map<string, Pending>; readonly object: ObjectId }
  >;
  readonly late: Map<string, { readonly write: Write; readonly publication: Publication; readonly object: ObjectId }>;
}

interface Run {
  readonly definition: Definition;
  readonly depth: number;
  readonly violations: Violations;
  readonly publications: Map<string, { publication: Publication; object: ObjectId; incoming: Set<Progress> }>;
  readonly writes: Map<string, InnerWrite>;
  complete: boolean;
}

export interface RunResult {
  readonly violations: Violations;
  readonly summary: Summary;
}

/** Writes before an insertion into a cache are ordered by it, and nobody is left to lose an update of a dead page. */
function isSettled(exposure: Exposure): boolean {
  return exposure.dead || exposure.cached;
}

/**
 * Whether a publication makes a later write a finding. A page in a cache got its flags before it went there, so a write that only
 * happens while the flag is clear does not happen; and what a lookup deep in a callee returns may as well be a page of its own.
 */
function exposes(publication: Publication, write: Write): boolean {
  return publication.kind === 'table' || (!write.guarded && publication.chain.length <= 1);
}

export class Summarizer {
  private readonly summaries = new Map<string, Summary>();
  private readonly active = new Set<string>();

  private readonly transforms: OrderTransforms;

  constructor(private readonly source: DefinitionSource) {
    this.transforms = new OrderTransforms({
      graphsOf: (name, file) =>
        source.definitionsOf(name, file).map(({ id, file: where, plan }) => ({ id, file: where, graph: plan.graph })),
    });
  }

  /** Whether a call orders all that precedes it, on every path through every definition. */
  orders(callee: string, file: string): boolean {
    return this.transforms.ofCall(callee, file, freshProgress).length === 0;
  }

  /** Runs a function as the one that is checked. */
  check(definition: Definition): RunResult {
    return this.run(definition, undefined, 0);
  }

  /** What the union of a name's definitions does, from a given progress of the caller's pending writes. */
  summaryOf(
    name: string,
    file: string,
    start: Progress | undefined,
    depth: number,
  ): readonly { definition: Definition; summary: Summary }[] {
    return this.source
      .definitionsOf(name, file)
      .map((definition) => ({ definition, summary: this.summarize(definition, start, depth) }));
  }

  private summarize(definition: Definition, start: Progress | undefined, depth: number): Summary {
    const key = `${definition.id} ${start ?? '-'} ${depth}`;
    const known = this.summaries.get(key);
    if (known !== undefined) return known;
    const activeKey = `${definition.id}`;
    // Recursion: the inner call is taken to do nothing of its own.
    if (this.active.has(activeKey)) return emptySummary(start);
    this.active.add(activeKey);
    const { summary } = this.run(definition, start, depth);
    this.active.delete(activeKey);
    this.summaries.set(key, summary);
    return summary;
  }

  private run(definition: Definition, start: Progress | undefined, depth: number): RunResult {
    const run: Run = {
      definition,
      depth,
      violations: { missing: new Map(), late: new Map() },
      publications: new Map(),
      writes: new Map(),
      complete: true,
    };
    const world = new World();
    for (const [i, { name }] of definition.parameters.entries())
      world.env.set(name, valueHolding([parameterObject(pageOfFolio(definition.parameters, i))]));
    if (start !== undefined)
      addPending(world.pending, { write: undefined, object: anyObject, progress: start, trail: undefined });
    const observer = new RunObserver(run);
    const semantics: CallSemantics = {
      apply: (at, call, graph, guardedBy) => this.apply(at, call, graph, guardedBy, run, observer),
    };
    const result = runFlow(definition.plan, world, semantics, observer);
    return { violations: run.violations, summary: summaryFrom(run, result.exits, result.complete && run.complete) };
  }

  private apply(
    world: World,
    call: CallInstruction,
    graph: ControlFlowGraph,
    guardedBy: (flag: string) => boolean,
    run: Run,
    observer: Observer,
  ): readonly World[] {
    const name = call.callee;
    if (name === undefined || graph.types.has(name)) {
      this.source.noteIndirectCall();
      return [opaque(world, call, graph)];
    }
    const fresh = copier(world);
    const primitive = primitives.lookup(name);
    if (primitive !== undefined)
      return applyModel(world, primitive, { call, graph, observer, origin: 'source', guardedBy }, fresh);
    const definitions = this.source.definitionsOf(name, run.definition.file);
    if (definitions.length > 0) return this.applySummaries(world, call, graph, run, observer, guardedBy);
    const standIn = standIns.lookup(name);
    if (standIn === undefined) return [opaque(world, call, graph)];
    this.source.noteModel(name);
    return applyModel(world, standIn, { call, graph, observer, origin: 'model', guardedBy }, fresh);
  }

  private applySummaries(
    world: World,
    call: CallInstruction,
    graph: ControlFlowGraph,
    run: Run,
    observer: Observer,
    guardedBy: (flag: string) => boolean,
  ): readonly World[] {
    const name = call.callee ?? '';
    const { file } = run.definition;
    if (run.depth >= deepest || !this.source.mayTouchPages(name)) return [this.order(world, call, graph, file)];
    const effects = this.summaryOf(name, file, undefined, run.depth + 1);
    if (effects.every(({ summary }) => isQuiet(summary))) return [this.order(world, call, graph, file)];
    const progresses = [...new Set([...world.pending.values()].map((pending) => pending.progress))];
    const ordered = new Map(progresses.map((p) => [p, this.summaryOf(name, file, p, run.depth + 1)] as const));
    const args = call.args.map((operand) => world.evaluate(operand, graph));
    const results: World[] = [];
    effects.forEach(({ definition, summary }, i) => {
      const entered = (span: CodeSite['span']): CodeSite => ({
        functionName: definition.name,
        definition: { file: definition.file, start: definition.start },
        span,
      });
      const atProgress = (p: Progress): Summary | undefined => ordered.get(p)?.[i]?.summary;
      this.observeInner(world, call, args, summary, atProgress, entered, observer, guardedBy);
      summary.cases.forEach((one, j) => {
        const incoming = (p: Progress): readonly Progress[] => matchingCase(atProgress(p), one, j)?.incoming ?? [p];
        results.push(
          applyCase(new World(world), one, {
            call,
            graph,
            args,
            entered,
            incoming,
            guardedBy,
            whyNot: standIns.lookup(name)?.whyNot,
          }),
        );
      });
    });
    for (const result of results)
      if (result.env.get(call.result)?.objects.includes(callObject(call.site)) === true)
        deriveFromArguments(result, { call, graph });
    return mergeEqual(results);
  }

  /** A callee that touches no page of the caller's: all that counts is whether it orders. */
  private order(world: World, call: CallInstruction, graph: ControlFlowGraph, file: string): World {
    const pending = [...world.pending.values()];
    world.pending.clear();
    for (const one of pending) {
      for (const progress of this.transforms.ofCall(call.callee ?? '', file, one.progress))
        addPending(world.pending, { ...one, progress });
    }
    return opaque(world, call, graph);
  }

  /** Publications and writes inside the callee, judged with what the caller knows of the pages. */
  private observeInner(
    world: World,
    call: CallInstruction,
    args: readonly Value[],
    summary: Summary,
    atProgress: (p: Progress) => Summary | undefined,
    entered: (span: CodeSite['span']) => CodeSite,
    observer: Observer,
    guardedBy: (flag: string) => boolean,
  ): void {
    const translate = new ObjectTranslation(world, args, call.site);
    for (const inner of summary.writes) {
      const write = liftWrite(inner.write, call, entered(inner.write.span), guardedBy(inner.write.flag));
      for (const object of translate.objects(inner.object)) {
        const exposure = world.exposure.get(object) ?? hiddenExposure;
        if (!exposure.dead) observer.written(write, object, exposure);
      }
    }
    for (const inner of summary.publications) {
      const publication = liftPublication(inner.publication, call, entered(inner.publication.span));
      const pages = new Set(
        translate.objects(inner.object).flatMap((object) => [...world.provenance(valueHolding([object]))]),
      );
      for (const page of pages) {
        // A page that this function has published already is judged where it did so first.
        if (world.exposure.get(page)?.hidden === false) continue;
        const reaching: Pending[] = [];
        for (const pending of world.pending.values()) {
          if (pending.object !== page && pending.object !== anyObject) continue;
          const there = atProgress(pending.progress)?.publications.find(
            (one) => one.publication.id === inner.publication.id && one.object === inner.object,
          );
          if (inner.reportedInside) continue;
          for (const progress of there?.incoming ?? []) reaching.push({ ...pending, progress });
        }
        observer.published(publication, page, reaching);
      }
    }
  }
}

/** Whether nothing happens to pages that the caller can name. */
function isQuiet(summary: Summary): boolean {
  return (
    summary.publications.length === 0 &&
    summary.writes.length === 0 &&
    summary.cases.every(
      (one) =>
        one.pending.length === 0 &&
        one.exposure.size === 0 &&
        one.stores.size === 0 &&
        one.returns.objects.every((object) => !isParameterRooted(object)),
    )
  );
}

function copier(world: World): () => World {
  const original = new World(world);
  return () => new World(original);
}

function opaque(world: World, call: CallInstruction, graph: ControlFlowGraph): World {
  deriveFromArguments(world, { call, graph });
  const standIn = call.callee === undefined ? undefined : standIns.lookup(call.callee);
  if (standIn?.whyNot !== undefined) passBy(world, { call }, standIn.whyNot);
  world.env.set(call.result, valueHolding([callObject(call.site)]));
  for (const operand of call.args) {
    // What is handed out by address comes back as something else.
    if (operand.kind !== 'address' || operand.of.kind !== 'variable') continue;
    const { name } = operand.of;
    if (/\*$/.test(graph.types.get(name) ?? '')) world.env.set(name, valueHolding([`<c${call.site}:${name}>`]));
    else {
      const before = world.env.get(name);
      if (before !== undefined) world.env.set(name, { ...before, truth: 'unknown' });
    }
  }
  return world;
}

/** Two runs of one function differ only in what is pending, so their cases meet in what they return and store. */
function matchingCase(summary: Summary | undefined, like: ReturnCase, index: number): ReturnCase | undefined {
  if (summary === undefined) return undefined;
  const same = (one: ReturnCase | undefined): boolean =>
    one !== undefined && valueKey(one.returns) === valueKey(like.returns);
  const byIndex = summary.cases[index];
  return same(byIndex) ? byIndex : summary.cases.find(same);
}

function mergeEqual(worlds: readonly World[]): readonly World[] {
  if (worlds.length < 2) return worlds;
  const merged = new Map<string, World>();
  for (const world of worlds) {
    const key = world.key();
    const known = merged.get(key);
    if (known === undefined) merged.set(key, world);
    else known.absorb(world);
  }
  return [...merged.values()];
}

/** A function that is handed a folio and a page is handed a page of that folio: both name one object. */
function pageOfFolio(parameters: Definition['parameters'], index: number): number {
  if (parameters[index]?.type !== 'struct page *') return index;
  const folios = parameters.flatMap((parameter, i) => (parameter.type === 'struct folio *' ? [i] : []));
  const pages = parameters.filter((parameter) => parameter.type === 'struct page *');
  return folios.length === 1 && pages.length === 1 ? (folios[0] ?? index) : index;
}

function emptySummary(start: Progress | undefined): Summary {
  const incoming = start === undefined ? [] : [start];
  const one: ReturnCase = {
    returns: valueHolding([]),
    stores: new Map(),
    derived: new Map(),
    pending: [],
    exposure: new Map(),
    incoming,
    settled: [],
  };
  return { cases: [one], publications: [], writes: [], complete: true };
}

/** Collects what happens in one run: violations for the function that is checked, material for the summary of a callee. */
class RunObserver implements Observer {
  constructor(private readonly run: Run) {}

  published(publication: Publication, object: ObjectId, pending: readonly Pending[]): void {
    const own = pending.filter((one) => one.write !== undefined);
    if (own.length > 0) this.missing(publication, object, own);
    if (!isParameterRooted(object)) return;
    const key = `${publication.id} ${object}`;
    const known = this.run.publications.get(key) ?? { publication, object, incoming: new Set<Progress>() };
    for (const one of pending) if (one.write === undefined) known.incoming.add(one.progress);
    this.run.publications.set(key, known);
  }

  private missing(publication: Publication, object: ObjectId, pending: readonly Pending[]): void {
    const key = publication.id.split('/')[0] ?? publication.id;
    const known = this.run.violations.missing.get(key) ?? { publication, object, pending: new Map<string, Pending>() };
    for (const one of pending) {
      const id = one.write?.id ?? '';
      const before = known.pending.get(id);
      if (before === undefined || one.progress < before.progress) known.pending.set(id, one);
    }
    this.run.violations.missing.set(key, known);
  }

  written(write: Write, object: ObjectId, exposure: Exposure): void {
    if (isParameterRooted(object)) this.run.writes.set(`${write.id} ${object}`, { write, object });
    if (exposure.dead) return;
    // What one call does in several turns of a loop is done to several pages.
    const site = (id: string): string => id.split('/')[0] ?? id;
    const exposing = [...exposure.by.values()].filter((one) => exposes(one, write) && site(one.id) !== site(write.id));
    const publication = exposing.find((one) => one.kind === 'table') ?? exposing[0];
    const key = write.id.split('/')[0] ?? write.id;
    if (publication !== undefined && !this.run.violations.late.has(key))
      this.run.violations.late.set(key, { write, publication, object });
  }
}

function summaryFrom(
  run: Run,
  exits: readonly { readonly world: World; readonly returns: Value }[],
  complete: boolean,
): Summary {
  const cases = new Map<string, { returns: Value; worlds: World[] }>();
  for (const exit of exits) {
    const { world, returns } = withPlainResult(exit.world, exit.returns);
    const stores = [...storesOf(world)]
      .map(([cell, value]) => `${cell}=${valueKey(value)}`)
      .sort()
      .join(';');
    const key = `${valueKey(returns)}|${stores}`;
    const known = cases.get(key) ?? { returns, worlds: [] };
    known.worlds.push(world);
    cases.set(key, known);
  }
  const publications: InnerPublication[] = [...run.publications.values()].map(({ publication, object, incoming }) => ({
    publication,
    object,
    incoming: [...incoming],
    reportedInside: run.violations.missing.has(publication.id.split('/')[0] ?? ''),
  }));
  return { cases: [...cases.values()].map(caseFrom), publications, writes: [...run.writes.values()], complete };
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

function storesOf(world: World): ReadonlyMap<ObjectId, Value> {
  const stores = new Map<ObjectId, Value>();
  for (const [name, value] of world.env)
    if (name.startsWith('@') && isParameterRooted(name.slice(1))) stores.set(name.slice(1), value);
  return stores;
}

function caseFrom({ returns, worlds }: { readonly returns: Value; readonly worlds: readonly World[] }): ReturnCase {
  const united = new World(worlds[0]);
  for (const world of worlds.slice(1)) united.absorb(world);
  const visible = (object: ObjectId): boolean => addressedVariable(object) === undefined && object !== anyObject;
  const incoming = new Set<Progress>();
  const pending: Pending[] = [];
  for (const one of united.pending.values()) {
    if (one.write === undefined) incoming.add(one.progress);
    else if (visible(one.object)) pending.push(one);
  }
  const settled = [...united.exposure].filter(([, exposure]) => isSettled(exposure)).map(([object]) => object);
  return {
    returns,
    stores: storesOf(united),
    derived: united.derived,
    pending,
    exposure: united.exposure,
    incoming: [...incoming],
    settled,
  };
}
