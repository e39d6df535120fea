// The one room that knows tree-sitter: loads the grammar from bytes and turns one function's text into our own tree.
// Parsing never throws on user code; what could not be read comes back as gaps.
import { Language, Parser } from 'web-tree-sitter';
import type { FunctionTree } from './ast.js';
import { type ArmChoice, resolveConditionals } from './conditionals.js';
import { maskDialect } from './dialect.js';
import type { FunctionSlice } from './functionSlice.js';
import { lowerBody, type SourceView } from './lowerStatements.js';
import { normalizeType, parseParameters } from './parameters.js';

/** A function longer than this (UTF-16 code units) is reported as skipped: the longest in the kernel has about a tenth of it. */
const longestFunction = 1_000_000;
/** What one parse may report as progress before it is given up; tree-sitter calls back about every hundred operations. */
const parseBudget = 200_000;

/** What came of parsing one function. */
export type ParseOutcome =
  /** One tree for each way to choose among `#if` arms that cut through statements; usually one. */
  | { readonly kind: 'parsed'; readonly trees: readonly FunctionTree[] }
  | { readonly kind: 'skipped'; readonly reason: string };

/** The grammar, loaded; one text is parsed at a time. */
export interface CParser {
  /** Parses one function: `text` is the slice of its file. All spans in the result are relative to the slice. */
  parse(slice: FunctionSlice, text: string): ParseOutcome;
}

/** One for the whole process: what was loaded into the runtime stays there, so that a grammar for each project would pile up. */
const loaded: { runtime?: Promise<void>; grammar?: Uint8Array; parser?: Promise<Parser> | undefined } = {};

/** Loads the WebAssembly runtime and the grammar. Rejects when the bytes are not what they should be. */
export async function loadParser(runtime: Uint8Array, grammar: Uint8Array): Promise<CParser> {
  // A second start while the first is under way would break both.
  loaded.runtime ??= Parser.init({ wasmBinary: runtime });
  await loaded.runtime;
  if (!sameBytes(loaded.grammar, grammar)) loaded.parser = undefined;
  loaded.grammar = grammar;
  loaded.parser ??= parserOf(grammar);
  const parser = await loaded.parser;
  return { parse: (slice, text) => parseFunction(parser, slice, text) };
}

async function parserOf(grammar: Uint8Array): Promise<Parser> {
  const language = await Language.load(grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  return parser;
}

function sameBytes(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && one.length === other.length && one.every((byte, i) => byte === other[i]);
}

function parseFunction(parser: Parser, slice: FunctionSlice, text: string): ParseOutcome {
  if (text.length > longestFunction) return { kind: 'skipped', reason: `longer than ${longestFunction} characters` };
  const first = parseVariant(parser, slice, text, 'first');
  if (first === undefined)
    return { kind: 'skipped', reason: 'too large for the parser, or cut up by too many preprocessor directives' };
  if (!first.cut) return { kind: 'parsed', trees: [first.tree] };
  const last = parseVariant(parser, slice, text, 'last');
  return { kind: 'parsed', trees: last === undefined ? [first.tree] : [first.tree, last.tree] };
}

function parseVariant(
  parser: Parser,
  slice: FunctionSlice,
  text: string,
  choice: ArmChoice,
): { readonly tree: FunctionTree; readonly cut: boolean } | undefined {
  const bodyStart = slice.bodyStart - slice.start;
  const resolved = resolveConditionals(text, choice);
  if (resolved === undefined) return undefined;
  const masked = maskDialect(resolved.text, bodyStart);
  // Only the body goes to the parser: head and parameters are read by hand, since their macros say nothing about control flow.
  const head = 'void f()';
  const source = head + masked.text.slice(bodyStart);
  const view: SourceView = { ...masked, source, shift: bodyStart - head.length };
  let calls = 0;
  const tree = parser.parse(source, null, { progressCallback: () => ++calls > parseBudget });
  if (tree === null) {
    parser.reset();
    return undefined;
  }
  try {
    const { body, gaps } = lowerBody(tree.rootNode, view);
    const parametersText = text.slice(slice.parameters.start - slice.start, slice.parameters.end - slice.start);
    return {
      cut: resolved.cut,
      tree: {
        name: slice.name,
        returnType: normalizeType(text.slice(0, slice.nameStart - slice.start)),
        parameters: parseParameters(parametersText, slice.name.startsWith('sys_')),
        body,
        gaps,
      },
    };
  } finally {
    tree.delete();
  }
}
