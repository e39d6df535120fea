// One file of the tree: its definitions as rows of numbers, its text only when somebody asks for it. Most files of a tree are
// never asked.
import { LineIndex } from '../base/lineIndex.js';
import type { Position } from '../base/span.js';
import { Column, Head, Kind, rowWidth } from '../scan/rows.js';
import type { FunctionSlice } from '../syntax/functionSlice.js';
import { type FileRows, generatedTexts } from './fileScan.js';
import { type MacroDefinition, macroDefinitions } from './macros.js';
import type { Names } from './names.js';

/** Where a file's text comes from when it is needed. */
export type TextSource = () => string;

const kinds = ['function', 'macro', 'generated'] as const;

/** What the parser is given for a definition. */
interface Readable {
  /** For a function, the slice of the file. */
  readonly text: string;
  /** Bounds as the parser wants them; for functions absolute in the file, otherwise relative to `start`. */
  readonly slice: FunctionSlice;
  /** Offset in the file (UTF-16 code units) of the definition, or of the macro invocation that generates it. */
  readonly start: number;
}

/**
 * One definition of a function, a macro that acts like one, or a function that a macro generates. The object stays the same while
 * its file is edited, as long as there is such a definition in it.
 */
export class FunctionSource {
  private readable: Readable | undefined;

  constructor(
    private owner: SourceFile,
    private at: number,
    /** The number of its name. */
    readonly nameNumber: number,
    /** Counts the definitions of this name in the file, from 0: stays the same when the function moves. */
    readonly ordinal: number,
  ) {}

  get kind(): 'function' | 'macro' | 'generated' {
    return kinds[this.column(Column.kind)] ?? 'function';
  }

  get name(): string {
    return this.owner.names.nameOf(this.nameNumber);
  }

  get file(): string {
    return this.owner.path;
  }

  get isStatic(): boolean {
    if (this.column(Column.kind) !== Kind.function) return this.owner.path.endsWith('.c');
    return (this.column(Column.head) & Head.static) !== 0;
  }

  /** Whether a page, or an entry that maps one, can get in or out: by a parameter's or the result's type. */
  get carriesPages(): boolean {
    return (this.column(Column.head) & Head.carriesPages) !== 0;
  }

  /** Whether the body writes a page's flags word itself. */
  get touchesFlagsWord(): boolean {
    return (this.column(Column.head) & Head.writesFlagsWord) !== 0;
  }

  /** The numbers of the names that are followed by `(` in the body. */
  get calls(): Int32Array {
    const first = this.column(Column.firstCall);
    return this.owner.rows.calls.subarray(first, first + this.column(Column.callCount));
  }

  get text(): string {
    return this.read().text;
  }

  get slice(): FunctionSlice {
    return this.read().slice;
  }

  get start(): number {
    return this.column(Column.kind) === Kind.generated ? this.read().start : this.column(Column.start);
  }

  /** Ascends through the definitions of one file. */
  get order(): number {
    return this.at;
  }

  /** The line on which it starts. */
  get line(): number {
    return this.owner.lines.positionAt(this.start).line;
  }

  /** Where the definition ends in the file; only functions have an end of their own there. */
  get end(): number {
    return this.column(Column.end);
  }

  /** Differs when the text does. */
  get textHash(): string {
    return `${this.column(Column.kind)}:${this.column(Column.hashLow)}:${this.column(Column.hashHigh)}`;
  }

  /** Tells the definitions of a file apart, whatever their texts are. */
  get place(): string {
    return `${this.column(Column.kind)} ${this.nameNumber} ${this.ordinal}`;
  }

  /** What its head and body say of pages, as bits. */
  get traits(): number {
    return this.column(Column.head);
  }

  /** The same definition in a new version of its file. */
  moveTo(owner: SourceFile, at: number): void {
    this.owner = owner;
    this.at = at;
    this.readable = undefined;
  }

  private column(column: number): number {
    return this.owner.rows.rows[this.at + column] ?? 0;
  }

  private read(): Readable {
    this.readable ??= this.owner.read(this.at, this.name);
    return this.readable;
  }
}

/** A definition with a new text, and what the old one was. */
export interface RewrittenFunction {
  readonly source: FunctionSource;
  readonly calls: Int32Array;
  readonly traits: number;
}

/** A definition that an edit made disappear, and how many versions of the file ago. */
interface Gone {
  readonly source: FunctionSource;
  readonly age: number;
}

/** While somebody types a bracket, all that follows it is gone; what comes back after more versions than this is new. */
const oldestGone = 50;

/** One file of the tree, with what was learnt from its text. */
export class SourceFile {
  readonly functions: readonly FunctionSource[];
  /** Those whose text is another than in the version before. */
  readonly rewritten: readonly RewrittenFunction[];
  /** Definitions of earlier versions that are in this one no more, by their place. */
  private readonly gone = new Map<string, Gone>();
  private held: string | undefined;
  private macros: ReadonlyMap<number, MacroDefinition> | undefined;
  private generated: ReturnType<typeof generatedTexts> | undefined;

  /** @param before an earlier version, whose definitions are taken over where their text is the same */
  constructor(
    readonly path: string,
    readonly rows: FileRows,
    readonly names: Names,
    private load: TextSource,
    before?: SourceFile,
    private index?: LineIndex,
  ) {
    const earlier = new Map<string, FunctionSource>();
    for (const [place, { source }] of before?.gone ?? []) earlier.set(place, source);
    for (const one of before?.functions ?? []) earlier.set(one.place, one);
    const current = new Set(before?.functions);
    const counts = new Map<number, number>();
    const found: FunctionSource[] = [];
    const rewritten: RewrittenFunction[] = [];
    for (let at = 0; at < rows.rows.length; at += rowWidth) {
      const name = rows.rows[at + Column.name] ?? 0;
      const ordinal = counts.get(name) ?? 0;
      counts.set(name, ordinal + 1);
      const fresh = new FunctionSource(this, at, name, ordinal);
      const same = before === undefined ? undefined : earlier.get(fresh.place);
      if (same !== undefined && current.has(same) && same.textHash !== fresh.textHash)
        rewritten.push({ source: same, calls: same.calls, traits: same.traits });
      found.push(same ?? fresh);
    }
    this.functions = found;
    this.rewritten = rewritten;
    this.keepGone(before, earlier);
    for (const [i, source] of found.entries()) source.moveTo(this, i * rowWidth);
    before?.giveWay();
  }

  /** There is a later version: definitions that are in it no more may hold on to this one, but nobody asks for its text. */
  private giveWay(): void {
    this.load = () => '';
    this.held = undefined;
    this.index = undefined;
    this.generated = undefined;
    this.macros = undefined;
  }

  private keepGone(before: SourceFile | undefined, earlier: ReadonlyMap<string, FunctionSource>): void {
    const here = new Set(this.functions);
    for (const [place, source] of earlier) {
      const age = (before?.gone.get(place)?.age ?? 0) + 1;
      if (!here.has(source) && age <= oldestGone) this.gone.set(place, { source, age });
    }
  }

  /** The same file under other numbers of names, which the rows have already; nothing that was made of it is kept. */
  renumbered(names: Names): SourceFile {
    return new SourceFile(this.path, this.rows, names, this.load);
  }

  get text(): string {
    this.held ??= this.load();
    return this.held;
  }

  /** Whether the file is known to hold just this text. */
  hasText(text: string): boolean {
    return this.held === text;
  }

  get lines(): LineIndex {
    this.index ??= LineIndex.of(this.text);
    return this.index;
  }

  /** What the parser is given for the definition whose row begins at `at`. */
  read(at: number, name: string): Readable {
    const { rows } = this.rows;
    const column = (which: number): number => rows[at + which] ?? 0;
    const start = column(Column.start);
    if (column(Column.kind) === Kind.macro) {
      this.macros ??= new Map(macroDefinitions(this.text).map((macro) => [macro.start, macro]));
      // What turns out to be no function has no text: nothing can be read of it.
      const asFunction = this.macros.get(start)?.asFunction() ?? { text: '', slice: emptySlice(name) };
      return { ...asFunction, start };
    }
    const slice: FunctionSlice = {
      name,
      start,
      end: column(Column.end),
      nameStart: column(Column.nameStart),
      parameters: { start: column(Column.parametersStart), end: column(Column.parametersEnd) },
      bodyStart: column(Column.bodyStart),
    };
    if (column(Column.kind) === Kind.function)
      return { text: ownCopy(this.text.slice(start, slice.end)), slice, start };
    this.generated ??= generatedTexts(this.text);
    const from = this.generated.found[column(Column.bodyMarks)];
    const text = from?.text.slice(start, slice.end) ?? '';
    return { text, slice: shiftSlice(slice, -start), start: from?.start ?? 0 };
  }

  /** The position of an offset within a definition of this file. */
  positionIn(source: FunctionSource, offset: number): Position {
    if (source.kind === 'function') return this.lines.positionAt(source.start + offset);
    // Text made from a macro has its own columns; a macro's lines are those of its definition.
    const line = this.lines.positionAt(source.start).line;
    if (source.kind === 'generated') return { line, character: 0 };
    return { line: line + (source.text.slice(0, offset).match(/\n/g) ?? []).length, character: 0 };
  }
}

/** A part of a text that does not keep the rest of it in memory, as a slice would: what is made of a function outlives many versions. */
function ownCopy(part: string): string {
  return ` ${part}`.slice(1);
}

function emptySlice(name: string): FunctionSlice {
  return { name, start: 0, end: 0, nameStart: 0, parameters: { start: 0, end: 0 }, bodyStart: 0 };
}

function shiftSlice(slice: FunctionSlice, by: number): FunctionSlice {
  return {
    name: slice.name,
    start: slice.start + by,
    end: slice.end + by,
    nameStart: slice.nameStart + by,
    bodyStart: slice.bodyStart + by,
    parameters: { start: slice.parameters.start + by, end: slice.parameters.end + by },
  };
}
