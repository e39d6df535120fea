// The three ways in which a client may count characters. The core counts UTF-16 code units, which every client understands;
// UTF-8 and UTF-32 are spoken so that a client needs one encoding for several servers on a buffer.
import { LineIndex, PiecedText, type Position, type Range } from '../../core/index.js';

const encodings = ['utf-8', 'utf-16', 'utf-32'] as const;

export type PositionEncoding = (typeof encodings)[number];

/** The first encoding that the client offers and that is known here, as the client lists them by preference. */
export function negotiateEncoding(offered: readonly string[] | null | undefined): PositionEncoding {
  for (const offer of offered ?? []) {
    const known = encodings.find((encoding) => encoding === offer);
    if (known !== undefined) return known;
  }
  return 'utf-16';
}

/** One text, with its positions as the client counts them. */
export class EncodedText {
  private constructor(
    readonly text: PiecedText,
    private readonly encoding: PositionEncoding,
    readonly lines: LineIndex,
  ) {}

  static of(text: string, encoding: PositionEncoding): EncodedText {
    return new EncodedText(PiecedText.of(text), encoding, LineIndex.of(text));
  }

  /** The text with what is between two UTF-16 offsets, in either order, replaced. */
  edited(one: number, other: number, newText: string): EncodedText {
    const [start, end] = one < other ? [one, other] : [other, one];
    const text = this.text.replaced(start, end, newText);
    return new EncodedText(text, this.encoding, this.lines.edited(start, end, newText, text));
  }

  get lineCount(): number {
    return this.lines.lineCount;
  }

  /** The UTF-16 offset of a client's position; positions outside the text are moved to the nearest one inside. */
  offsetAt(position: Position): number {
    if (this.encoding === 'utf-16') return this.lines.offsetAt(position);
    const start = this.lines.offsetAt({ line: position.line, character: 0 });
    const end = this.lines.offsetAt({ line: position.line, character: Number.MAX_SAFE_INTEGER });
    let units = 0;
    let offset = start;
    while (offset < end) {
      const point = this.text.codePointAt(offset) ?? 0;
      units += this.unitsOf(point);
      if (units > position.character) break;
      offset += point > 0xffff ? 2 : 1;
    }
    return offset;
  }

  /** A position that counts UTF-16 code units from a client's; moved to the nearest one inside the text. */
  toCore(position: Position): Position {
    return this.encoding === 'utf-16' ? position : this.lines.positionAt(this.offsetAt(position));
  }

  /** A client's position from one that counts UTF-16 code units. */
  toClient(position: Position): Position {
    if (this.encoding === 'utf-16') return position;
    const start = this.lines.offsetAt({ line: position.line, character: 0 });
    const end = this.lines.offsetAt(position);
    let units = 0;
    for (let offset = start; offset < end; ) {
      const point = this.text.codePointAt(offset) ?? 0;
      units += this.unitsOf(point);
      offset += point > 0xffff ? 2 : 1;
    }
    return { line: position.line, character: units };
  }

  /** The offsets of a range that counts UTF-16 code units. */
  spanOf({ start, end }: Range): { readonly start: number; readonly end: number } {
    return { start: this.lines.offsetAt(start), end: this.lines.offsetAt(end) };
  }

  rangeToClient(range: Range): Range {
    return { start: this.toClient(range.start), end: this.toClient(range.end) };
  }

  /** The client's range between two UTF-16 offsets. */
  rangeBetween(start: number, end: number): Range {
    return this.rangeToClient(this.lines.rangeOf({ start, end }));
  }

  private unitsOf(codePoint: number): number {
    if (this.encoding === 'utf-32') return 1;
    if (codePoint < 0x80) return 1;
    if (codePoint < 0x800) return 2;
    return codePoint < 0x10000 ? 3 : 4;
  }
}
