// One definition of a tree, wherever its file has it just now.
import { Column, callsAt, Head, Kind, rowWidth } from '../scan/rows.js';
import type { FunctionSlice } from '../syntax/functionSlice.js';
import type { SourceFile } from './sourceFile.js';

const kinds = ['function', 'macro', 'generated'] as const;

/** What the parser is given for a definition. */
export interface Readable {
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
    return callsAt(this.owner.rows, this.at);
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

  /** Its file has it no more: it keeps its numbers and the names that it calls, and lets go of the rest of that version. */
  leave(): void {
    const row = this.owner.rows.rows.slice(this.at, this.at + rowWidth);
    row[Column.firstCall] = 0;
    this.moveTo(this.owner.reducedTo({ rows: row, calls: this.calls.slice() }), 0);
  }

  private column(column: number): number {
    return this.owner.rows.rows[this.at + column] ?? 0;
  }

  private read(): Readable {
    this.readable ??= this.owner.read(this.at, this.name);
    return this.readable;
  }
}
