// Text edits: whole lines at the start of a line, in the indentation and with the line end of the place where they go.
import type { LineIndex } from '../base/lineIndex.js';
import type { Text } from '../base/text.js';
import type { Edit } from '../findings/finding.js';

const tabWidth = 8;
/** The kernel's coding style wraps at 80 columns. Source: Documentation/process/coding-style.rst. */
export const lineWidth = 80;

/** A file that edits are made for. */
export interface TextPlace {
  readonly file: string;
  readonly text: Text;
  readonly lines: LineIndex;
}

/** The line end that an inserted line should have: that of the line at its place, or of the one above a text's last line. */
export function lineEndOf({ text, lines }: TextPlace, line: number): string {
  const ended = Math.min(line, lines.lineCount - 2);
  return /\r\n$/.test(text.slice(lines.startOfLine(ended), lines.startOfLine(ended + 1))) ? '\r\n' : '\n';
}

/** The blanks at the start of a line. */
export function indentationOf({ lines }: TextPlace, line: number): string {
  return /^[ \t]*/.exec(lines.textOf(line))?.[0] ?? '';
}

/** The indentation for a statement that is put above a line: labels, directives and closing braces stand further left than statements. */
export function indentationAbove(place: TextPlace, line: number): string {
  const here = place.lines.textOf(line);
  const own = indentationOf(place, line);
  if (/^[ \t]*\}/.test(here)) return `${own}\t`;
  if (!/^[ \t]*(?:#|\w+:(?!:))/.test(here)) return own;
  for (let next = line + 1; next < Math.min(line + 20, place.lines.lineCount); next++) {
    const text = place.lines.textOf(next);
    if (/^[ \t]+[^\s}#]/.test(text) && !/^[ \t]*\w+:(?!:)/.test(text)) return indentationOf(place, next);
  }
  return `${own}\t`;
}

export function widthOf(indentation: string): number {
  let width = 0;
  for (const character of indentation) width += character === '\t' ? tabWidth - (width % tabWidth) : 1;
  return width;
}

/** Blanks that reach to a column: tabs as far as they go. */
export function indentationOfWidth(width: number): string {
  return '\t'.repeat(Math.floor(width / tabWidth)) + ' '.repeat(width % tabWidth);
}

/** A block comment in the kernel's style, wrapped. */
export function blockComment(words: string, indentation: string): readonly string[] {
  const room = Math.max(20, lineWidth - widthOf(indentation) - ' * '.length);
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return ['/*', ...lines.map((one) => ` * ${one}`), ' */'];
}

/** Puts lines (without indentation) above a line. */
export function insertAbove(
  place: TextPlace,
  line: number,
  lines: readonly string[],
  indentation = indentationAbove(place, line),
): Edit {
  const end = lineEndOf(place, line);
  const at = { line, character: 0 };
  return {
    file: place.file,
    range: { start: at, end: at },
    newText: lines.map((one) => `${indentation}${one}${end}`).join(''),
  };
}

/** smp_wmb() with the comment that the kernel asks of every barrier: what it orders, and what it pairs with. */
export function barrierLines(
  flags: readonly string[],
  publications: readonly string[],
  indentation: string,
): readonly string[] {
  const named = flags.filter((flag) => flag.startsWith('PG_'));
  const what = named.length === flags.length && named.length > 0 ? inWords(named) : 'the page flags';
  const words =
    `Order the non-atomic ${named.length > 1 && what !== 'the page flags' ? 'writes' : 'write'} of ${what} before ` +
    `${inWords(publications.map((call) => `${call}()`))}: lockless page-table walkers may set flags ` +
    'atomically as soon as they find the page. Pairs with their address dependency on the entry.';
  return [...blockComment(words, indentation), 'smp_wmb();'];
}

/** `A`, `A and B`, `A, B and C`. */
export function inWords(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
