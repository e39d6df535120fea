// What the rules need to turn a violation into a finding: texts, places, and the words of the source.
import type { FileRange, Range, Span } from '../base/span.js';
import type { CallInstruction, ControlFlowGraph, Operand } from '../cfg/graph.js';
import type { CodeSite, Write } from '../effects/facts.js';
import type { ChainStep, FlagWrite } from '../findings/finding.js';
import type { FunctionSource } from '../index/functionSource.js';
import type { SourceFile } from '../index/sourceFile.js';
import { pageTypes } from '../models/pages.js';
import type { Violations } from '../ordering/observe.js';
import type { Definition } from '../ordering/summarize.js';
import type { TextPlace } from '../placement/insertion.js';
import type { StepGraph } from '../placement/paths.js';
import { splitArguments } from '../syntax/argumentText.js';
import type { Statement } from '../syntax/ast.js';

/** A function of the tree as it was read: the only definition that a call can mean. */
export interface DefinedFunction {
  readonly file: SourceFile;
  readonly source: FunctionSource;
  readonly graph: ControlFlowGraph;
  /** Spans are relative to the slice of the function. */
  readonly body: Statement;
}

/** One run of one function, and the tree around it. */
export interface RuleContext {
  readonly file: SourceFile;
  readonly source: FunctionSource;
  readonly definition: Definition;
  readonly violations: Violations;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Where an instruction of some function stands, relative to the slice of that function. */
  readonly spanOf: (site: CodeSite) => Span | undefined;
  readonly steps: StepGraph;
  /** The function's body, spans relative to the slice of the function. */
  readonly body: Statement;
  /** Whether a call to this function orders everything before it, on every path. */
  readonly orders: (callee: string) => boolean;
  /** The function that a call to this name means; undefined where it is a macro, out of reach, or one of several. */
  readonly definedOnce: (name: string) => DefinedFunction | undefined;
  /** Whether a function of this name can be called: it is defined in the tree, or no definition is in reach at all. */
  readonly exists: (name: string, insteadOf: string) => boolean;
}

/** The file that the finding is in, as edits want it. */
export function placeOf({ file }: Pick<RuleContext, 'file'>): TextPlace {
  return { file: file.path, text: file.text, lines: file.lines };
}

/** The place in the file of a span in the function that is checked. */
export function rangeOf(span: Span, { file, source }: RuleContext): Range {
  return { start: file.positionIn(source, span.start), end: file.positionIn(source, span.end) };
}

/** The source text of a span in the function that is checked. */
export function textOf(span: Span, { source }: RuleContext): string {
  return source.text.slice(span.start, span.end);
}

/** The way into callees, for people: names and places. */
export function chainOf(chain: readonly CodeSite[], { files, spanOf }: RuleContext): readonly ChainStep[] {
  return chain.map((site): ChainStep => {
    const file = files.get(site.definition.file);
    const source = file?.functions.find(
      (one) => one.ordinal === site.definition.ordinal && one.name === site.functionName,
    );
    const span = spanOf(site);
    const nowhere = { line: 0, character: 0 };
    const range =
      file === undefined || source === undefined || span === undefined
        ? { start: nowhere, end: nowhere }
        : { start: file.positionIn(source, span.start), end: file.positionIn(source, span.end) };
    const at: FileRange = { file: site.definition.file, range };
    return { functionName: site.functionName, at };
  });
}

/** A flag write as a finding shows it. */
export function describeWrite(write: Write, context: RuleContext): FlagWrite {
  return {
    call: write.call,
    range: rangeOf(write.span, context),
    flag: write.flag,
    chain: chainOf(write.chain, context),
    operation: write.operation,
    origin: write.origin,
  };
}

/** The page as the source names it: the argument of the call that is one or is called like one, else what is given the call's result. */
export function pageNameOf(span: Span, context: RuleContext): string {
  const text = textOf(span, context);
  const open = text.indexOf('(');
  if (open < 0) return /^(.*?)(?:->|\.)\w+\s*[|&^]?=/.exec(text)?.[1]?.trim() ?? 'the page';
  const args = splitArguments(text.slice(open + 1, text.lastIndexOf(')')));
  const named = args.map((argument) => argument.replace(/\b[A-Z][A-Z\d_]*\b/g, ''));
  const [first] = args.filter((_, i) => /[^\d |]/.test(named[i] ?? ''));
  const declared = callAt(span, context)?.args.findIndex((operand) => isPage(operand, context)) ?? -1;
  const called = named.findIndex((argument) => /page|folio|head/i.test(argument));
  const page = args[declared] ?? args[called] ?? givenResult(span, context) ?? first;
  return page?.replace(/\s+/g, ' ').replace(/^&(.*)(?:->|\.)page$|^&(?=\w+$)/, '$1') ?? 'the page';
}

/** Whether an argument is declared as a page. */
export function isPage(operand: Operand, { definition }: RuleContext): boolean {
  return operand.kind === 'variable' && pageTypes.test(definition.graph.types.get(operand.name) ?? '');
}

/** The call at a place of the function that is checked. */
export function callAt(span: Span, { definition }: RuleContext): CallInstruction | undefined {
  for (const { instructions } of definition.graph.blocks)
    for (const one of instructions) if (one.kind === 'call' && one.span.start === span.start) return one;
  return undefined;
}

/** The variable that is given what the call at this place returns. */
function givenResult(span: Span, context: RuleContext): string | undefined {
  const instructions = context.definition.graph.blocks.flatMap((block) => block.instructions);
  const call = callAt(span, context);
  const names = new Set(call === undefined ? [] : [call.result]);
  for (const name of names)
    for (const one of instructions) {
      if (one.kind !== 'assign' || one.value.kind !== 'variable' || one.target.kind !== 'variable') continue;
      if (one.value.name !== name) continue;
      // A value that has no name yet is handed on.
      if (!one.target.name.startsWith('%')) return one.target.name.replace(/'.*/, '');
      names.add(one.target.name);
    }
  return undefined;
}

/** A call by its name; a store that is written out is no call. */
export function callInWords(call: string): string {
  return call.includes('->') ? `the store to ${call}` : `${call}()`;
}

/** ` → b() → c()`: the way on from a call to the bit operation, or to the call of which a built-in model told. */
export function chainInWords({ call, chain, operation, origin }: FlagWrite): string {
  const names = chain.map((step) => step.functionName);
  if (origin === 'model') names.push(operation);
  return names.map((name) => (name === call ? '' : ` → ${name}()`)).join('');
}

/** Says of which functions the source was out of reach. */
export function modelNote(writes: readonly Pick<Write, 'operation' | 'origin'>[]): readonly string[] {
  const modelled = new Set(writes.filter((one) => one.origin === 'model').map((one) => `${one.operation}()`));
  if (modelled.size === 0) return [];
  return [`The source of ${[...modelled].join(', ')} is out of reach: a built-in model of it was used.`];
}

/** A short hash that survives edits elsewhere: FNV-1a over what identifies the finding. */
export function fingerprintOf(parts: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const character of parts.join('\u0000')) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}
