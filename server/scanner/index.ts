// The scanner's front door. It reads bytes at the speed of the memory and knows C's surface only: which functions there are, where
// they begin and end, which names they call. What the names mean is told by its caller, in words to search for and words to mark.
import * as bounds from './bounds';
import * as notes from './definitions';
import * as macros from './macros';
import { inputAddress, padInput, reserveInput } from './memory';
import * as names from './names';
import { addWord, find as findIn, Search } from './search';

export { reserveInput } from './memory';
export { nameCount, namePool, namePoolLength, nameStarts } from './names';

const searches = new StaticArray<usize>(8);
let searchCount: i32 = 0;

/** A new search; `whole`: words match between borders of identifiers only. */
export function newSearch(whole: bool): i32 {
  if (searchCount == searches.length) return -1;
  searches[searchCount] = changetype<usize>(Search.create(whole));
  return searchCount++;
}

/** Adds the word in the first `length` bytes of the input, with the offsets of the bytes to look for first: see `addWord`. */
export function searchFor(search: i32, length: i32, far: i32, middle: i32): bool {
  return addWord(changetype<Search>(searches[search]), inputAddress(), length, far, middle);
}

/** What the first `length` bytes of the input hold: 1 a word of the search, 2 no word but a zero, 0 neither. */
export function find(search: i32, length: i32): i32 {
  padInput(length);
  return findIn(changetype<Search>(searches[search]), inputAddress(), length);
}

/** Marks the word in the first `length` bytes of the input. */
export function mark(length: i32, mask: u32): bool {
  return names.markWord(inputAddress(), length, mask);
}

/** Reads the first `length` bytes of the input; returns how many definitions they hold. */
export function scan(length: i32): i32 {
  padInput(length);
  const start = inputAddress();
  const end = start + length;
  read(start, end, false);
  // The macros are read past other comments.
  seamOfText = bounds.seam();
  macros.readMacros();
  return notes.definitions.length / notes.Row.width;
}

/**
 * Where braces do not match up (arms of `#if` that open differently, code being typed), a `}` in the first column ends the
 * function, as kernel style has it.
 */
function read(start: usize, end: usize, lenient: bool): void {
  bounds.beginText(start, end, lenient);
  if (!bounds.readText() && !lenient) read(start, end, true);
}

let seamOfText: i32 = 0;

/** How the text that was scanned last goes together with others: see `bounds.seam`. */
export function seam(): i32 {
  return seamOfText;
}

export function definitions(): usize {
  return notes.definitions.address;
}

export function calls(): usize {
  return notes.calls.address;
}

export function callCount(): i32 {
  return notes.calls.length;
}

/** Whether some macro of the text pastes tokens into functions. */
export function generatesFunctions(): bool {
  return macros.generates;
}

/** Forgets all names; numbers start again from 0. */
export function forget(): void {
  names.forgetNames();
  notes.forgetCallers();
}


/** Whether the first `length` bytes of the input are all ASCII. */
export function isAscii(length: i32): bool {
  padInput(length);
  const start = inputAddress();
  let high = i8x16.splat(0);
  for (let i = 0; i < length; i += 16) high = v128.or(high, v128.load(start + i));
  return i8x16.bitmask(high) == 0;
}

/** Whether the first `length` bytes of the input hold a zero. */
export function holdsZero(length: i32): bool {
  const start = inputAddress();
  let i = 0;
  for (; i + 16 <= length; i += 16) if (!i8x16.all_true(v128.load(start + i))) return true;
  for (; i < length; i++) if (load<u8>(start + i) == 0) return true;
  return false;
}

/** A hash of the first `length` bytes of the input; its upper half is in `hashHigh`. */
export function hashLow(length: i32): i32 {
  const start = inputAddress();
  hash = notes.hashOf(start, start + length);
  return <i32>hash;
}

let hash: u64 = 0;

export function hashHigh(): i32 {
  return <i32>(hash >> 32);
}

/** The number of the name in the first `length` bytes of the input. */
export function numberOf(length: i32): i32 {
  return names.internWord(inputAddress(), length);
}

/**
 * The numbers of many names at once. The input holds where each of `count` names starts, and where the last one ends, as 32-bit
 * integers counted from the bytes behind these; each start gives way to the number of its name.
 */
export function numbersOf(count: i32): void {
  const starts = inputAddress();
  const bytes = starts + (<usize>(count + 1) << 2);
  for (let i = 0; i < count; i++) {
    const at = starts + (<usize>i << 2);
    const start = load<i32>(at);
    store<i32>(at, names.internWord(bytes + start, load<i32>(at, 4) - start));
  }
}
