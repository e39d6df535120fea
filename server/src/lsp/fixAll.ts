// All safe fixes of a file as one edit of the text that the client has. Fixes may cover each other's findings and touch the
// same place, so they are applied a round at a time, and what a new check of the result still reports makes the next round.
import { type Edit, type Finding, LineIndex } from '../core/index.js';
import { type Replacement, toReplacements } from './replacements.js';

/** More rounds than any file needs; a fix that never converges stops here. */
const mostRounds = 10;

/**
 * The replacements, in the given text and in its order, after which no safe fix is left.
 * @param recheck the findings in a text that stands in the file's place
 */
export function fixAll(
  text: string,
  first: readonly Finding[],
  recheck: (text: string) => readonly Finding[],
): readonly Replacement[] {
  let pieces: readonly Piece[] = [{ kind: 'kept', start: 0, end: text.length }];
  let current = text;
  let findings = first;
  for (let round = 0; round < mostRounds; round++) {
    const replacements = compatible(findings.flatMap(safeEdits), current);
    if (replacements.length === 0) break;
    for (const replacement of [...replacements].reverse()) pieces = replacePieces(pieces, replacement);
    current = assemble(text, pieces);
    findings = recheck(current);
  }
  return replacementsOf(pieces, text.length);
}

/** The edits of a finding's safe fix as one group, none if it has no such fix in this file alone. */
function safeEdits(finding: Finding): readonly (readonly Edit[])[] {
  const safe = finding.fixes.filter((fix) => fix.safety === 'safe' && fix.kind !== 'suppress');
  const fix = safe.find((candidate) => candidate.preferred) ?? safe[0];
  return fix?.edits.every((edit) => edit.file === finding.file) ? [fix.edits] : [];
}

/** Groups of edits that touch no other group, as replacements in text order; equal groups count once, later ones wait for the next round. */
function compatible(groups: readonly (readonly Edit[])[], text: string): readonly Replacement[] {
  const lines = new LineIndex(text);
  const taken: Replacement[] = [];
  for (const group of groups) {
    const wanted = toReplacements(group, lines);
    if (!wanted.some((one) => taken.some((other) => touches(one, other)))) taken.push(...wanted);
  }
  return taken.sort((a, b) => a.start - b.start);
}

function touches(a: Replacement, b: Replacement): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** A stretch of the original text, or text that a fix brought. */
type Piece =
  | { readonly kind: 'kept'; readonly start: number; readonly end: number }
  | { readonly kind: 'new'; readonly text: string };

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

function assemble(text: string, pieces: readonly Piece[]): string {
  return pieces.map((piece) => (piece.kind === 'new' ? piece.text : text.slice(piece.start, piece.end))).join('');
}

/** What the pieces change: everything between two kept stretches is one replacement. */
function replacementsOf(pieces: readonly Piece[], length: number): readonly Replacement[] {
  const replacements: Replacement[] = [];
  let keptUntil = 0;
  let added = '';
  const close = (start: number) => {
    if (added !== '' || start > keptUntil) replacements.push({ start: keptUntil, end: start, newText: added });
  };
  for (const piece of pieces) {
    if (piece.kind === 'new') {
      added += piece.text;
      continue;
    }
    if (piece.start === piece.end) continue;
    close(piece.start);
    keptUntil = piece.end;
    added = '';
  }
  close(length);
  return replacements;
}
