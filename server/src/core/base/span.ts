// Places in a text. Offsets are UTF-16 code units (JavaScript string indices); lines and characters
// count from 0 here, adapters add 1 for people.

/** A half-open range of UTF-16 offsets in one text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place as editors count it: line and UTF-16 character, both from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A half-open range of positions. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A range in a named file; `file` is relative to the root of the tree, with `/` between folders. */
export interface FileRange {
  readonly file: string;
  readonly range: Range;
}
