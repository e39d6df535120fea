// One file as the scanner sees it, completed by what takes a closer look: which bodies write a page's flags word, and which
// functions the file's macros generate.
import type { Text } from '../base/text.js';
import { namingMacros } from '../models/definitions.js';
import { flagsWordCalls, flagsWordField, writesFlagsWord } from '../models/pageFlags.js';
import { carriedTags, carriedTypes, pageVocabulary } from '../models/pages.js';
import { Column, Head, Kind, rowWidth, type ScannedText } from '../scan/rows.js';
import type { Scanner, ScanVocabulary } from '../scan/scanner.js';
import { Mark } from '../scan/words.js';
import { expandGeneratedFunctions, type GeneratedTexts, macroDefinitions } from './macros.js';

/** What the scanner has to look out for, from the models. */
export const scanVocabulary: ScanVocabulary = {
  search: pageVocabulary,
  marks: [
    [Mark.carriedTag, carriedTags],
    [Mark.carriedType, carriedTypes],
    [Mark.bitOperation, flagsWordCalls],
    [Mark.member, flagsWordField],
    [Mark.namesByArgument, namingMacros],
  ],
  comment: 'fencepost-ignore-',
};

/** All that is kept of a file: see `Column` for the rows; calls are numbers of names. */
export interface FileRows {
  readonly rows: Int32Array;
  readonly calls: Int32Array;
  /** Whether its comments may suppress findings. */
  readonly hasComment: boolean;
  /** Of the whole text: differs, but for accidents of one in 2^32, when the text does. */
  readonly hash: readonly [low: number, high: number];
  /** Why nothing, or not all, was read of it; absent where it was. */
  readonly unread?: string;
}

/** A text longer than this (UTF-16 code units) is not read: nobody wrote it by hand, and it would take the memory of all others. */
const longestText = 16 * 1024 * 1024;
const noRows = new Int32Array(0);

/** The reason of a file whose macros were not expanded to the end. */
export const tooGenerative = 'its macros generate more functions than anybody would call: not all were read';

const unread: FileRows = {
  rows: noRows,
  calls: noRows,
  hasComment: false,
  hash: [0, 0],
  unread: `longer than ${longestText} characters`,
};

/** What is said of a text that is too long to be read; undefined for any other. */
export function unreadIfTooLong(text: Pick<Text, 'length'>): FileRows | undefined {
  return text.length > longestText ? unread : undefined;
}

/** Scans a text that is at hand. */
export function scanText(scanner: Scanner, text: string): FileRows {
  const tooLong = unreadIfTooLong(text);
  if (tooLong !== undefined) return tooLong;
  const length = scanner.put(text);
  const of = { hasComment: scanner.hasComment(length), hash: hashOfInput(scanner, text) };
  return { ...ownCopy(completed(scanner, scanPut(scanner, text), length, cutOf(text))), ...of };
}

/** What was found in a piece of a text; see `Seam` for what that is worth beside other pieces. */
export interface ScannedPiece extends Pick<FileRows, 'rows' | 'calls' | 'hasComment'> {
  readonly seam: number;
  /** Where the rows of macros begin, behind those of all functions. */
  readonly macros: number;
}

/** A piece whose macros may generate functions in others goes together with none. */
const generative: ScannedPiece = { rows: noRows, calls: noRows, hasComment: false, seam: 0, macros: 0 };

/** Scans a piece of a text that is not too long to be read. */
export function scanPiece(scanner: Scanner, piece: string): ScannedPiece {
  const length = scanner.put(piece);
  const hasComment = scanner.hasComment(length);
  const scanned = scanPut(scanner, piece);
  const { seam, generates } = scanned;
  if (generates) return generative;
  const { rows, calls } = ownCopy(completed(scanner, scanned, length, cutOf(piece)));
  let macros = 0;
  while (macros < rows.length && rows[macros + Column.kind] !== Kind.macro) macros += rowWidth;
  return { rows, calls, hasComment, seam, macros };
}

/** Scans the text that was put into the scanner's input. */
function scanPut(scanner: Scanner, text: string): ScannedText {
  const scanned = scanner.scan(text.length);
  if (!wide.test(text)) return scanned;
  const { rows } = scanned;
  for (let at = 0; at < rows.length; at += rowWidth) {
    const slice = text.slice(rows[at + Column.start], rows[at + Column.end]);
    rows[at + Column.hashLow] = (rows[at + Column.hashLow] ?? 0) ^ wideHash(slice);
  }
  return scanned;
}

function cutOf(text: string): Cut {
  return (start, end) => text.slice(start, end);
}

function ownCopy(file: Completed): Completed {
  return { ...file, rows: file.rows.slice(), calls: file.calls.slice() };
}

/** Whether a file that was scanned holds just this text. */
export function isTextOf({ hash }: FileRows, scanner: Scanner, text: string): boolean {
  if (unreadIfTooLong(text) !== undefined) return false;
  const [low, high] = hashOfText(scanner, text);
  return hash[0] === low && hash[1] === high;
}

/** The hash of a text that is not too long to be read: see `FileRows`. */
export function hashOfText(scanner: Scanner, text: string): FileRows['hash'] {
  scanner.put(text);
  return hashOfInput(scanner, text);
}

function hashOfInput(scanner: Scanner, text: string): FileRows['hash'] {
  const [low, high] = scanner.hash(text.length);
  return [wide.test(text) ? low ^ wideHash(text) : low, high];
}

/** What the scanner, to which a character is a byte, cannot tell apart. */
const wide = /[\u0100-\uffff]/;

function wideHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) hash = Math.imul(hash ^ code, 16777619) + 1;
  }
  return hash | 0;
}

/** Cuts a stretch out of the text that is scanned (UTF-16 code units). */
export type Cut = (start: number, end: number) => string;

/**
 * Scans what is in the scanner's input. What it returns is valid until the scanner is asked for something else.
 * @param length of the input, which must be ASCII: only then its bytes are UTF-16 code units
 * @param cut asked only for what needs a closer look
 */
export function scanInput(scanner: Scanner, length: number, cut: Cut): FileRows {
  const of = { hasComment: scanner.hasComment(length), hash: scanner.hash(length) };
  return { ...completed(scanner, scanner.scan(length), length, cut), ...of };
}

/** What the scanner found, and what a closer look adds. */
type Completed = Pick<FileRows, 'rows' | 'calls' | 'unread'>;

function completed(scanner: Scanner, scanned: ScannedText, length: number, cut: Cut): Completed {
  const { rows, calls } = scanned;
  const column = (at: number, which: number): number => rows[at + which] ?? 0;
  const named: { readonly at: number; readonly name: string }[] = [];
  for (let at = 0; at < rows.length; at += rowWidth) {
    if (column(at, Column.kind) === Kind.macro) {
      // A macro's parameters have no types: it may be handed anything.
      rows[at + Column.head] = column(at, Column.head) | Head.carriesPages;
    } else if ((column(at, Column.head) & Head.namedByArgument) !== 0) {
      const parameters = cut(column(at, Column.parametersStart), column(at, Column.parametersEnd));
      const first = /\(\s*(\w+)/.exec(parameters)?.[1];
      if (first !== undefined) named.push({ at, name: `sys_${first}` });
    }
    if ((column(at, Column.bodyMarks) & (Mark.bitOperation | Mark.member)) === 0) continue;
    if (writesFlagsWord.test(cut(column(at, Column.bodyStart), column(at, Column.end))))
      rows[at + Column.head] = column(at, Column.head) | Head.writesFlagsWord;
  }
  const whole = scanned.generates ? cut(0, length) : undefined;
  const file: Completed = { rows, calls };
  if (named.length === 0 && whole === undefined) return file;
  // From here on the scanner is used for something else: nothing can be cut out of its input any more.
  const own = ownCopy(file);
  for (const { at, name } of named) own.rows[at + Column.name] = scanner.numberOf(name);
  return whole === undefined ? own : withGenerated(scanner, own, whole);
}

/** The texts that a file's macros generate, each of one or several functions. */
export function generatedTexts(text: string): GeneratedTexts {
  return expandGeneratedFunctions(text, macroDefinitions(text));
}

function withGenerated(scanner: Scanner, file: Completed, text: string): Completed {
  const allRows: number[] = [];
  const allCalls: number[] = [];
  const { found, isWhole } = generatedTexts(text);
  found.forEach((generated, number) => {
    const { rows, calls } = scanText(scanner, generated.text);
    for (let at = 0; at < rows.length; at += rowWidth) {
      if (rows[at + Column.kind] !== Kind.function) continue;
      const row = [...rows.subarray(at, at + rowWidth)];
      const first = row[Column.firstCall] ?? 0;
      const count = row[Column.callCount] ?? 0;
      row[Column.kind] = Kind.generated;
      row[Column.firstCall] = file.calls.length + allCalls.length;
      // Where the function is found again: which text, and which function of it.
      row[Column.bodyMarks] = number;
      allCalls.push(...calls.subarray(first, first + count));
      allRows.push(...row);
    }
  });
  if (allRows.length === 0 && isWhole) return file;
  const all = isWhole ? file : { ...file, unread: tooGenerative };
  return { ...all, rows: concatenated(file.rows, allRows), calls: concatenated(file.calls, allCalls) };
}

function concatenated(first: Int32Array, second: readonly number[]): Int32Array {
  const all = new Int32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}
