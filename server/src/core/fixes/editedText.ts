// A text that is edited again and again, remembered as what it keeps of the original: all that was done to it can then be
// said as replacements in the original, which is what an editor, a diff and a file on the disk have.
import type { Replacement } from './replacements.js';

/** A stretch of the original text, or text that an edit brought. */
type Piece =
  | { readonly kind: 'kept'; readonly start: number; readonly end: number }
  | { readonly kind: 'new'; readonly text: string };

export class EditedText {
  private constructor(
    private readonly original: string,
    private readonly pieces: readonly Piece[],
    /** The text after all edits. */
    readonly text: string,
  ) {}

  static of(original: string): EditedText {
    return new EditedText(original, [{ kind: 'kept', start: 0, end: original.length }], original);
  }

  /** @param replacements in the text as it is now and in its order, none touching another */
  replace(replacements: readonly Replacement[]): EditedText {
    let pieces = this.pieces;
    for (const replacement of [...replacements].reverse()) pieces = replacePieces(pieces, replacement);
    const text = pieces.map((piece) => (piece.kind === 'new' ? piece.text : this.sliceOf(piece))).join('');
    return new EditedText(this.original, pieces, text);
  }

  /** What the edits come to in the original text, in its order: everything between two kept stretches is one replacement. */
  replacements(): readonly Replacement[] {
    const replacements: Replacement[] = [];
    let keptUntil = 0;
    let added = '';
    const close = (start: number) => {
      if (added !== '' || start > keptUntil) replacements.push({ start: keptUntil, end: start, newText: added });
    };
    for (const piece of this.pieces) {
      if (piece.kind === 'new') {
        added += piece.text;
        continue;
      }
      if (piece.start === piece.end) continue;
      close(piece.start);
      keptUntil = piece.end;
      added = '';
    }
    close(this.original.length);
    return replacements;
  }

  private sliceOf({ start, end }: { readonly start: number; readonly end: number }): string {
    return this.original.slice(start, end);
  }
}

function lengthOf(piece: Piece): number {
  return piece.kind === 'kept' ? piece.end - piece.start : piece.text.length;
}

function slicePiece(piece: Piece, from: number, to: number): Piece {
  if (piece.kind === 'new') return { kind: 'new', text: piece.text.slice(from, to) };
  return { kind: 'kept', start: piece.start + from, end: piece.start + to };
}

function replacePieces(pieces: readonly Piece[], { start, end, newText }: Replacement): readonly Piece[] {
  const before: Piece[] = [];
  const after: Piece[] = [];
  let offset = 0;
  for (const piece of pieces) {
    const length = lengthOf(piece);
    if (offset < start) before.push(slicePiece(piece, 0, Math.min(length, start - offset)));
    if (offset + length > end) after.push(slicePiece(piece, Math.max(0, end - offset), length));
    offset += length;
  }
  return [...before, { kind: 'new', text: newText }, ...after];
}
