// One file of the tree: its definitions as rows of numbers, its text only when somebody asks for it. Most files of a tree are
// never asked.
import { LineIndex } from '../base/lineIndex.js';
import type { Position } from '../base/span.js';
import { isSameText, type SourceText, wholeOf } from '../base/text.js';
import { Column, Kind, rowWidth } from '../scan/rows.js';
import type { FunctionSlice } from '../syntax/functionSlice.js';
import { type FileRows, generatedTexts } from './fileScan.js';
import { FunctionSource, type Readable } from './functionSource.js';
import { type MacroDefinition, macroDefinitions } from './macros.js';
import type { Names } from './names.js';

/** Where a file's text comes from when it is needed. */
export type TextSource = () => SourceText;

/** A definition with a new text, and what the old one was. */
export interface RewrittenFunction {
  readonly source: FunctionSource;
  readonly calls: Int32Array;
  readonly traits: number;
}

/** A definition that an edit made disappear, and the first version of the file without it. */
interface Gone {
  readonly source: FunctionSource;
  readonly since: number;
}

/** While somebody types a bracket, all that follows it is gone; what comes back after more versions than this is new. */
const oldestGone = 50;

/** What a version of a file has of the one before. */
interface Taken {
  readonly found: readonly FunctionSource[] | undefined;
  readonly rewritten: readonly RewrittenFunction[];
  readonly gone: ReadonlyMap<string, Gone>;
}

/** There was no version before. */
const fresh: Taken = { found: undefined, rewritten: [], gone: new Map() };

/** One file of the tree, with what was learnt from its text. */
export class SourceFile {
  /** Made when somebody asks for them: of most files nobody does. */
  private found: readonly FunctionSource[] | undefined;
  /** Those whose text is another than in the version before. */
  readonly rewritten: readonly RewrittenFunction[];
  /** Definitions of earlier versions that are in this one no more, by their place. */
  private readonly gone: ReadonlyMap<string, Gone>;
  /** Counts the versions of the file. */
  private readonly version: number;
  private held: SourceText | undefined;
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
    this.version = before === undefined ? 0 : before.version + 1;
    const { found, rewritten, gone } = before === undefined ? fresh : this.takeOver(before);
    this.found = found;
    this.rewritten = rewritten;
    this.gone = gone;
    before?.giveWay();
  }

  /** All definitions, in the order of the file. */
  get functions(): readonly FunctionSource[] {
    this.found ??= this.definitions();
    return this.found;
  }

  /** How many functions it defines, those that macros generate not counted. */
  get functionCount(): number {
    const { rows } = this.rows;
    let count = 0;
    for (let at = Column.kind; at < rows.length; at += rowWidth) if (rows[at] === Kind.function) count++;
    return count;
  }

  private definitions(): readonly FunctionSource[] {
    const { rows } = this.rows;
    const counts = new Map<number, number>();
    const made: FunctionSource[] = [];
    for (let at = 0; at < rows.length; at += rowWidth) {
      const name = rows[at + Column.name] ?? 0;
      const ordinal = counts.get(name) ?? 0;
      counts.set(name, ordinal + 1);
      made.push(new FunctionSource(this, at, name, ordinal));
    }
    return made;
  }

  /** Definitions of an earlier version stay the same objects where there is such a definition still, or again. */
  private takeOver(before: SourceFile): Taken {
    if (this.hasDefinitionsOf(before)) return this.takeAll(before);
    const earlier = new Map<string, FunctionSource>();
    for (const [place, { source, since }] of before.gone)
      if (this.version - since <= oldestGone) earlier.set(place, source);
    for (const one of before.functions) earlier.set(one.place, one);
    const current = new Set(before.functions);
    const rewritten: RewrittenFunction[] = [];
    const found = this.definitions().map((made) => {
      const same = earlier.get(made.place);
      if (same !== undefined && current.has(same) && same.textHash !== made.textHash)
        rewritten.push({ source: same, calls: same.calls, traits: same.traits });
      return same ?? made;
    });
    const here = new Set(found);
    const gone = this.goneSince(before, earlier, here);
    for (const source of current) if (!here.has(source)) source.leave();
    for (const [i, source] of found.entries()) source.moveTo(this, i * rowWidth);
    return { found, rewritten, gone };
  }

  /** Whether the same names are defined in the same order, as after nearly every key. */
  private hasDefinitionsOf(before: SourceFile): boolean {
    const [{ rows }, { rows: earlier }] = [this.rows, before.rows];
    if (rows.length !== earlier.length) return false;
    for (let at = 0; at < rows.length; at += rowWidth)
      for (const column of [Column.kind, Column.name]) if (rows[at + column] !== earlier[at + column]) return false;
    return true;
  }

  private takeAll(before: SourceFile): Taken {
    const [{ rows }, { rows: earlier }] = [this.rows, before.rows];
    const found = before.functions;
    const rewritten: RewrittenFunction[] = [];
    for (const [i, source] of found.entries()) {
      const at = i * rowWidth;
      if (
        rows[at + Column.hashLow] !== earlier[at + Column.hashLow] ||
        rows[at + Column.hashHigh] !== earlier[at + Column.hashHigh]
      )
        rewritten.push({ source, calls: source.calls, traits: source.traits });
      source.moveTo(this, at);
    }
    return { found, rewritten, gone: before.gone };
  }

  /** A file of some of its definitions alone, and without a text. */
  reducedTo(rows: Pick<FileRows, 'rows' | 'calls'>): SourceFile {
    return new SourceFile(this.path, { ...rows, hasComment: false, hash: [0, 0] }, this.names, () => '');
  }

  /** There is a later version, or none any more: whoever holds on to this one does not ask for its text. */
  giveWay(): void {
    this.load = () => '';
    this.held = undefined;
    this.index = undefined;
    this.generated = undefined;
    this.macros = undefined;
  }

  private goneSince(
    before: SourceFile,
    earlier: ReadonlyMap<string, FunctionSource>,
    here: ReadonlySet<FunctionSource>,
  ): ReadonlyMap<string, Gone> {
    const gone = new Map<string, Gone>();
    for (const [place, source] of earlier) {
      if (!here.has(source)) gone.set(place, before.gone.get(place) ?? { source, since: this.version });
    }
    return gone.size === 0 ? fresh.gone : gone;
  }

  /** The same file under other numbers of names, which the rows have already; nothing that was made of it is kept. */
  renumbered(names: Names): SourceFile {
    return new SourceFile(this.path, this.rows, names, this.load);
  }

  get text(): SourceText {
    this.held ??= this.load();
    return this.held;
  }

  /** Whether the file is known to hold just this text. */
  hasText(text: SourceText): boolean {
    return this.held !== undefined && isSameText(this.held, text);
  }

  get lines(): LineIndex {
    this.index ??= LineIndex.of(wholeOf(this.text));
    return this.index;
  }

  /** What the parser is given for the definition whose row begins at `at`. */
  read(at: number, name: string): Readable {
    const { rows } = this.rows;
    const column = (which: number): number => rows[at + which] ?? 0;
    const start = column(Column.start);
    if (column(Column.kind) === Kind.macro) {
      this.macros ??= new Map(macroDefinitions(wholeOf(this.text)).map((macro) => [macro.start, macro]));
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
    this.generated ??= generatedTexts(wholeOf(this.text));
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
