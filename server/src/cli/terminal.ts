// Where a command writes, and how colours are put there. Whether there are colours is decided once, for the whole run.
import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Marks a text with a style, or returns it as it is where there are no colours. */
export type Paint = (style: Style, text: string) => string;

export interface Terminal {
  /** The report. */
  out(text: string): void;
  /** A report that is to be taken byte for byte; people who look at it themselves get it as text. */
  bytes(data: Buffer): void;
  /** What goes wrong, each as one line; the line end is added. */
  complain(line: string): void;
  readonly paint: Paint;
}

/** The terminal of this process. Colours only where people look, and never against NO_COLOR (https://no-color.org). */
export function processTerminal(environment: Readonly<Record<string, string | undefined>>): Terminal {
  const colours = process.stdout.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
  return {
    out: (text) => process.stdout.write(text),
    bytes: (data) => process.stdout.write(process.stdout.isTTY === true ? printableLines(data.toString('utf8')) : data),
    complain: (line) => process.stderr.write(`fencepost: ${printable(line)}\n`),
    // Validation would ask stdout again whether it has colours; that is decided here.
    paint: colours ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text,
  };
}

// What a terminal would obey instead of showing (C0, DEL, C1), and what reorders the text around it (bidirectional
// controls and marks), apart from the tab.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const unprintable = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Replaces what a terminal would obey by its code: text from a source file must not be able to drive the terminal. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => `<${hex(character, 2).toUpperCase()}>`);
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** The same characters as JSON escapes, in a text that is JSON already. Line ends between tokens stay. */
export function printableJson(json: string): string {
  return json.replace(unprintable, (character) => (character === '\n' ? character : `\\u${hex(character, 4)}`));
}

function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}
