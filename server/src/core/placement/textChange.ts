// Changes of one text by offsets, made together: those at one place are joined in the order in which they were asked for.
import type { Text } from '../base/text.js';

/** Replaces a stretch of a text; offsets are UTF-16 code units. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** The changes in the order of the text, equal ones once, those that touch joined into one. */
export function joinChanges(changes: readonly TextChange[]): readonly TextChange[] {
  const keys = changes.map(({ start, end, newText }) => `${start} ${end} ${newText}`);
  const sorted = changes
    .filter((_, i) => keys.indexOf(keys[i] ?? '') === i)
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const joined: TextChange[] = [];
  for (const one of sorted) {
    const last = joined.at(-1);
    if (last === undefined || one.start !== last.start) joined.push(one);
    else joined.splice(-1, 1, { start: last.start, end: one.end, newText: last.newText + one.newText });
  }
  return joined;
}

/** The offset behind which only blanks stand before `at`. */
export function behindBlanks(text: Text, at: number): number {
  let start = at;
  while (/[ \t]/.test(text.charAt(start - 1))) start--;
  return start;
}

/** Puts what stands at an offset on a line of its own: the blanks in front of it give way. */
export function onOwnLine(text: Text, at: number, newText: string): TextChange {
  return { start: behindBlanks(text, at), end: at, newText };
}

/** Changes of one text as a single one that spans them all; undefined when there are none. */
export function spanning(text: Text, changes: readonly TextChange[]): TextChange | undefined {
  const [first, ...others] = joinChanges(changes);
  if (first === undefined) return undefined;
  return others.reduce(
    (all, { start, end, newText }) => ({
      start: all.start,
      end,
      newText: all.newText + text.slice(all.end, start) + newText,
    }),
    first,
  );
}
