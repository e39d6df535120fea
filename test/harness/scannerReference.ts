// What the WebAssembly scanner has to find, found slowly and one character at a time: the functions of a text, their bounds, and
// the names that their bodies call. It shares nothing with the scanner but two lists: the words that are no names of functions,
// and the macros that are named by their first argument.
import { namingMacros } from '../../server/src/core/models/definitions.js';
import { Mark, syntaxWords } from '../../server/src/core/scan/words.js';
import { endOfDirective, skipTrivia } from '../../server/src/core/syntax/trivia.js';

export interface ReferenceFunction {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly parametersStart: number;
  readonly parametersEnd: number;
  readonly bodyStart: number;
  /** In the order in which they are first called. */
  readonly calls: readonly string[];
}

const isWord = (character: string): boolean => /[A-Za-z0-9_]|[^\0-\x7f]/.test(character);
const isSpace = (character: string): boolean => /[ \t-\r]/.test(character);

const wordsMarked = (mark: number): ReadonlySet<string> =>
  new Set(syntaxWords.flatMap(([bits, words]) => ((bits & mark) !== 0 ? words.split(' ') : [])));
const noNames = new Set([...wordsMarked(Mark.headAttribute), ...wordsMarked(Mark.noFunction)]);
const namedByArgument = new Set(namingMacros.split(' '));

/** The functions of a text in their order; where braces do not match up, a `}` in the first column ends a function. */
export function functionsOf(text: string): readonly ReferenceFunction[] {
  const strict = new Walk(text, false);
  if (strict.run()) return strict.found;
  const lenient = new Walk(text, true);
  lenient.run();
  return lenient.found;
}

interface Candidate {
  readonly name: string;
  readonly nameStart: number;
  readonly parametersStart: number;
  parametersEnd: number;
}

interface Body {
  readonly candidate: Candidate;
  readonly itemStart: number;
  readonly start: number;
  readonly calls: Set<string>;
}

class Walk {
  readonly found: ReferenceFunction[] = [];
  private depth = 0;
  private parens = 0;
  private itemStart = 0;
  private candidate: Candidate | undefined;
  private sawEquals = false;
  private body: Body | undefined;
  private readonly groups: { readonly depth: number; readonly parens: number }[] = [];

  constructor(
    private readonly text: string,
    private readonly lenient: boolean,
  ) {}

  run(): boolean {
    const { text } = this;
    let startsLine = true;
    for (let i = 0; i < text.length; ) {
      const character = text.charAt(i);
      if (character === '\n') startsLine = true;
      if (isSpace(character)) i++;
      else if (character === '#' && startsLine) i = this.directive(i);
      else {
        startsLine = false;
        const after = skipTrivia(text, i);
        if (after > i) i = after;
        else if (isWord(character)) i = this.word(i);
        else this.punctuation(i++, character);
      }
    }
    return this.depth === 0 && this.body === undefined;
  }

  private directive(at: number): number {
    const end = endOfDirective(this.text, at);
    let nameStart = at + 1;
    while (nameStart < end && isSpace(this.text.charAt(nameStart))) nameStart++;
    let nameEnd = nameStart;
    while (nameEnd < end && isWord(this.text.charAt(nameEnd))) nameEnd++;
    const keyword = this.text.slice(nameStart, nameEnd);
    if (['if', 'ifdef', 'ifndef'].includes(keyword)) this.groups.push({ depth: this.depth, parens: this.parens });
    const group = this.groups.at(-1);
    if (['else', 'elif'].includes(keyword) && group !== undefined && this.body !== undefined) {
      this.depth = Math.max(1, group.depth);
      this.parens = group.parens;
    }
    if (keyword === 'endif') this.groups.pop();
    if (this.depth === 0 && this.candidate === undefined) this.itemStart = end;
    return end;
  }

  private word(at: number): number {
    const { text } = this;
    let end = at;
    while (end < text.length && isWord(text.charAt(end))) end++;
    const name = text.slice(at, end);
    let next = end;
    while (next < text.length && isSpace(text.charAt(next))) next++;
    const isCall = text.charAt(next) === '(';
    if (this.depth > 0 && this.body !== undefined) {
      if (isCall && !/^[0-9]/.test(name)) this.body.calls.add(name);
      return end;
    }
    if (!isCall || this.depth > 0 || this.parens > 0 || this.sawEquals || noNames.has(name)) return end;
    if (this.candidate !== undefined) this.itemStart = this.candidate.parametersEnd;
    this.candidate = { name, nameStart: at, parametersStart: next, parametersEnd: 0 };
    return next;
  }

  private punctuation(at: number, character: string): void {
    const { candidate } = this;
    if (character === '(') this.parens++;
    else if (character === ')') {
      this.parens = Math.max(0, this.parens - 1);
      if (this.depth === 0 && this.parens === 0 && candidate?.parametersEnd === 0) candidate.parametersEnd = at + 1;
    } else if (character === '{') {
      if (this.depth === 0 && candidate !== undefined && candidate.parametersEnd > 0 && !this.sawEquals)
        this.body = { candidate, itemStart: this.itemStart, start: at, calls: new Set() };
      this.depth++;
    } else if (character === '}') this.braceCloses(at);
    else if (this.depth === 0 && this.parens === 0) {
      if (character === '=') this.sawEquals = true;
      else if (character === ';') this.endItem(at + 1);
    }
  }

  private braceCloses(at: number): void {
    const atLineStart = at === 0 || this.text.charAt(at - 1) === '\n';
    this.depth = this.lenient && atLineStart ? 0 : Math.max(0, this.depth - 1);
    if (this.depth > 0) return;
    if (this.body !== undefined) {
      const { candidate, itemStart, start, calls } = this.body;
      const { nameStart, parametersStart, parametersEnd } = candidate;
      const bounds = { nameStart, parametersStart, parametersEnd, bodyStart: start, end: at + 1 };
      this.found.push({ name: this.nameOf(candidate), start: this.firstCode(itemStart), ...bounds, calls: [...calls] });
      this.parens = 0;
      this.endItem(at + 1);
    } else if (!this.sawEquals) this.candidate = undefined;
  }

  private nameOf({ name, parametersStart, parametersEnd }: Candidate): string {
    if (!namedByArgument.has(name)) return name;
    const first = /\(\s*(\w+)/.exec(this.text.slice(parametersStart, parametersEnd))?.[1];
    return first === undefined ? name : `sys_${first}`;
  }

  private firstCode(from: number): number {
    for (let i = from; ; ) {
      const after = isSpace(this.text.charAt(i)) ? i + 1 : skipTrivia(this.text, i);
      if (after === i) return i;
      i = after;
    }
  }

  private endItem(at: number): void {
    this.itemStart = at;
    this.candidate = undefined;
    this.sawEquals = false;
    this.body = undefined;
  }
}
