// Edits as replacements by offset, for what has to be done to several of them at once.
import type { LineIndex } from '../base/lineIndex.js';
import type { Span } from '../base/span.js';
import type { Edit } from '../findings/finding.js';

/** Another text for a span of UTF-16 offsets; an insertion has an empty span. */
export interface Replacement extends Span {
  readonly newText: string;
}

/** Edits of one text, in the order of the text. */
export function toReplacements(edits: readonly Edit[], lines: LineIndex): readonly Replacement[] {
  return edits
    .map(({ range, newText }) => ({ start: lines.offsetAt(range.start), end: lines.offsetAt(range.end), newText }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Whether two replacements overlap or meet: which of them comes first would then matter. */
export function touches(a: Replacement, b: Replacement): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** Whether two replacements do the same. */
export function isSame(a: Replacement, b: Replacement): boolean {
  return a.start === b.start && a.end === b.end && a.newText === b.newText;
}
