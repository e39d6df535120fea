// From the text of a config file to what it says. Every mistake is named with its place: an error means that the file cannot
// be used, a warning that one entry of it is passed over. It never throws, whatever the text holds.
import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { LineIndex } from '../base/lineIndex.js';
import type { Range, Span } from '../base/span.js';
import type { RuleId } from '../findings/finding.js';
import { ruleDescriptions } from '../rules/registry.js';
import { type Config, type SeverityChoice, severityChoices } from './config.js';
import { Entries } from './entries.js';
import { troubleWithGlob } from './globs.js';
import { decodeFunctions } from './ownFunctions.js';

/** Config files above this size, in UTF-16 code units, are not read. */
const longestConfig = 64 * 1024;
/** More levels of brackets than any config has. */
const deepestNesting = 16;
const mostGlobs = 200;
/** After so many mistakes, what is wrong is the file. */
const mostProblems = 50;

/** One mistake in a config file. */
export interface ConfigProblem {
  readonly severity: 'error' | 'warning';
  readonly range: Range;
  /** One sentence for people. */
  readonly message: string;
}

export interface ConfigReading {
  /** Undefined when some mistake is an error. */
  readonly config: Config | undefined;
  /** In the order of the text. */
  readonly problems: readonly ConfigProblem[];
}

/** Reads the text of a config file. An empty file, or one with comments alone, says nothing, and is none the worse for it. */
export function decodeConfig(text: string): ConfigReading {
  const lines = LineIndex.of(text);
  const found: { readonly severity: ConfigProblem['severity']; readonly span: Span; readonly message: string }[] = [];
  const entries = new Entries((severity, span, message) => found.push({ severity, span, message }));
  const config = decode(text, entries);
  const problems = found
    .sort((a, b) => a.span.start - b.span.start)
    .slice(0, mostProblems)
    .map(({ severity, span, message }) => ({ severity, range: lines.rangeOf(span), message }));
  return { config: found.some(({ severity }) => severity === 'error') ? undefined : config, problems };
}

function decode(text: string, entries: Entries): Config {
  const config = {
    rules: new Map<RuleId, SeverityChoice>(),
    functions: [] as Config['functions'],
    include: [] as readonly string[],
    exclude: [] as readonly string[],
  };
  const root = parse(text, entries);
  if (root === undefined) return config;
  entries.readObject(root, 'The config file', {
    $schema: (value) => entries.string(value, '$schema'),
    rules: (value) => decodeRules(value, config.rules, entries),
    functions: (value) => (config.functions = decodeFunctions(value, entries)),
    include: (value) => (config.include = decodeGlobs(value, 'include', entries)),
    exclude: (value) => (config.exclude = decodeGlobs(value, 'exclude', entries)),
  });
  return config;
}

function parse(text: string, entries: Entries): Node | undefined {
  const all = { start: 0, end: text.length };
  if (text.length > longestConfig) {
    entries.error({ start: 0, end: 0 }, `The config file is larger than ${longestConfig >> 10} KB.`);
    return undefined;
  }
  const tooDeep = offsetOfDeepest(text);
  if (tooDeep !== undefined) {
    entries.error({ start: tooDeep, end: tooDeep + 1 }, `Brackets are nested more than ${deepestNesting} deep.`);
    return undefined;
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  for (const { error, offset, length } of errors) {
    entries.error(
      { start: offset, end: Math.min(offset + length, all.end) },
      `${wordsOf(printParseErrorCode(error))}.`,
    );
  }
  return root;
}

/** The parser recurses, so brackets are counted before it sees them. */
function offsetOfDeepest(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  do {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    const token = scanner.getTokenLength() === 1 ? text.charAt(offset) : '';
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth > deepestNesting) return offset;
  } while (scanner.getPosition() < text.length);
  return undefined;
}

/** `CommaExpected` in words. */
function wordsOf(code: string): string {
  const words = code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function decodeRules(node: Node, rules: Map<RuleId, SeverityChoice>, entries: Entries): void {
  const ids = ruleDescriptions.map(({ id }) => id as RuleId);
  const readers = Object.fromEntries(
    ids.map((id) => [
      id,
      (value: Node) => {
        const choice = entries.choice(value, `The severity of ${id}`, severityChoices);
        if (choice !== undefined) rules.set(id, choice);
      },
    ]),
  );
  entries.readObject(node, 'rules', readers, 'rule');
}

function decodeGlobs(node: Node, key: string, entries: Entries): readonly string[] {
  const items = entries.items(node, key, mostGlobs);
  return items.flatMap((item) => {
    const glob = entries.string(item, `Each glob of ${key}`);
    if (glob === undefined) return [];
    const trouble = troubleWithGlob(glob);
    if (trouble === undefined) return [glob];
    entries.error(entries.spanOf(item), `This is no glob: ${trouble}.`);
    return [];
  });
}
