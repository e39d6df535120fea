// Parses definitions when an analysis asks for them, and keeps what it made of them for as long as the text stays the same.
import { RecentByWeight, renewIn } from '../base/recent.js';
import type { Span } from '../base/span.js';
import { type ByTwoKeys, found } from '../base/twoKeys.js';
import { buildGraph } from '../cfg/build.js';
import { type AssignInstruction, type CallInstruction, sizeOf } from '../cfg/graph.js';
import type { CodeSite } from '../effects/facts.js';
import type { DefinitionIndex } from '../index/definitions.js';
import type { FunctionSource } from '../index/functionSource.js';
import { handsPagesOn } from '../index/handingOn.js';
import type { Names } from '../index/names.js';
import { Orderers } from '../index/orderers.js';
import type { Reach } from '../index/reach.js';
import type { Change } from '../index/treeIndex.js';
import type { ApiModel } from '../models/model.js';
import {
  comparedExchanges,
  errorTests,
  noReturnFunctions,
  scopeMacros,
  settledMacros,
  swapMacros,
  transparentMacros,
} from '../models/registry.js';
import { type FlowPlan, planFlow } from '../ordering/plan.js';
import type { Definition, DefinitionSource } from '../ordering/summarize.js';
import type { FunctionTree } from '../syntax/ast.js';
import type { CParser } from '../syntax/parser.js';

/** A function after parsing, ready to be run. */
export interface PreparedFunction {
  /** One for each choice among `#if` arms that cut through statements. */
  readonly variants: readonly { readonly definition: Definition; readonly tree: FunctionTree }[];
  /** Why the function could not be read, or not wholly; undefined when all is well. */
  readonly trouble: { readonly reason: string; readonly offset: number } | undefined;
}

interface PreparedText {
  readonly hash: string;
  readonly as: PreparedFunction;
}

/** How many texts of one function are kept, */
const mostTexts = 3;
/** and of how many functions that many: of others, one, */
const mostInFull = 100;
/** as long as those that were read last have no more blocks and instructions than this together. A check of Linux 6.12 reads 31,000. */
const mostRead = 60_000;

/** All definitions of the tree, parsed on demand and kept for as long as their text stays the same. */
export class DefinitionStore implements DefinitionSource {
  /** Newest first: an edit that is taken back brings back what was made of the text before. */
  private prepared = new WeakMap<FunctionSource, readonly PreparedText[]>();
  /** Those with several texts, the one that was read last at the end. */
  private readonly inFull = new Set<FunctionSource>();
  /** All of them, by their sizes. */
  private recent = new RecentByWeight<FunctionSource>(mostRead);

  /** What names resolve to, by name, then by file of the call. */
  private readonly resolved: ByTwoKeys<readonly Definition[]> = new Map();
  /** Whether what a name resolves to hands pages on, in the same order. */
  private readonly handingOn: ByTwoKeys<boolean> = new Map();
  /** What a name can reach, in the order in which it is read. */
  private readonly inTurn: ByTwoKeys<readonly FunctionSource[]> = new Map();
  private readonly orderers: Orderers;
  private readonly reachable: ByTwoKeys<readonly FunctionSource[]> = new Map();

  constructor(
    private readonly parser: CParser,
    private readonly index: DefinitionIndex,
    private readonly names: Names,
    private readonly reach: () => Reach,
  ) {
    this.orderers = new Orderers(names, index);
  }

  /** The names go by other rows: what was prepared under the old ones is read again. */
  modelsChanged(): void {
    this.prepared = new WeakMap();
    this.recent = new RecentByWeight(mostRead);
    this.orderers.modelsChanged();
    this.forgetAllResolved();
  }

  prepare(source: FunctionSource): PreparedFunction {
    const hash = source.textHash;
    const known = this.prepared.get(source) ?? [];
    if (known[0]?.hash === hash) return known[0].as;
    const now = known.find((one) => one.hash === hash) ?? { hash, as: this.parse(source) };
    this.prepared.set(source, [now, ...known.filter((one) => one !== now)].slice(0, mostTexts));
    if (known.length > 0)
      for (const dropped of renewIn(this.inFull, source, mostInFull))
        this.prepared.set(dropped, this.prepared.get(dropped)?.slice(0, 1) ?? []);
    this.dropOldest(source, now.as);
    return now.as;
  }

  /** What falls out is parsed again when somebody asks for it. */
  private dropOldest(source: FunctionSource, { variants }: PreparedFunction): void {
    const size = variants.reduce((sum, { definition }) => sum + sizeOf(definition.graph), 0);
    for (const dropped of this.recent.renew(source, 1 + size)) {
      this.prepared.delete(dropped);
      this.inFull.delete(dropped);
      this.resolved.delete(dropped.name);
    }
  }

  private parse(source: FunctionSource): PreparedFunction {
    const outcome = this.parser.parse(source.slice, source.text);
    if (outcome.kind === 'skipped') return { variants: [], trouble: { reason: outcome.reason, offset: 0 } };
    const variants = outcome.trees.map((tree, choice) => {
      const graph = buildGraph(tree, {
        transparent: transparentMacros,
        signTests: errorTests,
        noReturn: noReturnFunctions,
        exchanges: comparedExchanges,
        swaps: swapMacros,
        settled: settledMacros,
        scopes: scopeMacros,
      });
      let plan: FlowPlan | undefined;
      const definition: Definition = {
        id: `${source.file}:${source.name}:${source.ordinal}:${choice}`,
        name: source.name,
        file: source.file,
        ordinal: source.ordinal,
        choice,
        parameters: tree.parameters,
        graph,
        plan: () => {
          plan ??= planFlow(graph, (callee) => this.names.primitive(callee));
          return plan;
        },
      };
      return { definition, tree };
    });
    const gap = outcome.trees.flatMap((tree) => tree.gaps).find((one) => one.matters);
    const trouble =
      gap === undefined ? undefined : { reason: 'syntax that the parser does not understand', offset: gap.start };
    return { variants, trouble };
  }

  definitionsOf(name: string, file: string): readonly Definition[] {
    return found(this.resolved, name, file, () => this.sourcesOf(name, file).flatMap((source) => this.read(source)));
  }

  /** Where an instruction of a function stands, relative to its slice; undefined where it is not what it was. */
  spanOf(source: FunctionSource | undefined, { definition: { choice }, site }: CodeSite): Span | undefined {
    if (source === undefined) return undefined;
    for (const { instructions } of this.prepare(source).variants[choice]?.definition.graph.blocks ?? [])
      for (const one of instructions) if (one.kind !== 'point' && isAt(one, site)) return one.span;
    return undefined;
  }

  /** The definitions that a call in `file` can reach, unread. */
  sourcesOf(name: string, file: string): readonly FunctionSource[] {
    return found(this.reachable, name, file, () => this.index.lookup(this.names.numberOf(name), file));
  }

  isDefined(name: string, file: string): boolean {
    return this.sourcesOf(name, file).length > 0;
  }

  harmless(name: string, file: string): readonly string[] | undefined {
    return this.orderers.harmless(name, file);
  }

  /** Some file has changed: names are looked up anew, as far as they can mean something else now. */
  forgetResolved({ extent, names }: Change): void {
    if (extent === 'places') return;
    this.forgetNamed(this.resolved, names);
    this.forgetNamed(this.handingOn, names);
    this.forgetNamed(this.inTurn, names);
    if (extent === 'texts') return;
    this.orderers.forget(names);
    if (extent === 'definitions') this.forgetNamed(this.reachable, names);
  }

  /** Many files have come: every name is looked up anew. */
  forgetAllResolved(): void {
    this.orderers.forgetAll();
    this.resolved.clear();
    this.handingOn.clear();
    this.inTurn.clear();
    this.reachable.clear();
  }

  private forgetNamed(known: Map<string, unknown>, names: ReadonlySet<number>): void {
    if (known.size > 0) for (const name of names) known.delete(this.names.nameOf(name));
  }

  *definitionsOneByOne(name: string, file: string): Generator<Definition> {
    const inTurn = found(this.inTurn, name, file, () => shortestFirst(this.sourcesOf(name, file)));
    for (const source of inTurn) yield* this.read(source);
  }

  *genericDefinitions(name: string, files: RegExp): Generator<Definition> {
    const names = [this.names.numberOf(name), this.names.numberOf(`arch_${name}`)];
    for (const source of this.index.inFiles(names, files)) yield* this.read(source);
  }

  private read(source: FunctionSource): readonly Definition[] {
    // A macro that is no function after all has no text.
    if (source.text === '') return [];
    return this.prepare(source).variants.map(({ definition }) => definition);
  }

  primitive(name: string): ApiModel | undefined {
    return this.names.primitive(name);
  }

  mayTouchPages(name: string): boolean {
    return this.reach().touches(this.names.numberOf(name));
  }

  handsPagesOn(name: string, file: string): boolean {
    return found(this.handingOn, name, file, () => this.sourcesOf(name, file).some(handsPagesOn));
  }
}

function shortestFirst(sources: readonly FunctionSource[]): readonly FunctionSource[] {
  if (sources.length < 2) return sources;
  return sources
    .map((source) => ({ source, length: lengthOf(source) }))
    .sort((a, b) => a.length - b.length)
    .map(({ source }) => source);
}

/** To find a macro, or what one generates, takes reading its whole file. */
function lengthOf(source: FunctionSource): number {
  return source.kind === 'function' ? source.end - source.start : Number.MAX_SAFE_INTEGER;
}

function isAt(instruction: CallInstruction | AssignInstruction, site: number): boolean {
  return instruction.kind === 'call' ? instruction.site === site : instruction.span.start === -1 - site;
}
