// The text of a file as its readers need it: a string is one, and so is a text in pieces, of which an edit makes one piece anew.

/** What is asked of a text; offsets are UTF-16 code units. */
export interface Text {
  readonly length: number;
  slice(start: number, end?: number): string;
  charAt(offset: number): string;
  charCodeAt(offset: number): number;
  /** @param searched has no line feed, or one at its end: else it may be missed */
  indexOf(searched: string, from?: number): number;
}

/** A text as a string, or in pieces. */
export type SourceText = string | PiecedText;

/** A text is cut into pieces of at least so many UTF-16 code units; edits may make them shorter. */
const leastPiece = 4096;
/** A piece that an edit made longer than this is cut again. */
const longestPiece = 8 * leastPiece;
/** What ends a definition in the kernel's style: below it a text is cut. */
const definitionEnd = /\n\};?\r?\n/g;

/**
 * A text in pieces, each of which but the last ends in a line feed. An edit makes a new value, which shares with this one all pieces
 * that it does not touch: a long string would be put together anew for each key.
 */
export class PiecedText implements Text {
  private joined: string | undefined;

  private constructor(
    /** None is empty. */
    readonly pieces: readonly string[],
    /** Where each piece starts, and where the last one ends. */
    private readonly starts: readonly number[],
  ) {}

  static of(text: string): PiecedText {
    const cut = PiecedText.ofPieces(cutBelowDefinitions(text));
    cut.joined = text;
    return cut;
  }

  /** @param pieces none of which is empty, and each of which but the last ends in a line feed */
  static ofPieces(pieces: readonly string[]): PiecedText {
    const starts = [0];
    let end = 0;
    for (const piece of pieces) {
      end += piece.length;
      starts.push(end);
    }
    return new PiecedText(pieces, starts);
  }

  get length(): number {
    return this.starts.at(-1) ?? 0;
  }

  /** All of it as one string. */
  get whole(): string {
    this.joined ??= this.pieces.join('');
    return this.joined;
  }

  /** The text with what is between two offsets replaced. */
  replaced(start: number, end: number, newText: string): PiecedText {
    const first = this.pieceAt(start);
    let last = this.pieceAt(end);
    const head = (this.pieces[first] ?? '').slice(0, start - this.startOf(first));
    let changed = head + newText + (this.pieces[last] ?? '').slice(end - this.startOf(last));
    // Whatever lost the line feed at its end goes on in the next piece.
    while (!changed.endsWith('\n') && last + 1 < this.pieces.length) changed += this.pieces[++last] ?? '';
    const middle = changed.length > longestPiece ? cutBelowDefinitions(changed) : changed === '' ? [] : [changed];
    return PiecedText.ofPieces([...this.pieces.slice(0, first), ...middle, ...this.pieces.slice(last + 1)]);
  }

  includes(searched: string): boolean {
    return this.pieces.some((piece) => piece.includes(searched));
  }

  slice(from: number, to = this.length): string {
    const start = Math.max(0, from);
    const end = Math.min(to, this.length);
    if (start >= end) return '';
    const first = this.pieceAt(start);
    const piece = this.pieces[first] ?? '';
    const shift = this.startOf(first);
    if (end <= shift + piece.length) return piece.slice(start - shift, end - shift);
    let part = piece.slice(start - shift);
    for (let next = first + 1; this.startOf(next) < end; next++)
      part += (this.pieces[next] ?? '').slice(0, end - this.startOf(next));
    return part;
  }

  charAt(offset: number): string {
    const piece = this.pieceAt(offset);
    return (this.pieces[piece] ?? '').charAt(offset - this.startOf(piece));
  }

  charCodeAt(offset: number): number {
    const piece = this.pieceAt(offset);
    return (this.pieces[piece] ?? '').charCodeAt(offset - this.startOf(piece));
  }

  codePointAt(offset: number): number | undefined {
    const piece = this.pieceAt(offset);
    return this.pieces[piece]?.codePointAt(offset - this.startOf(piece));
  }

  indexOf(searched: string, from = 0): number {
    for (let at = this.pieceAt(Math.max(0, from)); at < this.pieces.length; at++) {
      const found = (this.pieces[at] ?? '').indexOf(searched, from - this.startOf(at));
      if (found >= 0) return this.startOf(at) + found;
    }
    return -1;
  }

  private startOf(piece: number): number {
    return this.starts[piece] ?? 0;
  }

  /** The piece that holds an offset; for one behind the text, the last. */
  private pieceAt(offset: number): number {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** All of a text as one string. */
export function wholeOf(text: SourceText): string {
  return typeof text === 'string' ? text : text.whole;
}

/** Whether two texts are the same; of two in pieces, whether they are so piece by piece. */
export function isSameText(one: SourceText, other: SourceText): boolean {
  if (one.length !== other.length) return false;
  if (typeof other === 'string') return typeof one === 'string' ? one === other : isSameText(other, one);
  if (typeof one !== 'string')
    return one.pieces.length === other.pieces.length && one.pieces.every((piece, i) => piece === other.pieces[i]);
  let at = 0;
  return other.pieces.every((piece) => {
    at += piece.length;
    return one.startsWith(piece, at - piece.length);
  });
}

/** Each piece as short as may be. */
function cutBelowDefinitions(text: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  do {
    definitionEnd.lastIndex = start + leastPiece;
    const end = definitionEnd.test(text) ? definitionEnd.lastIndex : text.length;
    if (end > start) pieces.push(text.slice(start, end));
    start = end;
  } while (start < text.length);
  return pieces;
}
