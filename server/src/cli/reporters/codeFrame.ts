// Source lines with marks under what a report is about. It decides how lines are shown; what is marked, its caller decides.
import { LineIndex, type Range } from '../../core/index.js';
import { type Paint, printable } from '../terminal.js';

export interface Mark {
  readonly range: Range;
  readonly label: string;
  /** What the report is about, rather than what leads to it. */
  readonly primary: boolean;
}

/** Longer lines are cut to a window around the mark. UTF-16 code units. */
const longestLine = 160;

/** The marked lines of a text, with numbers, in order; a gap is shown as such. */
export function codeFrame(text: string, marks: readonly Mark[], paint: Paint): readonly string[] {
  const lines = LineIndex.of(text);
  const ordered = [...marks].sort(
    (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
  );
  const last = ordered.at(-1)?.range.start.line ?? 0;
  const width = String(last + 1).length;
  const gutter = (left: string) => paint('dim', ` ${left.padStart(width)} |`);
  const rows: string[] = [];
  let previous: number | undefined;
  for (const mark of ordered) {
    const { line } = mark.range.start;
    const shown = window(lines.textOf(line), mark.range, line);
    if (line !== previous) {
      rows.push(
        ...gapRows(previous, line, (between) => `${gutter(String(between + 1))} ${clip(lines.textOf(between))}`, paint),
      );
      rows.push(`${gutter(String(line + 1))} ${shown.before}${shown.marked}${shown.after}`);
    }
    const sign = (mark.primary ? '^' : '-').repeat(Math.max(1, shown.marked.length));
    const under = `${sign} ${printable(mark.label)}`;
    rows.push(
      `${gutter('')} ${blank(shown.before)}${mark.primary ? paint('bold', paint('yellow', under)) : paint('cyan', under)}`,
    );
    previous = line;
  }
  return rows;
}

/** What stands for the lines between two marked ones: a single line itself, more as dots. */
function gapRows(
  previous: number | undefined,
  line: number,
  row: (line: number) => string,
  paint: Paint,
): readonly string[] {
  if (previous === undefined || line === previous + 1) return [];
  return line === previous + 2 ? [row(previous + 1)] : [paint('dim', ' ...')];
}

/** The printable parts of a line before, in and after a range, cut where the line is too long to be shown. */
function window(line: string, { start, end }: Range, row: number): { before: string; marked: string; after: string } {
  const stop = end.line > row ? line.length : Math.max(end.character, start.character);
  const cutStart = line.length > longestLine ? Math.max(0, start.character - longestLine / 4) : 0;
  const cutEnd = line.length > longestLine ? Math.min(line.length, cutStart + longestLine) : line.length;
  const before = printable(line.slice(cutStart, start.character));
  return {
    before: cutStart > 0 ? `…${before}` : before,
    marked: printable(line.slice(start.character, Math.min(stop, cutEnd))),
    after: printable(line.slice(stop, Math.max(stop, cutEnd))) + (cutEnd < line.length ? '…' : ''),
  };
}

/** A line cut to what can be shown. */
export function clip(line: string): string {
  return printable(line.length > longestLine ? `${line.slice(0, longestLine)}…` : line);
}

/** As much space as a text takes; tabs stay, because their width depends on where they stand. */
function blank(text: string): string {
  return text.replace(/[^\t]/gu, ' ');
}
