// Text edits: whole lines at the start of a line, in the indentation and with the line end of the place where they go.
import type { LineIndex } from '../base/lineIndex.js';
import type { Edit } from '../findings/finding.js';

const tabWidth = 8;
/** The kernel's coding style wraps at 80 columns. Source: Documentation/process/coding-style.rst. */
const lineWidth = 80;

/** A file that edits are made for. */
export interface TextPlace {
  readonly file: string;
  readonly text: string;
  readonly lines: LineIndex;
}

/** The text of a line, counted from 0, without its line end. */
export function lineText({ text, lines }: TextPlace, line: number): string {
  return text.slice(lines.startOfLine(line), lines.startOfLine(line + 1)).replace(/[\r\n]+$/, '');
}

/** The line end that an inserted line should have: that of the line at its place, or of the one above a text's last line. */
export function lineEndOf({ text, lines }: TextPlace, line: number): string {
  const ended = Math.min(line, lines.lineCount - 2);
  return /\r\n$/.test(text.slice(lines.startOfLine(ended), lines.startOfLine(ended + 1))) ? '\r\n' : '\n';
}

/** Whether nothing but blanks stands before an offset on its line, so that lines can be put above it. */
export function startsLine(place: TextPlace, offset: number): boolean {
  const { line, character } = place.lines.positionAt(offset);
  return /^[ \t]*$/.test(lineText(place, line).slice(0, character));
}

/**
 * Whether the code before an offset ends a statement, opens a block or is a label: after an `else` or the head of a loop, which
 * preprocessor directives can separate from its body, an inserted line would become that body.
 */
export function followsStatement({ text }: TextPlace, offset: number): boolean {
  const code = text
    .slice(Math.max(0, offset - 4000), offset)
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/\/\/[^\n]*/g, ' ')
    .replace(/^[ \t]*#(?:[^\n\\]|\\\r?\n|\\.)*/gm, ' ')
    .trimEnd();
  return /[;{}:]$/.test(code);
}

/** The indentation for a statement that is put above a line: labels and closing braces stand further left than statements. */
export function indentationAbove(place: TextPlace, line: number): string {
  const here = lineText(place, line);
  const own = /^[ \t]*/.exec(here)?.[0] ?? '';
  if (/^[ \t]*\}/.test(here)) return `${own}\t`;
  if (!/^[ \t]*\w+:(?!:)/.test(here)) return own;
  for (let next = line + 1; next < Math.min(line + 20, place.lines.lineCount); next++) {
    const text = lineText(place, next);
    if (/^[ \t]+[^\s}#]/.test(text) && !/^[ \t]*\w+:(?!:)/.test(text)) return /^[ \t]*/.exec(text)?.[0] ?? own;
  }
  return `${own}\t`;
}

function widthOf(indentation: string): number {
  let width = 0;
  for (const character of indentation) width += character === '\t' ? tabWidth - (width % tabWidth) : 1;
  return width;
}

/** A block comment in the kernel's style, wrapped. */
function blockComment(words: string, indentation: string): readonly string[] {
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
export function barrierLines(flags: string, publication: string, indentation: string): readonly string[] {
  const words =
    `Order the non-atomic write of ${flags} before ${publication}(): lockless page-table walkers may set flags ` +
    'atomically as soon as they find the page. Pairs with their address dependency on the entry.';
  return [...blockComment(words, indentation), 'smp_wmb();'];
}
