// What the scanner says of a text, as numbers: one row for each definition, and the names that each calls.

/** Columns of a row; offsets are UTF-16 code units of the text. */
export const Column = {
  kind: 0,
  start: 1,
  end: 2,
  nameStart: 3,
  parametersStart: 4,
  parametersEnd: 5,
  bodyStart: 6,
  name: 7,
  head: 8,
  bodyMarks: 9,
  firstCall: 10,
  callCount: 11,
  hashLow: 12,
  hashHigh: 13,
} as const;

/** How many numbers a row has. */
export const rowWidth = 14;

/** Values of `Column.kind`. */
export const Kind = { function: 0, macro: 1, generated: 2 } as const;

/** Bits of `Column.head`; `writesFlagsWord` is set by the index, which looks closer at what the scanner marked. */
export const Head = { static: 1, carriesPages: 2, writesFlagsWord: 4, namedByArgument: 8 } as const;

/** Bits of `ScannedText.seam`, as the scanner has them: what a text does to others that it is put together with, at the starts of lines. */
export const Seam = {
  /** Nothing in it is open at its end, `#if` groups aside. */
  closed: 1,
  /** It has a brace, or an arm of a group, that would mean something else among texts of which one is lenient. */
  strays: 2,
  /** It is read as if nothing were in front of it, as long as that is closed. */
  standsAlone: 4,
  /** Its braces do not match up: in it, and in all texts that it stands among, a `}` in the first column ends a definition. */
  lenient: 8,
} as const;

/** What the scanner found in one text. Names are numbers of the scanner that read it. */
export interface ScannedText {
  readonly rows: Int32Array;
  /** The called names of all definitions; each has a stretch of them. */
  readonly calls: Int32Array;
  /** Whether some macro pastes tokens into functions: then there may be more definitions than rows. */
  readonly generates: boolean;
  /** See `Seam`. */
  readonly seam: number;
}

/** Names as bytes, one after the other, with the offset at which each starts; a name's number is its place. */
export interface NamePool {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
}

/** The numbers of the names that the definition whose row begins at `at` calls. */
export function callsAt({ rows, calls }: Pick<ScannedText, 'rows' | 'calls'>, at: number): Int32Array {
  const first = rows[at + Column.firstCall] ?? 0;
  return calls.subarray(first, first + (rows[at + Column.callCount] ?? 0));
}
