// Replacements in a text, made in the bytes that it was decoded from: whatever they do not replace stays as it is, byte order
// marks, line ends and bytes that are not UTF-8 included.
import { isUtf8 } from 'node:buffer';
import type { Replacement } from '../../../core/index.js';

const firstNonAscii = 0x80;
const replacementCharacter = '\ufffd';

/**
 * The bytes with the replacements made in them.
 * @param text what the bytes decode to, with U+FFFD for what is not UTF-8
 * @param replacements in the order of the text, none touching another
 * @returns undefined where that cannot be said: an end between bytes that are not UTF-8, or a new text taken from such
 */
export function spliceBytes(bytes: Buffer, text: string, replacements: readonly Replacement[]): Buffer | undefined {
  if (!isUtf8(bytes) && replacements.some(({ newText }) => newText.includes(replacementCharacter))) return undefined;
  const ends = byteOffsets(
    bytes,
    text,
    replacements.flatMap(({ start, end }) => [start, end]),
  );
  const parts: Buffer[] = [];
  let position = 0;
  for (const [i, { newText }] of replacements.entries()) {
    const [start, end] = [ends[2 * i], ends[2 * i + 1]];
    if (start === undefined || end === undefined) return undefined;
    parts.push(bytes.subarray(position, start), Buffer.from(newText, 'utf8'));
    position = end;
  }
  return Buffer.concat([...parts, bytes.subarray(position)]);
}

/**
 * Where some offsets of the text are in the bytes. An ASCII character is one byte wherever it stands, and no faulty sequence
 * swallows one, so that only offsets inside a run of other characters need its decoding to be looked at.
 * @param offsets UTF-16 code units, in order
 */
function byteOffsets(bytes: Buffer, text: string, offsets: readonly number[]): readonly (number | undefined)[] {
  let [unit, byte] = [0, 0];
  return offsets.map((offset) => {
    while (unit < offset) {
      if (text.charCodeAt(unit) < firstNonAscii) {
        unit++;
        byte++;
        continue;
      }
      const [unitEnd, byteEnd] = [endOfRun(text.length, unit, text), endOfRun(bytes.length, byte, bytes)];
      if (offset < unitEnd) return inRun(text.slice(unit, unitEnd), bytes.subarray(byte, byteEnd), offset - unit, byte);
      [unit, byte] = [unitEnd, byteEnd];
    }
    return byte;
  });
}

function inRun(text: string, bytes: Buffer, offset: number, byte: number): number | undefined {
  return isUtf8(bytes) ? byte + Buffer.byteLength(text.slice(0, offset), 'utf8') : undefined;
}

function endOfRun(length: number, start: number, from: string | Buffer): number {
  let end = start;
  while (end < length && (typeof from === 'string' ? from.charCodeAt(end) : (from[end] ?? 0)) >= firstNonAscii) end++;
  return end;
}
