// Where the lines of a text start: offsets to positions and back, as editors count them.
import type { Position, Range, Span } from './span.js';
import { type SourceText, type Text, wholeOf } from './text.js';

const lineFeed = 10;
const carriageReturn = 13;

/**
 * The line starts of one text. A line ends at `\n`, `\r\n` or a lone `\r`, as the language server protocol
 * counts them (tree-sitter's own rows know only `\n`, so they are never used).
 */
export class LineIndex {
  private constructor(
    private readonly text: Text,
    private readonly starts: Int32Array,
    private readonly hasReturns: boolean,
  ) {}

  static of(text: string): LineIndex {
    const hasReturns = text.includes('\r');
    return new LineIndex(
      text,
      new Int32Array(hasReturns ? startsAfterAnyEnd(text) : startsAfterLineFeeds(text)),
      hasReturns,
    );
  }

  /**
   * The lines of the text that this one becomes when what is between two offsets is replaced.
   * @param text the new text
   */
  edited(start: number, end: number, newText: string, text: SourceText): LineIndex {
    // A return and a line feed that meet are one line end.
    if (this.hasReturns || newText.includes('\r')) return LineIndex.of(wholeOf(text));
    const kept = this.lineAt(start) + 1;
    const rest = this.lineAt(end) + 1;
    const inserted = startsAfterLineFeeds(newText);
    const starts = new Int32Array(kept + inserted.length - 1 + this.starts.length - rest);
    starts.set(this.starts.subarray(0, kept));
    for (let i = 1; i < inserted.length; i++) starts[kept + i - 1] = start + (inserted[i] ?? 0);
    const shift = newText.length - (end - start);
    let at = kept + inserted.length - 1;
    for (let line = rest; line < this.starts.length; line++) starts[at++] = (this.starts[line] ?? 0) + shift;
    return new LineIndex(text, starts, false);
  }

  /** How many lines there are; a text without a line end has one. */
  get lineCount(): number {
    return this.starts.length;
  }

  /** The offset at which a line starts; past the last line, the length of the text. */
  startOfLine(line: number): number {
    return this.starts[line] ?? this.text.length;
  }

  /** The text of a line, without its line end. */
  textOf(line: number): string {
    return this.text.slice(this.startOfLine(line), this.startOfLine(line + 1)).replace(/(?<![\r\n])[\r\n]+$/, '');
  }

  /** The position of an offset; offsets outside the text are moved to its nearest end. */
  positionAt(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    const line = this.lineAt(clamped);
    return { line, character: clamped - (this.starts[line] ?? 0) };
  }

  private lineAt(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The offset of a position; a character past the end of its line means the end of the line. */
  offsetAt(position: Position): number {
    if (position.line < 0) return 0;
    if (position.line >= this.starts.length) return this.text.length;
    const start = this.startOfLine(position.line);
    let end = this.startOfLine(position.line + 1);
    if (position.line + 1 < this.starts.length) {
      end--;
      if (this.text.charCodeAt(end) === lineFeed && end > start && this.text.charCodeAt(end - 1) === carriageReturn)
        end--;
    }
    return Math.max(start, Math.min(start + position.character, end));
  }

  rangeOf(span: Span): Range {
    return { start: this.positionAt(span.start), end: this.positionAt(span.end) };
  }
}

/** Nearly all texts: the search for one character is much faster than a look at each. */
function startsAfterLineFeeds(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}

function startsAfterAnyEnd(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === carriageReturn && text.charCodeAt(i + 1) === lineFeed) continue;
    if (code === lineFeed || code === carriageReturn) starts.push(i + 1);
  }
  return starts;
}
