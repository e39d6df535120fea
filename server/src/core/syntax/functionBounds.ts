// Finds where functions begin and end without a parser: comments, strings and directives skipped, braces counted.
// What a function contains is left to the parser, which is given one function at a time.
import type { Span } from '../base/span.js';

/** One function definition in a file; all offsets are UTF-16 code units in the file. */
export interface FunctionSlice extends Span {
  readonly name: string;
  /** Where the name starts; before it stands the head (storage class, attributes, return type). */
  readonly nameStart: number;
  /** The parameter list, from `(` to just after `)`. */
  readonly parameters: Span;
  /** The offset of the body's `{`. */
  readonly bodyStart: number;
}

/** Macros that take arguments in a function's head without being its name. */
const headAttribute =
  /^(?:__attribute__|__attribute|__printf|__scanf|__releases|__acquires|__cond_acquires|__must_hold|__must_hold_shared|__section|__aligned|__alloc_size|__realloc_size|__malloc|__nonnull|__no_sanitize\w*|__diag\w*|__guarded_by|__flatten|__typeof__|typeof|__counted_by|__free|__cleanup|asm|__asm__|_Alignas|noinline_for_stack|__context__|__assume_ctx_lock|__function_aligned)$/;
const notAFunction = /^(?:if|while|for|switch|return|sizeof|do|else|defined)$/;
const syscallDefinition = /^(?:COMPAT_)?SYSCALL(?:32)?_DEFINE\d$/;

const Code = {
  newline: 10,
  carriageReturn: 13,
  quote: 34,
  hash: 35,
  apostrophe: 39,
  open: 40,
  close: 41,
  star: 42,
  slash: 47,
  semicolon: 59,
  equals: 61,
  backslash: 92,
  openBrace: 123,
  closeBrace: 125,
} as const;

function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 48 && code <= 57) || code > 127
  );
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** The offset after a comment, string or character literal that starts at `at`; `at` itself where none starts. */
export function skipTrivia(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === Code.slash) {
    const next = text.charCodeAt(at + 1);
    if (next === Code.star) {
      const end = text.indexOf('*/', at + 2);
      return end < 0 ? text.length : end + 2;
    }
    if (next === Code.slash) return endOfLogicalLine(text, at);
    return at;
  }
  if (code === Code.quote || code === Code.apostrophe) return endOfLiteral(text, at, code);
  return at;
}

function endOfLiteral(text: string, at: number, quote: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === Code.backslash) i++;
    else if (code === quote) return i + 1;
    else if (code === Code.newline) return i;
  }
  return text.length;
}

/** The offset of the line end that is not escaped by a backslash, at or after `at`. */
function endOfLogicalLine(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === Code.newline) {
      const before = text.charCodeAt(i - 1) === Code.carriageReturn ? i - 2 : i - 1;
      if (text.charCodeAt(before) !== Code.backslash) return i;
    }
  }
  return text.length;
}

/** The offset of the end of the directive that starts at `at`; block comments in it are passed over. */
export function endOfDirective(text: string, at: number): number {
  let i = at;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === Code.slash && text.charCodeAt(i + 1) === Code.star) {
      const end = text.indexOf('*/', i + 2);
      i = end < 0 ? text.length : end + 2;
      continue;
    }
    if (code === Code.newline) {
      const before = text.charCodeAt(i - 1) === Code.carriageReturn ? i - 2 : i - 1;
      if (text.charCodeAt(before) !== Code.backslash) return i;
    }
    i++;
  }
  return text.length;
}

interface Candidate {
  readonly name: string;
  readonly nameStart: number;
  readonly parametersStart: number;
  parametersEnd: number;
}

/** Walks a file once; its state is what has been seen of the current top-level item. */
class BoundsScan {
  readonly found: FunctionSlice[] = [];
  private depth = 0;
  private parens = 0;
  private itemStart = 0;
  private candidate: Candidate | undefined;
  private sawEquals = false;
  private open: { readonly candidate: Candidate; readonly start: number; readonly bodyStart: number } | undefined;
  private readonly arms: { readonly depth: number; readonly parens: number }[] = [];

  constructor(
    private readonly text: string,
    private readonly closeAtColumnZero: boolean,
  ) {}

  /** Returns whether every brace found its partner. */
  run(): boolean {
    const { text } = this;
    let lineStart = true;
    for (let i = 0; i < text.length; ) {
      const code = text.charCodeAt(i);
      if (code === Code.newline) lineStart = true;
      if (isSpace(code)) {
        i++;
        continue;
      }
      if (code === Code.hash && lineStart) {
        i = this.directive(i);
        continue;
      }
      lineStart = false;
      const after = skipTrivia(text, i);
      if (after > i) {
        i = after;
        continue;
      }
      i = isWord(code) ? this.word(i) : this.punctuation(i, code);
    }
    return this.depth === 0 && this.open === undefined;
  }

  private directive(at: number): number {
    const end = endOfDirective(this.text, at);
    const keyword = /^#\s*([a-z]+)/.exec(this.text.slice(at, Math.min(end, at + 40)))?.[1];
    if (keyword === 'if' || keyword === 'ifdef' || keyword === 'ifndef')
      this.arms.push({ depth: this.depth, parens: this.parens });
    else if (keyword === 'else' || keyword === 'elif') {
      const saved = this.arms.at(-1);
      // Only one arm is compiled: each starts at the depth at which the group opened.
      if (saved !== undefined && this.open !== undefined) {
        this.depth = Math.max(1, saved.depth);
        this.parens = saved.parens;
      }
    } else if (keyword === 'endif') this.arms.pop();
    if (this.depth === 0 && this.candidate === undefined) this.itemStart = end;
    return end;
  }

  private word(at: number): number {
    const { text } = this;
    let end = at + 1;
    while (end < text.length && isWord(text.charCodeAt(end))) end++;
    if (this.depth > 0 || this.parens > 0 || this.sawEquals) return end;
    let next = end;
    while (next < text.length && isSpace(text.charCodeAt(next))) next++;
    if (text.charCodeAt(next) !== Code.open) return end;
    const name = text.slice(at, end);
    if (headAttribute.test(name) || notAFunction.test(name)) return end;
    // A macro invoked without a semicolon (`DEFINE_X(y)`) is followed by the real name: the last one counts.
    if (this.candidate !== undefined) this.itemStart = this.candidate.parametersEnd;
    this.candidate = { name, nameStart: at, parametersStart: next, parametersEnd: 0 };
    return next;
  }

  private punctuation(at: number, code: number): number {
    if (code === Code.open) this.parens++;
    else if (code === Code.close) {
      this.parens = Math.max(0, this.parens - 1);
      if (this.depth === 0 && this.parens === 0 && this.candidate?.parametersEnd === 0)
        this.candidate.parametersEnd = at + 1;
    } else if (code === Code.openBrace) this.openBrace(at);
    else if (code === Code.closeBrace) this.closeBrace(at);
    else if (this.depth === 0 && this.parens === 0) {
      if (code === Code.equals) this.sawEquals = true;
      else if (code === Code.semicolon) this.endItem(at + 1);
    }
    return at + 1;
  }

  private openBrace(at: number): void {
    if (this.depth === 0 && this.candidate !== undefined && this.candidate.parametersEnd > 0 && !this.sawEquals) {
      this.open = { candidate: this.candidate, start: this.itemStart, bodyStart: at };
    }
    this.depth++;
  }

  private closeBrace(at: number): void {
    const atColumnZero = at === 0 || this.text.charCodeAt(at - 1) === Code.newline;
    this.depth = this.closeAtColumnZero && atColumnZero ? 0 : Math.max(0, this.depth - 1);
    if (this.depth > 0) return;
    if (this.open !== undefined) {
      const { candidate, bodyStart, start } = this.open;
      this.found.push({
        name: this.nameOf(candidate),
        nameStart: candidate.nameStart,
        parameters: { start: candidate.parametersStart, end: candidate.parametersEnd },
        bodyStart,
        start: this.firstCode(start),
        end: at + 1,
      });
      this.parens = 0;
      this.endItem(at + 1);
    } else if (!this.sawEquals) {
      // `struct x { … } name(void)`: the head goes on after the brace.
      this.candidate = undefined;
    }
  }

  private nameOf(candidate: Candidate): string {
    if (!syscallDefinition.test(candidate.name)) return candidate.name;
    const first = /\(\s*(\w+)/.exec(this.text.slice(candidate.parametersStart, candidate.parametersEnd))?.[1];
    return first === undefined ? candidate.name : `sys_${first}`;
  }

  private firstCode(from: number): number {
    let i = from;
    for (;;) {
      while (i < this.text.length && isSpace(this.text.charCodeAt(i))) i++;
      const after = skipTrivia(this.text, i);
      if (after === i) return i;
      i = after;
    }
  }

  private endItem(at: number): void {
    this.itemStart = at;
    this.candidate = undefined;
    this.sawEquals = false;
    this.open = undefined;
  }
}

/**
 * The function definitions of a file, in order. Where braces do not match up (arms of `#if` that open differently, code being
 * typed), a `}` in the first column ends the function, as kernel style has it.
 */
export function findFunctions(text: string): readonly FunctionSlice[] {
  const scan = new BoundsScan(text, false);
  if (scan.run()) return scan.found;
  const lenient = new BoundsScan(text, true);
  lenient.run();
  return lenient.found;
}
