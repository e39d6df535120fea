// Answers what functions and calls do to order, from the summaries that checks rest on. A function is run at most once for a state
// of its text; what was run already is only looked up.

import type { FileRange, Span } from '../base/span.js';
import { type CodeSite, type Pending, siteOf, type Write } from '../effects/facts.js';
import type { ObjectId } from '../effects/objects.js';
import { factsInWords } from '../explain/factsInWords.js';
import {
  type CallPlace,
  type FunctionFacts,
  type FunctionPlace,
  type OrderingFacts,
  type PublishedPage,
  somePage,
  type UnorderedWrite,
} from '../findings/orderingFacts.js';
import type { FunctionSource } from '../index/functionSource.js';
import type { Names } from '../index/names.js';
import type { Reach } from '../index/reach.js';
import type { SourceFile } from '../index/sourceFile.js';
import type { TreeIndex } from '../index/treeIndex.js';
import { explicitBarrier } from '../models/architectures.js';
import { pageTypes } from '../models/pages.js';
import type { Definition, Summarizer } from '../ordering/summarize.js';
import type { DefinitionStore } from './definitionStore.js';

/** What the answers are made of. */
export interface FactsContext {
  readonly tree: TreeIndex;
  readonly names: Names;
  readonly store: DefinitionStore;
  readonly summarizer: Summarizer;
  /** Forgets what has changed, and gives the reach of now. */
  settle(): Reach;
}

export class TreeOrderingFacts implements OrderingFacts {
  constructor(private readonly context: FactsContext) {}

  nameAt(path: string, offset: number): string | undefined {
    const text = this.context.tree.files.get(path)?.text ?? '';
    let [start, end] = [offset, offset];
    while (start > 0 && /\w/.test(text.charAt(start - 1))) start--;
    while (end < text.length && /\w/.test(text.charAt(end))) end++;
    const name = text.slice(start, end);
    return /^[A-Za-z_]\w*$/.test(name) ? name : undefined;
  }

  functionsOf(path: string): readonly FunctionPlace[] {
    const file = this.context.tree.files.get(path);
    if (file === undefined) return [];
    const reach = this.context.settle();
    return file.functions.filter((source) => matters(source, reach)).map((source) => placeOf(source, file));
  }

  ofCall(name: string, path: string): FunctionFacts | undefined {
    const { store, summarizer, names } = this.context;
    const reach = this.context.settle();
    if (names.primitive(name) !== undefined) return undefined;
    const definitions = store.definitionsOf(name, path);
    if (definitions.length === 0) return undefined;
    const orders = summarizer.orders(name, path);
    const own = reach.touches(names.numberOf(name)) ? definitions.map((one) => this.factsOf(one)) : [];
    const written = distinct(own.flatMap((one) => one.writes));
    // A write to a page that has a name says more than the same on some definition where it has none.
    const isNamed = (flag: string) => written.some((one) => one.flag === flag && one.page !== somePage);
    const writes = written.filter(({ flag, page }) => page !== somePage || !isNamed(flag));
    const published = distinct(own.flatMap((one) => one.publishes));
    // Of one publication, the page may be known by its name and by what it was made from.
    const named = published.filter(({ page }) => page !== somePage);
    const publishes = named.length > 0 ? named : published;
    if (!orders && writes.length === 0 && publishes.length === 0) return undefined;
    return { name, writes, publishes, orders, complete: own.every((one) => one.complete) };
  }

  ordersImplicitly(name: string, path: string): boolean {
    this.context.settle();
    return !explicitBarrier.test(name) && this.context.summarizer.orders(name, path);
  }

  summaryOf(name: string, path: string): string | undefined {
    const model = this.context.names.primitive(name);
    if (model === undefined) {
      const facts = this.ofCall(name, path);
      return facts === undefined ? undefined : factsInWords(facts);
    }
    const isOfNoAccount = !this.context.names.mayHaveEffect(name) && !this.context.summarizer.orders(name, path);
    return isOfNoAccount ? undefined : model.meaning;
  }

  definitionsOf(name: string, path: string): readonly FunctionPlace[] {
    const { tree, store } = this.context;
    this.context.settle();
    const places = store.definitionsOf(name, path).flatMap((definition) => {
      const found = this.sourceOf(definition);
      return found === undefined ? [] : [placeOf(found.source, found.file)];
    });
    return tree.files.has(path) ? distinct(places) : [];
  }

  callsIn(name: string, path: string): readonly CallPlace[] {
    this.context.settle();
    return this.definitionsIn(name, path).flatMap(({ source, file }) =>
      this.callPlaces(source, file, (callee) => this.summaryOf(callee, path) !== undefined),
    );
  }

  callersOf(
    name: string,
    path: string,
  ): readonly { readonly caller: FunctionPlace; readonly calls: readonly CallPlace[] }[] {
    const { tree, names, store } = this.context;
    const reach = this.context.settle();
    const wanted = names.numberOf(name);
    const targets = new Set(store.definitionsOf(name, path).map(({ id }) => id));
    const found: { caller: FunctionPlace; calls: readonly CallPlace[] }[] = [];
    for (const file of tree.files.values()) {
      for (const source of file.functions) {
        if (source.kind !== 'function' || !source.calls.includes(wanted) || !matters(source, reach)) continue;
        if (!store.definitionsOf(name, file.path).some(({ id }) => targets.has(id)) && targets.size > 0) continue;
        const calls = this.callPlaces(source, file, (callee) => callee === name);
        if (calls.length > 0) found.push({ caller: placeOf(source, file), calls });
      }
    }
    return found;
  }

  private factsOf(definition: Definition): Pick<FunctionFacts, 'writes' | 'publishes' | 'complete'> {
    const { summary } = this.context.summarizer.check(definition);
    return {
      writes: summary.cases.flatMap(({ pending }) => pending.flatMap((one) => this.unordered(one, definition))),
      publishes: summary.publications.flatMap(({ publication, object }): readonly PublishedPage[] => [
        { page: objectInWords(object, definition), call: publication.call, own: publication.chain.length === 0 },
      ]),
      complete: summary.complete && summary.models.size === 0,
    };
  }

  private unordered({ write, object, trail, needs }: Pending, definition: Definition): readonly UnorderedWrite[] {
    // What needs memory to hold something is told of where it matters, at the finding.
    if (write === undefined || needs !== undefined) return [];
    const passed: string[] = [];
    for (let at = trail; at !== undefined; at = at.earlier)
      if (at.span.start !== write.span.start) passed.unshift(`${at.call}(): ${at.why}`);
    const { name, file, ordinal, choice } = definition;
    const here: CodeSite = { functionName: name, definition: { file, ordinal, choice }, site: siteOf(write) };
    const at = this.siteRange(write.chain.at(-1) ?? here);
    const page = objectInWords(object, definition);
    return [{ flag: write.flag, page, call: write.call, why: passed.join('; '), at, own: isOwn(write, definition) }];
  }

  private siteRange(site: CodeSite): FileRange | undefined {
    const found = this.sourceOf({ ...site.definition, name: site.functionName });
    const span = this.context.store.spanOf(found?.source, site);
    if (found === undefined || span === undefined) return undefined;
    return { file: site.definition.file, range: rangeOf(span, found.source, found.file) };
  }

  private sourceOf(of: { readonly file: string; readonly name: string; readonly ordinal: number }) {
    const file = this.context.tree.files.get(of.file);
    const source = file?.functions.find((one) => one.ordinal === of.ordinal && one.name === of.name);
    return file === undefined || source === undefined ? undefined : { source, file };
  }

  private definitionsIn(name: string, path: string): readonly { source: FunctionSource; file: SourceFile }[] {
    const file = this.context.tree.files.get(path);
    if (file === undefined) return [];
    return file.functions
      .filter((source) => source.kind === 'function' && source.name === name)
      .map((source) => ({ source, file }));
  }

  private callPlaces(
    source: FunctionSource,
    file: SourceFile,
    wants: (callee: string) => boolean,
  ): readonly CallPlace[] {
    const places = new Map<number, CallPlace>();
    for (const { definition } of this.context.store.prepare(source).variants) {
      for (const { instructions } of definition.graph.blocks) {
        for (const one of instructions) {
          if (one.kind !== 'call' || one.callee === undefined || places.has(one.span.start) || !wants(one.callee))
            continue;
          const nameEnd = one.span.start + one.calleeText.length;
          const nameRange = rangeOf({ start: one.span.start, end: nameEnd }, source, file);
          places.set(one.span.start, { callee: one.callee, range: rangeOf(one.span, source, file), nameRange });
        }
      }
    }
    return [...places.values()].sort((a, b) => a.range.start.line - b.range.start.line);
  }
}

/** Whether a function can write flags, publish pages, or have findings. */
function matters(source: FunctionSource, reach: Reach): boolean {
  return source.kind === 'function' && (reach.touches(source.nameNumber) || reach.isCandidate(source));
}

function placeOf(source: FunctionSource, file: SourceFile): FunctionPlace {
  const { slice, start, end, kind, name } = source;
  if (kind !== 'function') {
    const at = { start: file.positionIn(source, 0), end: file.positionIn(source, 0) };
    return { name, file: file.path, range: at, nameRange: at };
  }
  const nameRange = file.lines.rangeOf({ start: slice.nameStart, end: slice.nameStart + name.length });
  return { name, file: file.path, range: file.lines.rangeOf({ start, end }), nameRange };
}

function rangeOf(span: Span, source: FunctionSource, file: SourceFile) {
  return { start: file.positionIn(source, span.start), end: file.positionIn(source, span.end) };
}

/** Flag operations call each other in the header that defines them: to their callers they are one operation. */
function isOwn({ chain }: Write, { file }: Definition): boolean {
  const [first] = chain;
  if (chain.length < 2 || first === undefined) return true;
  return first.definition.file !== file && chain.every((site) => site.definition.file === first.definition.file);
}

/** An object as the function's own source would name it, where that names a page; what a page was made of does not. */
function objectInWords(object: ObjectId, { parameters }: Definition): string {
  const match = /^&?<p(\d+)>(.*)$/.exec(object);
  const parameter = parameters[Number(match?.[1])];
  if (match === null || parameter === undefined) return somePage;
  const path = (match[2] ?? '').replace(/\[([^|\]]*)\|[^\]]*\]/g, '[$1]').replace(/\.(\w+)/g, '->$1');
  if (path === '' || /^\[[^\]]*\]$/.test(path))
    return pageTypes.test(parameter.type) ? parameter.name + path : somePage;
  return /(?:page|folio|head)s?(?:\[[^\]]*\])?$/.test(path) ? parameter.name + path : somePage;
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
