// Makes the kernel's dialect readable for a C parser without moving a single character: attribute macros become blanks, iterator
// macros become `while`, types passed as arguments become plain words. What was masked is told apart by its offset.
import type { Span } from '../base/span.js';
import { endOfDirective, skipTrivia } from './trivia.js';

/** A text that a C parser can read. */
export interface MaskedText {
  /** As long as the original; newlines stay where they were. */
  readonly text: string;
  /** Offsets at which a `while` stands for a macro, with the macro's name. */
  readonly iterators: ReadonlyMap<number, string>;
  /** Offsets at which an `if` stands for a macro that is called without a semicolon, with the macro's name: what follows is its body. */
  readonly statements: ReadonlyMap<number, string>;
}

/** Attribute macros that stand between declaration specifiers or behind a declarator. */
const attributes = new Set(
  (
    '__user __iomem __percpu __rcu __force __kernel __nocast __bitwise __private __maybe_unused __always_unused __used __unused __init __exit ' +
    '__initdata __meminit __cpuinit __devinit __ref __refdata __always_inline __inline __inline__ inline noinline noinline_for_stack __noclone ' +
    '__cold __hot __pure __attribute_const__ __must_check __weak __latent_entropy __read_mostly __ro_after_init __visible __sched __lockfunc ' +
    '__kprobes nokprobe_inline notrace asmlinkage __restrict __volatile__ __extension__ __packed __cacheline_aligned ' +
    '__cacheline_aligned_in_smp ____cacheline_aligned ____cacheline_aligned_in_smp __aligned_largest __no_kcsan __no_kasan_or_inline ' +
    '__no_sanitize_or_inline __flatten __net_init __net_exit __bpf_kfunc fastcall __no_randomize_layout __randomize_layout __uninitialized'
  ).split(' '),
);
/** Attribute macros with arguments: the arguments are masked with them. */
const attributesWithArguments = new Set(
  '__attribute__ __attribute __aligned __section __free __cleanup __printf __scanf __releases __acquires __must_hold __cond_acquires __counted_by _Alignas'.split(
    ' ',
  ),
);
const assembly = new Set('asm __asm__ __asm asm_volatile_goto asm_inline asm_goto_output'.split(' '));
const typeOperators = new Set('typeof __typeof__ __typeof typeof_unqual typeof_member auto_type'.split(' '));
const statementKeywords = new Set('if while for switch return sizeof do else case goto'.split(' '));
const takesItsOwnTypes = new Set(
  'sizeof offsetof va_arg __builtin_va_arg __builtin_offsetof _Alignof __alignof__ alignof'.split(' '),
);
const namesAnIterator = /for_each|foreach|_for_every_|^for_[a-z]\w*$|^scoped_\w+$/;

const wordPattern = /[A-Za-z_$][\w$]*/y;

/** Replaces parts of a text of fixed length; newlines survive every replacement. */
class LengthPreservingEdit {
  private readonly pieces: { readonly start: number; readonly end: number; readonly with: string }[] = [];

  constructor(private readonly text: string) {}

  blank(start: number, end: number): void {
    this.replace(start, end, '');
  }

  replace(start: number, end: number, replacement: string): void {
    const old = this.text.slice(start, end);
    const rest = old.slice(replacement.length).replace(/[^\r\n]/g, ' ');
    this.pieces.push({ start, end, with: replacement.slice(0, old.length) + rest });
  }

  apply(): string {
    let result = '';
    let at = 0;
    for (const piece of this.pieces.sort((a, b) => a.start - b.start)) {
      if (piece.start < at) continue;
      result += this.text.slice(at, piece.start) + piece.with;
      at = piece.end;
    }
    return result + this.text.slice(at);
  }
}

/** The offset just after the bracket that closes the one at `open`; undefined where it is missing. */
export function matchBracket(text: string, open: number): number | undefined {
  let depth = 0;
  for (let i = open; i < text.length; ) {
    const after = skipTrivia(text, i);
    if (after > i) {
      i = after;
      continue;
    }
    const code = text[i];
    if (code === '(' || code === '[' || code === '{') depth++;
    else if (code === ')' || code === ']' || code === '}') {
      depth--;
      if (depth === 0) return i + 1;
    }
    i++;
  }
  return undefined;
}

/** For each opening bracket, the offset just after its partner; one pass, however deep the brackets nest. */
function bracketPartners(text: string): ReadonlyMap<number, number> {
  const partners = new Map<number, number>();
  const open: number[] = [];
  for (let i = 0; i < text.length; ) {
    const after = skipTrivia(text, i);
    if (after > i) {
      i = after;
      continue;
    }
    const code = text.charAt(i);
    if (code === '(' || code === '[' || code === '{') open.push(i);
    else if (code === ')' || code === ']' || code === '}') {
      const start = open.pop();
      if (start !== undefined) partners.set(start, i + 1);
    }
    i++;
  }
  return partners;
}

function nextCode(text: string, from: number): number {
  let i = from;
  for (;;) {
    while (i < text.length && /\s/.test(text.charAt(i))) i++;
    const after = text.charAt(i) === '/' ? skipTrivia(text, i) : i;
    if (after === i) return i;
    i = after;
  }
}

/** Masks one function's slice; `body` is the offset of its `{` within the slice. */
export function maskDialect(text: string, body: number): MaskedText {
  const edit = new LengthPreservingEdit(text);
  const iterators = new Map<number, string>();
  const statements = new Map<number, string>();
  const ends = new Set<number>();
  const partners = bracketPartners(text);
  let previous = '{';
  for (let i = body + 1; i < text.length; ) {
    const after = skipTrivia(text, i);
    if (after > i) {
      const isComment = text.charAt(i) === '/';
      if (isComment) edit.blank(i, after);
      else previous = '"';
      i = after;
      continue;
    }
    const character = text.charAt(i);
    if (/\s/.test(character)) {
      i++;
      continue;
    }
    if (character === '#' && onlyBlankBefore(text, i)) {
      i = endOfDirective(text, i);
      continue;
    }
    wordPattern.lastIndex = i;
    const word = wordPattern.exec(text)?.[0];
    if (word === undefined) {
      previous = ends.has(i) ? ';' : character;
      i++;
      continue;
    }
    i = maskWord(text, { start: i, end: i + word.length }, word, previous, {
      edit,
      iterators,
      statements,
      ends,
      partners,
    });
    previous = word;
  }
  return { text: edit.apply(), iterators, statements };
}

function onlyBlankBefore(text: string, at: number): boolean {
  let i = at - 1;
  while (i >= 0 && (text.charAt(i) === ' ' || text.charAt(i) === '\t')) i--;
  return i < 0 || text.charAt(i) === '\n' || text.charAt(i) === '\r';
}

/** Source: Documentation/process/coding-style.rst, Indentation. */
const tabWidth = 8;

/** Calls with longer argument lists than this (UTF-16 code units) have no types among them. */
const longestTypeArguments = 2000;

interface Masking {
  readonly edit: LengthPreservingEdit;
  readonly iterators: Map<number, string>;
  readonly statements: Map<number, string>;
  /** The brackets with which such a macro ends. */
  readonly ends: Set<number>;
  readonly partners: ReadonlyMap<number, number>;
}

/** Masks what one word stands for, and returns where to read on. */
function maskWord(text: string, span: Span, word: string, previous: string, masking: Masking): number {
  const { edit, partners } = masking;
  if (attributes.has(word) || (word === 'static' && definesByMacro(text, span.end))) {
    edit.blank(span.start, span.end);
    return span.end;
  }
  if (word === 'auto' && /^\s+\w+\s*=/.test(text.slice(span.end, span.end + 100))) {
    edit.replace(span.start, span.end, 'long');
    return span.end;
  }
  const open = nextCode(text, span.end);
  if (assembly.has(word)) return maskAssembly(text, span, edit, partners);
  if (text.charAt(open) !== '(') return span.end;
  const close = partners.get(open);
  if (close === undefined) return span.end;
  if (attributesWithArguments.has(word)) {
    edit.blank(span.start, close);
    return close;
  }
  if (typeOperators.has(word)) {
    // A type that can hold anything.
    edit.replace(span.start, close, 'long');
    return close;
  }
  if (statementKeywords.has(word) || takesItsOwnTypes.has(word)) return span.end;
  if (startsStatement(previous)) maskHead(text, span, { word, previous, open, close }, masking);
  if (close - open < longestTypeArguments) maskTypeArguments(text, open, close, edit);
  return open + 1;
}

/** `static DEFINE_RATELIMIT_STATE(rs, HZ, 10);`: what follows reads like a call. */
function definesByMacro(text: string, at: number): boolean {
  return /^\s+(?:DEFINE|DECLARE)_\w+\s*\(/.test(text.slice(at, at + 100));
}

interface Head {
  readonly word: string;
  readonly previous: string;
  readonly open: number;
  readonly close: number;
}

/** A call at the start of a statement that no semicolon ends: an iterator, or a macro that brings its own. */
function maskHead(text: string, span: Span, { word, previous, open, close }: Head, masking: Masking): void {
  const { edit, iterators, statements, ends } = masking;
  const next = nextCode(text, close);
  const follows = text.charAt(next);
  const isKnown = follows === '{' || (namesAnIterator.test(word) && follows !== ';');
  const line = isKnown ? undefined : statementBelow(text, close, next);
  if (word.length >= 5 && (isKnown || (line !== undefined && columnOf(text, next) > columnOf(text, span.start)))) {
    edit.replace(span.start, span.end, 'while');
    iterators.set(span.start, word);
  } else if (line !== undefined && /^[;{}:]$/.test(previous) && columnOf(text, next) === columnOf(text, span.start)) {
    const isEmpty = text.slice(open + 1, close - 1).trim() === '';
    edit.replace(span.start, isEmpty ? close : span.end, isEmpty ? 'if(0)' : 'if');
    statements.set(span.start, word);
    ends.add(close - 1);
  }
}

/** The word that begins a statement on a line of its own below; undefined where something else follows. */
function statementBelow(text: string, close: number, next: number): string | undefined {
  if (!text.slice(close, next).includes('\n')) return undefined;
  wordPattern.lastIndex = next;
  const word = wordPattern.exec(text)?.[0];
  if (word === undefined || attributes.has(word) || attributesWithArguments.has(word)) return undefined;
  return /^(?:else|while|case|default)$/.test(word) ? undefined : word;
}

/** How far a place is indented, as shown; infinite where something stands before it. */
function columnOf(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  let column = 0;
  for (const character of text.slice(start, at)) {
    if (character === '\t') column += tabWidth - (column % tabWidth);
    else if (character === ' ') column++;
    else return Number.POSITIVE_INFINITY;
  }
  return column;
}

function startsStatement(previous: string): boolean {
  return /^(?:[;{}:)]|else|do)$/.test(previous);
}

function maskAssembly(
  text: string,
  span: Span,
  edit: LengthPreservingEdit,
  partners: ReadonlyMap<number, number>,
): number {
  let at = nextCode(text, span.end);
  for (;;) {
    wordPattern.lastIndex = at;
    const qualifier = wordPattern.exec(text)?.[0];
    if (qualifier === undefined) break;
    at = nextCode(text, at + qualifier.length);
  }
  const close = text.charAt(at) === '(' ? partners.get(at) : undefined;
  if (close === undefined) return span.end;
  edit.blank(span.start, close);
  return close;
}

const typeArgument =
  /^\s*(?:const\s+|volatile\s+)*(?:(?:struct|union|enum)\s+\w+|(?:(?:unsigned|signed|long|short|int|char|bool|void|const|u8|u16|u32|u64|s32|s64|size_t|\w+_t)\b\s*)+)[\s*]*$/;

/** `container_of(x, struct page, lru)`: an argument that is a type becomes a word of the same length. */
function maskTypeArguments(text: string, open: number, close: number, edit: LengthPreservingEdit): void {
  let depth = 0;
  let start = open + 1;
  for (let i = open; i < close; i++) {
    const character = text.charAt(i);
    if (character === '(' || character === '[' || character === '{') depth++;
    const ends = (character === ',' && depth === 1) || i === close - 1;
    if (character === ')' || character === ']' || character === '}') depth--;
    if (!ends) continue;
    const argument = text.slice(start, i);
    if (
      argument.length < 80 &&
      /[a-z]/.test(argument) &&
      /\s|\*/.test(argument.trim()) &&
      typeArgument.test(argument)
    ) {
      const lead = argument.length - argument.trimStart().length;
      edit.replace(start + lead, i, 'T');
    }
    start = i + 1;
  }
}
