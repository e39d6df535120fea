// Edits as replacements by offset, for what has to be done to several of them at once.
import type { Edit, LineIndex } from '../core/index.js';

/** A replacement by UTF-16 offsets. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Edits of one text, in the order of the text. */
export function toReplacements(edits: readonly Edit[], lines: LineIndex): readonly Replacement[] {
  return edits
    .map(({ range, newText }) => ({ start: lines.offsetAt(range.start), end: lines.offsetAt(range.end), newText }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

/**
 * One replacement that does what all of them do.
 * @param replacements in the order of the text, at least one, none touching another
 */
export function spanning(replacements: readonly Replacement[], text: string): Replacement {
  const start = replacements[0]?.start ?? 0;
  let end = start;
  let newText = '';
  for (const replacement of replacements) {
    newText += text.slice(end, replacement.start) + replacement.newText;
    end = replacement.end;
  }
  return { start, end, newText };
}
