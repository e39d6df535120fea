// Function-like macros: read as functions where they act like one, and expanded where they generate functions by token pasting,
// as the tables of include/linux/page-flags.h do.
import { withoutComments } from '../base/comments.js';
import { splitArguments } from '../syntax/argumentText.js';
import { matchBracket } from '../syntax/dialect.js';
import type { FunctionSlice } from '../syntax/functionSlice.js';
import { Invocations } from './invocations.js';

/** One `#define name(…)` with its replacement. */
export class MacroDefinition {
  private cut: readonly (string | number)[] | undefined;

  constructor(
    readonly name: string,
    readonly parameters: readonly string[],
    /** The replacement with line continuations made into plain line ends. */
    readonly body: string,
    /** Where its first line starts and its last one ends (UTF-16 code units). */
    readonly start: number,
    readonly end: number,
  ) {}

  /** The replacement, pasted and on one line, cut where its parameters are: these are numbers. */
  get parts(): readonly (string | number)[] {
    if (this.cut !== undefined) return this.cut;
    const numbers = new Map(this.parameters.map((parameter, i) => [parameter, i] as const));
    const parts: (string | number)[] = [];
    let start = 0;
    for (const { 0: word, index } of this.body.matchAll(/[A-Za-z_]\w*/g)) {
      const number = numbers.get(word);
      if (number === undefined) continue;
      parts.push(pasted(this.body.slice(start, index)), number);
      start = index + word.length;
    }
    parts.push(pasted(this.body.slice(start)));
    this.cut = parts;
    return parts;
  }

  /** The macro as a function of the same name; undefined where it is not one statement or expression. */
  asFunction(): { readonly text: string; readonly slice: FunctionSlice } | undefined {
    const body = this.body.trim();
    if (body.includes('#') || !body.includes('(') || body.length > 20_000) return undefined;
    if (matchBracket(`(${body})`, 0) !== body.length + 2) return undefined;
    const isStatement = /^(?:do|if|for|while|switch|\{)\b|^\{|;/.test(body) && !body.startsWith('({');
    const head = `${this.name}(${this.parameters.join(', ')})`;
    const open = isStatement ? '{ ' : '{ return ';
    const text = `${head}${open}${this.body};}`;
    const slice: FunctionSlice = {
      name: this.name,
      start: 0,
      end: text.length,
      nameStart: 0,
      parameters: { start: this.name.length, end: head.length },
      bodyStart: head.length,
    };
    return { text, slice };
  }
}

const defineHead = /^[ \t]*#[ \t]*define[ \t]+(\w+)\(([^()]*)\)/gm;

/** All function-like macros that a text defines, in order; several definitions of one name are arms of `#if`. */
export function macroDefinitions(text: string): readonly MacroDefinition[] {
  const found: MacroDefinition[] = [];
  for (const match of text.matchAll(defineHead)) {
    const parameters = (match[2] ?? '').split(',').map((one) => one.trim());
    const start = match.index + match[0].length;
    const end = endOfDefinition(text, start);
    const body = withoutComments(text.slice(start, end).replace(/\\(\r?\n)/g, ' $1'), ' ');
    found.push(new MacroDefinition(match[1] ?? '', parameters[0] === '' ? [] : parameters, body, match.index, end));
  }
  return found;
}

/** The end of the line, or of the last of those that backslashes join. */
function endOfDefinition(text: string, from: number): number {
  for (let end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', end + 1)) {
    const last = text.charAt(end - 1) === '\r' ? end - 2 : end - 1;
    if (text.charAt(last) !== '\\' || last < from) return end;
  }
  return text.length;
}

/** The replacement with arguments in the place of parameters: pasted, and on one line. */
function substitute(macro: MacroDefinition, args: readonly string[]): string {
  let text = '';
  for (const part of macro.parts) text += typeof part === 'string' ? part : (args[part] ?? '');
  return args.some((arg) => arg.includes('##') || arg.includes('\n')) ? pasted(text) : text;
}

function pasted(text: string): string {
  return text.replace(/(?:(?<!\s)\s+)?##\s*/g, '').replace(/(?<!\s)\s*\n\s*/g, ' ');
}

/** Headers nest such macros three deep. */
const deepestExpansion = 6;
const longestExpansion = 200_000;

/** What all expansions of one text may come to, in characters; the largest header of the kernel comes to a tenth. */
const mostExpanded = 4_000_000;

/** The macros of one text, and how much more may become of them. */
interface Expansion {
  readonly macros: ReadonlyMap<string, readonly MacroDefinition[]>;
  readonly invocations: Invocations;
  left: number;
}

function expand(text: string, from: Expansion, depth: number): string {
  from.left -= text.length + 1;
  if (depth > deepestExpansion || text.length > longestExpansion || from.left < 0) return '';
  let result = '';
  let at = 0;
  for (let found = from.invocations.next(text, 0); found !== undefined; ) {
    const { name, start, open } = found;
    const close = matchBracket(text, open);
    found = from.invocations.next(text, close ?? open + 1);
    if (close === undefined) continue;
    const args = splitArguments(text.slice(open + 1, close - 1));
    const expanded = (from.macros.get(name) ?? [])
      .map((macro) => (from.left < 0 ? '' : expand(substitute(macro, args), from, depth + 1)))
      .join(' ');
    result += `${text.slice(at, start)} ${expanded} `;
    at = close;
  }
  return result + text.slice(at);
}

/** The names of macros that generate functions: by a body of their own, or by one of another that they invoke. */
function namesThatGenerate(definitions: readonly MacroDefinition[]): ReadonlySet<string> {
  const names = new Set(definitions.filter(pastesFunctions).map(({ name }) => name));
  if (names.size === 0) return names;
  const users = new Map<string, string[]>();
  for (const { name, body } of definitions)
    for (const used of new Set(body.match(/\b[A-Za-z_]\w*(?=\()/g) ?? [])) {
      const known = users.get(used);
      if (known === undefined) users.set(used, [name]);
      else known.push(name);
    }
  for (const name of names) for (const user of users.get(name) ?? []) names.add(user);
  return names;
}

function pastesFunctions({ body }: MacroDefinition): boolean {
  return body.includes('##') && body.includes('{');
}

/** A function that a macro generates, as a text of its own. */
export interface GeneratedText {
  /** Offset of the macro's invocation in the file (UTF-16 code units). */
  readonly start: number;
  readonly text: string;
}

export interface GeneratedTexts {
  readonly found: readonly GeneratedText[];
  /** False when expanding was given up. */
  readonly isWhole: boolean;
}

/**
 * The functions that invocations at the top level of a header generate. Only headers with macros that paste tokens into function
 * definitions have any.
 */
export function expandGeneratedFunctions(text: string, definitions: readonly MacroDefinition[]): GeneratedTexts {
  const names = namesThatGenerate(definitions);
  if (names.size === 0) return { found: [], isWhole: true };
  const macros = new Map<string, MacroDefinition[]>();
  for (const macro of definitions) {
    if (!names.has(macro.name)) continue;
    const arms = macros.get(macro.name);
    if (arms === undefined) macros.set(macro.name, [macro]);
    else arms.push(macro);
  }
  const found: GeneratedText[] = [];
  const invocations = new Invocations(names);
  const expansion: Expansion = { macros, invocations, left: mostExpanded };
  let next = 0;
  for (let one = invocations.next(text, 0); one !== undefined; one = invocations.next(text, one.open + 1)) {
    const { start, open } = one;
    // Invocations inside other definitions are expanded with them.
    while ((definitions[next]?.end ?? Number.POSITIVE_INFINITY) < start) next++;
    if ((definitions[next]?.start ?? Number.POSITIVE_INFINITY) <= start) continue;
    const close = matchBracket(text, open);
    // To look for an end that is not there costs as well.
    if (close === undefined) expansion.left -= (text.length - start) >> 3;
    const expanded = close === undefined ? '' : expand(text.slice(start, close), expansion, 0);
    if (expansion.left < 0) break;
    if (expanded.includes('{')) found.push({ start, text: expanded });
  }
  return { found, isWhole: expansion.left >= 0 };
}
