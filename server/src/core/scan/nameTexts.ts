// Makes strings of the names in a pool: where many are new, they are cut out of one text, which is faster than making each.
import type { NamePool } from './rows.js';

/** So many new names are many. */
const manyNames = 4096;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The texts of one pool's names, for as long as it only grows. */
export class NameTexts {
  /** The names from `first` up to `end`, one after the other; undefined where they are not all ASCII. */
  private decoded: { readonly first: number; readonly end: number; readonly text: string | undefined } = {
    first: 0,
    end: 0,
    text: undefined,
  };

  of(number: number, pool: NamePool): string {
    if (pool.starts.length > this.decoded.end + manyNames) this.decode(pool);
    const { first, text } = this.decoded;
    const base = pool.starts[first] ?? 0;
    const start = pool.starts[number] ?? pool.bytes.length;
    const end = pool.starts[number + 1] ?? pool.bytes.length;
    const isIn = text !== undefined && number >= first && end <= base + text.length;
    return isIn ? text.slice(start - base, end - base) : textOf(pool.bytes.subarray(start, end));
  }

  /** What was decoded before is not decoded again: a name cut out of a text keeps all of it in memory. */
  private decode({ bytes, starts }: NamePool): void {
    const first = this.decoded.end;
    const part = bytes.subarray(starts[first] ?? 0);
    const text = decoder.decode(part);
    // A byte that is not ASCII is one of several that make a character, or makes one that says so.
    const isAscii = text.length === part.length && !text.includes('\ufffd');
    this.decoded = { first, end: starts.length, text: isAscii ? text : undefined };
  }
}

/** Each byte is a character. */
function textOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
