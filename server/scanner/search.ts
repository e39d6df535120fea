// Finds out whether a text holds any of some words, at the speed of the memory: sixteen places at a time are compared with two
// or three of a word's bytes, and only where all of them agree the word itself is looked at.
import { allocate } from './memory';

/** How many sets of probes one search can hold; words that agree in their probes share one. */
const mostProbes: i32 = 4;
const mostWords: i32 = 32;

/** One search: its probes, and the words behind them. */
@unmanaged
export class Search {
  /** Three offsets and three bytes for each set of probes. */
  probes: usize = 0;
  probeCount: i32 = 0;
  /** Address, length and set of each word. */
  words: usize = 0;
  wordCount: i32 = 0;
  /** Whether a match has to begin and end at the border of an identifier. */
  whole: bool = false;

  static create(whole: bool): Search {
    const search = changetype<Search>(allocate(offsetof<Search>()));
    search.probes = allocate(<usize>mostProbes * 24);
    search.words = allocate(<usize>mostWords * 12);
    search.probeCount = 0;
    search.wordCount = 0;
    search.whole = whole;
    return search;
  }
}

/** Adds a word that has these bytes at these offsets from its start; returns false when there is no more room. */
export function addWord(search: Search, text: usize, length: i32, at0: i32, at1: i32, at2: i32): bool {
  const probe = probeFor(search, text, at0, at1, at2);
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

function probeFor(search: Search, text: usize, at0: i32, at1: i32, at2: i32): i32 {
  const byte0: i32 = load<u8>(text + at0);
  const byte1: i32 = load<u8>(text + at1);
  const byte2: i32 = load<u8>(text + at2);
  for (let i = 0; i < search.probeCount; i++) {
    const row = search.probes + <usize>i * 24;
    if (
      load<i32>(row) == at0 && load<i32>(row, 4) == at1 && load<i32>(row, 8) == at2 &&
      load<i32>(row, 12) == byte0 && load<i32>(row, 16) == byte1 && load<i32>(row, 20) == byte2
    )
      return i;
  }
  if (search.probeCount == mostProbes) return -1;
  const row = search.probes + <usize>search.probeCount * 24;
  store<i32>(row, at0);
  store<i32>(row, at1, 4);
  store<i32>(row, at2, 8);
  store<i32>(row, byte0, 12);
  store<i32>(row, byte1, 16);
  store<i32>(row, byte2, 20);
  return search.probeCount++;
}

@inline function isWordByte(code: i32): bool {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code == 95 || (code >= 48 && code <= 57) || code > 127
  );
}

/** Whether one of the words behind a set of probes stands at an address. */
function standsAt(search: Search, probe: i32, at: usize, start: usize, end: usize): bool {
  for (let i = 0; i < search.wordCount; i++) {
    const row = search.words + <usize>i * 12;
    if (load<i32>(row, 8) != probe) continue;
    const length = <usize>load<i32>(row, 4);
    if (at + length > end || memory.compare(at, <usize>load<u32>(row), length) != 0) continue;
    if (!search.whole) return true;
    if ((at == start || !isWordByte(load<u8>(at - 1))) && (at + length == end || !isWordByte(load<u8>(at + length))))
      return true;
  }
  return false;
}

@inline function agree(at: usize, row: usize): v128 {
  const a = i8x16.eq(v128.load(at + load<u32>(row)), i8x16.splat(load<u8>(row, 12)));
  const b = i8x16.eq(v128.load(at + load<u32>(row, 4)), i8x16.splat(load<u8>(row, 16)));
  const c = i8x16.eq(v128.load(at + load<u32>(row, 8)), i8x16.splat(load<u8>(row, 20)));
  return v128.and(v128.and(a, b), c);
}

/** Whether any of the words stands in `length` bytes at `start`; the bytes are followed by at least 64 that are zero. */
export function finds(search: Search, start: usize, length: usize): bool {
  const end = start + length;
  const row0 = search.probes;
  // Sets that are not there repeat the first one, so that the loop has no branch on how many there are.
  const row1 = search.probeCount > 1 ? row0 + 24 : row0;
  const row2 = search.probeCount > 2 ? row0 + 48 : row0;
  const row3 = search.probeCount > 3 ? row0 + 72 : row0;
  for (let at = start; at < end; at += 16) {
    const hit0 = agree(at, row0);
    const hit1 = agree(at, row1);
    const hit2 = agree(at, row2);
    const hit3 = agree(at, row3);
    if (!v128.any_true(v128.or(v128.or(hit0, hit1), v128.or(hit2, hit3)))) continue;
    if (
      checkHits(search, 0, hit0, at, start, end) || checkHits(search, 1, hit1, at, start, end) ||
      checkHits(search, 2, hit2, at, start, end) || checkHits(search, 3, hit3, at, start, end)
    )
      return true;
  }
  return false;
}

function checkHits(search: Search, probe: i32, hits: v128, at: usize, start: usize, end: usize): bool {
  let mask = i8x16.bitmask(hits);
  while (mask != 0) {
    if (standsAt(search, probe, at + ctz(mask), start, end)) return true;
    mask &= mask - 1;
  }
  return false;
}
