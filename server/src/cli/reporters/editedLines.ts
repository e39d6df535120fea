// What a fix does to a file, as the lines that it takes away and adds. The edits themselves come from the core.
import { type Edit, LineIndex } from '../../core/index.js';

export interface EditedLine {
  readonly sign: ' ' | '-' | '+';
  /** From 1, in the text before the fix; absent for a line that is added. */
  readonly number?: number;
  readonly text: string;
}

const lineEnd = /\r\n|\r|\n/;

/** The lines that some edits of one text change, each group with the line before and the line after it. */
export function editedLines(text: string, edits: readonly Edit[]): readonly (readonly EditedLine[])[] {
  const lines = text.split(lineEnd);
  const index = LineIndex.of(text);
  const ordered = [...edits].sort((a, b) => index.offsetAt(a.range.start) - index.offsetAt(b.range.start));
  const hunks = groupByLines(ordered).map(({ first, last, edits: group }) => {
    const start = index.startOfLine(first);
    const end = index.startOfLine(last + 1);
    const oldLines = lines.slice(first, last + 1);
    // The end of the last line is no line of its own; the text's last line has none.
    const after = applied(text, index, group, start, end);
    const newLines = (last + 1 < index.lineCount ? after.replace(/(?:\r\n|\r|\n)$/, '') : after).split(lineEnd);
    return hunk(lines, first, oldLines, newLines);
  });
  return withoutRepetition(hunks);
}

/** Leaves out the context lines that another group shows: taken away there, or shown before. */
function withoutRepetition(hunks: readonly (readonly EditedLine[])[]): readonly (readonly EditedLine[])[] {
  const removed = new Set(hunks.flat().map(({ sign, number }) => (sign === '-' ? number : undefined)));
  let last = 0;
  return hunks.map((group) =>
    group.filter(({ sign, number }) => {
      if (number === undefined) return true;
      if (sign === ' ' && (number <= last || removed.has(number))) return false;
      last = number;
      return true;
    }),
  );
}

interface Group {
  readonly first: number;
  readonly last: number;
  readonly edits: readonly Edit[];
}

/** Edits on the same line belong together: that line is shown once. */
function groupByLines(edits: readonly Edit[]): readonly Group[] {
  const groups: Group[] = [];
  for (const edit of edits) {
    const { start, end } = edit.range;
    const previous = groups.at(-1);
    if (previous !== undefined && start.line <= previous.last) {
      groups[groups.length - 1] = {
        first: previous.first,
        last: Math.max(previous.last, end.line),
        edits: [...previous.edits, edit],
      };
    } else groups.push({ first: start.line, last: end.line, edits: [edit] });
  }
  return groups;
}

/** The text from `start` to `end` after the edits. */
function applied(text: string, index: LineIndex, edits: readonly Edit[], start: number, end: number): string {
  let result = '';
  let position = start;
  for (const { range, newText } of edits) {
    result += text.slice(position, index.offsetAt(range.start)) + newText;
    position = index.offsetAt(range.end);
  }
  return result + text.slice(position, end);
}

function hunk(
  lines: readonly string[],
  first: number,
  oldLines: readonly string[],
  newLines: readonly string[],
): readonly EditedLine[] {
  let head = 0;
  while (head < oldLines.length && head < newLines.length && oldLines[head] === newLines[head]) head++;
  let tail = 0;
  const shorter = Math.min(oldLines.length, newLines.length) - head;
  while (tail < shorter && oldLines.at(-1 - tail) === newLines.at(-1 - tail)) tail++;
  const changed = first + head;
  const context = (line: number): readonly EditedLine[] => {
    const text = lines[line];
    return text === undefined ? [] : [{ sign: ' ', number: line + 1, text }];
  };
  const removed = oldLines.slice(head, oldLines.length - tail);
  return [
    ...context(changed - 1),
    ...removed.map((text, i): EditedLine => ({ sign: '-', number: changed + i + 1, text })),
    ...newLines.slice(head, newLines.length - tail).map((text): EditedLine => ({ sign: '+', text })),
    ...context(changed + removed.length),
  ];
}
