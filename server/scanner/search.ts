// Finds out whether a text holds any of some words, at the speed of the memory: sixteen places at a time are compared with two
// or three of a word's bytes, and only where all of them agree the word itself is looked at.
import { allocate } from './memory';

/** Sets of probes that one search can hold: two for each of two bytes in their middle. Words that agree in their probes share a set. */
const mostProbes: i32 = 4;
const mostWords: i32 = 32;

/** Numbers of a set of probes, in bytes from its start: three places in the word, and the bytes there; `taken` where there is one. */
namespace Probe {
  export const far = 0;
  export const middle = 4;
  export const farByte = 8;
  export const middleByte = 12;
  export const nextByte = 16;
  export const taken = 20;
  export const width = 24;
}

/** One search: its probes, and the words behind them. */
@unmanaged
export class Search {
  probes: usize = 0;
  /** Address, length and set of each word. */
  words: usize = 0;
  wordCount: i32 = 0;
  /** Whether a match has to begin and end at the border of an identifier. */
  whole: bool = false;

  static create(whole: bool): Search {
    const search = changetype<Search>(allocate(offsetof<Search>()));
    search.probes = allocate(<usize>mostProbes * Probe.width);
    memory.fill(search.probes, 0, <usize>mostProbes * Probe.width);
    search.words = allocate(<usize>mostWords * 12);
    search.wordCount = 0;
    search.whole = whole;
    return search;
  }
}

/**
 * Adds a word that is looked for by three of its bytes: the one at `middle`, the one behind it, and the one at `far`.
 * Returns false when there is no more room.
 */
export function addWord(search: Search, text: usize, length: i32, far: i32, middle: i32): bool {
  const probe = probeFor(search, text, far, middle);
  if (probe < 0 || search.wordCount == mostWords) return false;
  const copy = allocate(<usize>length);
  memory.copy(copy, text, <usize>length);
  const row = search.words + <usize>search.wordCount * 12;
  store<u32>(row, <u32>copy);
  store<i32>(row, length, 4);
  store<i32>(row, probe, 8);
  search.wordCount++;
  return true;
}

function probeFor(search: Search, text: usize, far: i32, middle: i32): i32 {
  const farByte: i32 = load<u8>(text + far);
  const middleByte: i32 = load<u8>(text + middle);
  const nextByte: i32 = load<u8>(text + middle + 1);
  for (let i = 0; i < mostProbes; i++) {
    const row = search.probes + <usize>i * Probe.width;
    if (load<i32>(row, Probe.taken) == 0) {
      // Of each two sets, both have the first one's byte in their middle.
      if ((i & 1) != 0 && load<i32>(row - Probe.width, Probe.middleByte) != middleByte) continue;
      store<i32>(row, far, Probe.far);
      store<i32>(row, middle, Probe.middle);
      store<i32>(row, farByte, Probe.farByte);
      store<i32>(row, middleByte, Probe.middleByte);
      store<i32>(row, nextByte, Probe.nextByte);
      store<i32>(row, 1, Probe.taken);
      return i;
    }
    if (
      load<i32>(row, Probe.far) == far && load<i32>(row, Probe.middle) == middle &&
      load<i32>(row, Probe.farByte) == farByte && load<i32>(row, Probe.middleByte) == middleByte &&
      load<i32>(row, Probe.nextByte) == nextByte
    )
      return i;
  }
  return -1;
}

@inline function isWordByte(code: i32): bool {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code == 95 || (code >= 48 && code <= 57) || code > 127
  );
}

/** Most words that are compared differ in one of their first bytes. */
@inline function isSame(one: usize, other: usize, length: usize): bool {
  let i: usize = 0;
  while (i < length && load<u8>(one + i) == load<u8>(other + i)) i++;
  return i == length;
}

/** Whether one of the words behind a set of probes stands at an address. */
function standsAt(search: Search, probe: i32, at: usize, start: usize, end: usize): bool {
  if (at < start) return false;
  for (let i = 0; i < search.wordCount; i++) {
    const row = search.words + <usize>i * 12;
    if (load<i32>(row, 8) != probe) continue;
    const length = <usize>load<i32>(row, 4);
    if (at + length > end || !isSame(at, <usize>load<u32>(row), length)) continue;
    if (!search.whole) return true;
    if ((at == start || !isWordByte(load<u8>(at - 1))) && (at + length == end || !isWordByte(load<u8>(at + length))))
      return true;
  }
  return false;
}

/** The row of a set; where there is none, of one that says the same of every text. */
@inline function probeRow(search: Search, probe: i32): usize {
  const row = search.probes + <usize>probe * Probe.width;
  if (load<i32>(row, Probe.taken) != 0) return row;
  return (probe & 1) != 0 && load<i32>(row - Probe.width, Probe.taken) != 0 ? row - Probe.width : search.probes;
}

/** From the middle of a set's words to their far byte. */
@inline function farOf(row: usize): usize {
  return <usize>(load<i32>(row, Probe.far) - load<i32>(row, Probe.middle));
}

@inline function splatOf(row: usize, which: usize): v128 {
  return i8x16.splat(load<u8>(row + which));
}

/** What was found: one of the words; no word, but a zero among the bytes; none of both. */
export const foundWord: i32 = 1;
export const foundZero: i32 = 2;
export const foundNothing: i32 = 0;

/**
 * Looks for the words in `length` bytes at `start`, which are followed by at least 64 that are zero. What it compares with has names
 * of its own, so that it stays in registers.
 */
export function find(search: Search, start: usize, length: usize): i32 {
  const end = start + length;
  const row0 = probeRow(search, 0), row1 = probeRow(search, 1), row2 = probeRow(search, 2), row3 = probeRow(search, 3);
  const far0 = farOf(row0), far1 = farOf(row1), far2 = farOf(row2), far3 = farOf(row3);
  const farByte0 = splatOf(row0, Probe.farByte), farByte1 = splatOf(row1, Probe.farByte);
  const farByte2 = splatOf(row2, Probe.farByte), farByte3 = splatOf(row3, Probe.farByte);
  const nextByte0 = splatOf(row0, Probe.nextByte), nextByte1 = splatOf(row1, Probe.nextByte);
  const nextByte2 = splatOf(row2, Probe.nextByte), nextByte3 = splatOf(row3, Probe.nextByte);
  const middle01 = splatOf(row0, Probe.middleByte), middle23 = splatOf(row2, Probe.middleByte);
  let least = i8x16.splat(-1);
  for (let at = start; at < end; at += 16) {
    const here = v128.load(at);
    const next = v128.load(at, 1);
    const hits0 = v128.and(i8x16.eq(next, nextByte0), i8x16.eq(v128.load(at + far0), farByte0));
    const hits1 = v128.and(i8x16.eq(next, nextByte1), i8x16.eq(v128.load(at + far1), farByte1));
    const hits2 = v128.and(i8x16.eq(next, nextByte2), i8x16.eq(v128.load(at + far2), farByte2));
    const hits3 = v128.and(i8x16.eq(next, nextByte3), i8x16.eq(v128.load(at + far3), farByte3));
    const hits01 = v128.and(v128.or(hits0, hits1), i8x16.eq(here, middle01));
    const hits23 = v128.and(v128.or(hits2, hits3), i8x16.eq(here, middle23));
    const hits = v128.or(hits01, hits23);
    if (v128.any_true(hits) && standsAmong(search, i8x16.bitmask(hits), at, start, end)) return foundWord;
    // What lies behind the end is zero and says nothing.
    if (at + 16 <= end) least = i8x16.min_u(least, here);
  }
  if (!i8x16.all_true(least)) return foundZero;
  for (let at = end - (length & 15); at < end; at++) if (load<u8>(at) == 0) return foundZero;
  return foundNothing;
}

/** Whether a word has its middle at one of these places of the sixteen at an address. */
function standsAmong(search: Search, places: i32, at: usize, start: usize, end: usize): bool {
  for (let mask = places; mask != 0; mask &= mask - 1) {
    const middle = at + ctz(mask);
    for (let probe = 0; probe < mostProbes; probe++) {
      const row = search.probes + <usize>probe * Probe.width;
      if (load<i32>(row, Probe.taken) == 0 || load<i32>(row, Probe.middleByte) != load<u8>(middle)) continue;
      if (standsAt(search, probe, middle - load<i32>(row, Probe.middle), start, end)) return true;
    }
  }
  return false;
}
