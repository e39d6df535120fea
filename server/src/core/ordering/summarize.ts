// Summaries on demand: what a callee does is read from its own source, as deep as it takes, and kept per definition.

import type { ControlFlowGraph } from '../cfg/graph.js';
import { parameterObject } from '../effects/objects.js';
import { noStartMemory, startMemoryOf } from '../effects/startValues.js';
import { valueHolding } from '../effects/values.js';
import { World } from '../effects/world.js';
import { identity } from '../lkmm/transform.js';
import type { ApiModel } from '../models/model.js';
import { folioType, pageType } from '../models/pages.js';
import { standIns } from '../models/registry.js';
import type { EnteredAt } from '../summaries/atCall.js';
import { emptySummary, summaryFrom } from '../summaries/build.js';
import { DependencyGraph } from '../summaries/dependencies.js';
import { type DefinedGraph, OrderTransforms } from '../summaries/orderTransform.js';
import { RecursionGuard } from '../summaries/recursion.js';
import type { Summary } from '../summaries/summary.js';
import { type Callees, Calls } from './calls.js';
import { runFlow } from './flow.js';
import { type KeptResult, KeptResults } from './keptResults.js';
import { KeptTapes } from './keptTapes.js';
import { noViolations, RunRecord, type Violations } from './observe.js';
import type { FlowPlan } from './plan.js';
import { AskedCallees } from './questions.js';
import type { Tape, TapeRequest } from './tape.js';

/** One definition of a function, ready to be run. */
export interface Definition {
  /** File, name, which of that name, choice of `#if` arms: stays the same when the text changes or moves. */
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** Counts the definitions of this name in the file, from 0. */
  readonly ordinal: number;
  /** Which of the ways to read it, from 0. */
  readonly choice: number;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  /** Worked out when the function is run for the first time: many are only asked whether they order. */
  readonly plan: () => FlowPlan;
  readonly graph: ControlFlowGraph;
}

/** Where callees come from. */
export interface DefinitionSource {
  /** All definitions that a call in `file` can reach: one for each architecture or `#if` arm; none when out of reach. */
  definitionsOf(name: string, file: string): readonly Definition[];
  /** The same, the shorter ones first, each read when it is asked for. */
  definitionsOneByOne(name: string, file: string): Iterable<Definition>;
  /** Whether a call in `file` can reach a definition, or what looks like one. */
  isDefined(name: string, file: string): boolean;
  /** All names that a call leads to, when nothing among them orders; undefined when something may. */
  harmless(name: string, file: string): Iterable<string> | undefined;
  /** The definitions of a primitive, or of its `arch_` form, in files whose path has this form, each read when it is asked for. */
  genericDefinitions(name: string, files: RegExp): Iterable<Definition>;
  /** The row of a primitive; undefined for any other name. */
  primitive(name: string): ApiModel | undefined;
  /** Whether a function of this name can, through any callee, write flags or publish. */
  mayTouchPages(name: string): boolean;
  /** Whether a definition that a call in this file can reach may return a page that it was handed, or store it for its caller. */
  handsPagesOn(name: string, file: string): boolean;
}

function* graphsOf(definitions: Iterable<Definition>): Generator<DefinedGraph> {
  for (const { id, name, file, graph } of definitions) yield { id, name, file, graph };
}

/** What came of running one function. */
export interface RunResult {
  readonly violations: Violations;
  readonly summary: Summary;
}

/** Runs functions over one state of the tree, and keeps the summaries of their callees. */
export class Summarizer {
  private readonly recursion = new RecursionGuard();
  private readonly transforms: OrderTransforms;

  private readonly dependencies = new DependencyGraph();
  private readonly results = new KeptResults();
  private readonly tapes = new KeptTapes();

  constructor(private readonly source: DefinitionSource) {
    this.transforms = new OrderTransforms(
      {
        graphsOf: (name, file) => graphsOf(source.definitionsOneByOne(name, file)),
        harmless: (name, file) => source.harmless(name, file),
        primitive: (name) => source.primitive(name),
        genericGraphs: (name, files) => graphsOf(source.genericDefinitions(name, files)),
      },
      this.dependencies,
    );
  }

  /**
   * The definitions of these names have changed, or whether they touch pages: what rests on them is looked at anew.
   * @param isKept whether somebody keeps something noted under a key
   * @returns the keys of all that rests on them
   */
  forget(names: Iterable<string>, isKept: (key: string) => boolean): ReadonlySet<string> {
    const affected = this.dependencies.affectedBy(names);
    for (const key of affected) {
      this.results.doubt(key);
      this.transforms.forget(key);
    }
    if (this.dependencies.isWorthSweeping)
      this.dependencies.sweep(
        (key) => this.results.get(key) !== undefined || this.transforms.has(key) || (isKept(key) && !affected.has(key)),
      );
    return affected;
  }

  /** Does something that rests on results, and remembers under a key on which: see `namesBelow`. */
  noting<T>(key: string, run: () => T): T {
    return this.dependencies.noting(key, run);
  }

  /** The definitions of a name were looked up for what is being noted. */
  lookUp(name: string): void {
    this.dependencies.lookUp(name);
  }

  /** For each key of something noted, the names that it rests on. */
  namesBelow(keys: readonly string[]): readonly ReadonlySet<string>[] {
    return this.dependencies.namesBelow(keys);
  }

  /** Whether a call orders all that precedes it, on every path through every definition. */
  orders(callee: string, file: string): boolean {
    return this.transforms.ofCall(callee, file).length === 0;
  }

  /** Runs a function as the one that is checked. */
  check(definition: Definition): RunResult {
    this.recursion.renew();
    this.transforms.renew();
    // Where nothing is assumed of memory, it makes no difference whether somebody calls the function.
    if (startMemoryOf(definition.parameters, parameterObject) === noStartMemory) return this.runCalled(definition);
    const key = `${definition.id} checked`;
    const known = this.results.get(key);
    if (known !== undefined) {
      this.dependencies.use(key);
      return known;
    }
    const { kept } = this.resultOf(key, definition, 'checked');
    this.results.keep(key, kept);
    return kept.result;
  }

  private runCalled(definition: Definition): RunResult {
    const key = definition.id;
    const known = this.recursion.isUnderWay(key) ? undefined : this.results.get(key);
    if (known !== undefined) {
      this.dependencies.use(key);
      return known;
    }
    // Recursion: the inner call is taken to do nothing of its own.
    if (this.recursion.enter(definition.id) === 'recursive')
      return {
        violations: noViolations,
        summary: { ...emptySummary(), complete: !this.recursion.isExhausted },
      };
    const { kept, tape } = this.resultOf(key, definition, 'called');
    // Inside of a recursion, callees were taken to do less than they do.
    if (this.recursion.leave()) {
      this.results.keep(key, kept);
      if (tape !== undefined) this.tapes.keep(definition, tape);
    }
    return kept.result;
  }

  /** An earlier result where it still holds, else a new one. */
  private resultOf(key: string, definition: Definition, as: 'checked' | 'called'): Found {
    return this.noting(key, () => {
      this.dependencies.lookUp(definition.name);
      const source = this.calleesIn(definition.file);
      // Whoever looks through earlier results asks much of what a new one asks again.
      const callees = this.results.hasEarlier(key) ? new AskedCallees(source) : source;
      const known = this.results.find(key, definition, callees);
      if (known !== undefined) return { kept: known, tape: undefined };
      const isEdited = as === 'called' && this.results.wasRun(key, definition);
      const found = isEdited ? this.runAgain(definition, callees) : undefined;
      const { asked, result, tape } = found ?? run(definition, as, new AskedCallees(callees));
      return { kept: { definition, asked, result: this.results.withKnownParts(key, result) }, tape };
    });
  }

  /** Runs a function whose callees are being edited; undefined where it has to be run from the start. */
  private runAgain(definition: Definition, callees: Callees): Run | undefined {
    const before = this.tapes.of(definition);
    const made = run(definition, 'called', new AskedCallees(callees), { before });
    // Out of a tape, a function is not given up at the very step at which it would be without one.
    return made.tape === undefined && before !== undefined ? undefined : made;
  }

  private calleesIn(file: string): Callees {
    const { source, transforms, dependencies } = this;
    return {
      primitive: (name) => transforms.primitive(name),
      isDefined: (name) => {
        dependencies.lookUp(name);
        // Whether there are definitions is known without reading them, unless what looks like one may be none.
        return standIns.lookup(name) === undefined
          ? source.isDefined(name, file)
          : source.definitionsOf(name, file).length > 0;
      },
      mayTouchPages: (name) => source.mayTouchPages(name) || source.handsPagesOn(name, file),
      summariesOf: (name) =>
        source.definitionsOf(name, file).map((definition) => ({
          id: definition.id,
          summary: this.runCalled(definition).summary,
          entered: enteredIn(definition),
        })),
      transformsOf: (name) => transforms.ofCall(name, file),
    };
  }
}

/** A result that holds, and the tape of its run where there is a new one. */
interface Found {
  readonly kept: KeptResult;
  readonly tape: Tape | undefined;
}

/** A result, what it rests on, and a tape where one was asked for; there is none of a function that was given up. */
interface Run {
  readonly asked: AskedCallees;
  readonly result: RunResult;
  readonly tape: Tape | undefined;
}

function run(
  definition: Definition,
  as: 'checked' | 'called',
  asked: AskedCallees,
  taping?: Pick<TapeRequest, 'before'>,
): Run {
  const world = new World();
  for (const [i, { name }] of definition.parameters.entries())
    world.env.set(name, valueHolding([parameterObject(pageOfFolio(definition.parameters, i))]));
  // Only the function that is checked starts like a litmus test: a callee starts where its caller has come to.
  if (as === 'checked') world.start = startMemoryOf(definition.parameters, parameterObject);
  else world.incoming = [identity];
  const plan = definition.plan();
  const record = new RunRecord(plan.graph);
  const calls = new Calls(asked, taping?.before?.calls);
  const { exits, complete, ways, tape } = runFlow(plan, world, calls, record, taping && { ...taping, asked, calls });
  const { admits } = asked;
  const summary = summaryFrom(record, exits, { ...admits, complete: complete && admits.complete });
  return { asked, result: { violations: record.violationsOf(ways), summary }, tape };
}

function enteredIn({ name, file, ordinal, choice }: Definition): EnteredAt {
  return (site) => ({ functionName: name, definition: { file, ordinal, choice }, site });
}

/** A function that is handed a folio and a page is handed a page of that folio: both name one object. */
function pageOfFolio(parameters: Definition['parameters'], index: number): number {
  if (parameters[index]?.type !== pageType) return index;
  const folios = parameters.flatMap((parameter, i) => (parameter.type === folioType ? [i] : []));
  const pages = parameters.filter((parameter) => parameter.type === pageType);
  return folios.length === 1 && pages.length === 1 ? (folios[0] ?? index) : index;
}
