// What is noted of each definition: its row, and the names that its body calls, each once.
import { IntList } from './memory';
import { hashStart, hashStep, intern, markOf } from './names';
import { equals, isSpace, isWord, open } from './trivia';

/** One row for each definition; see `Row` for its columns. */
export const definitions = IntList.create(1 << 12);
/** The names that bodies call, each once for a body; a definition's are a stretch of it. */
export const calls = IntList.create(1 << 14);
/** For each name, the number of the last definition that called it. */
const calledBy = IntList.create(1 << 17);
let serial: i32 = 0;

/** Columns of a row. Offsets count bytes from the start of the text. */
export namespace Row {
  export const kind = 0;
  export const start = 1;
  export const end = 2;
  export const nameStart = 3;
  export const parametersStart = 4;
  export const parametersEnd = 5;
  export const bodyStart = 6;
  export const name = 7;
  /** Bits: `headIsStatic`, `headCarries`, `headNamedByArgument`. */
  export const head = 8;
  export const bodyMarks = 9;
  export const firstCall = 10;
  export const callCount = 11;
  /** Of the bytes from start to end. */
  export const hashLow = 12;
  export const hashHigh = 13;
  export const width = 14;
}

export const kindFunction = 0;
export const kindMacro = 1;

export const headIsStatic: u32 = 1;
export const headCarries: u32 = 2;
export const headNamedByArgument: u32 = 8;

/** Marks with a meaning for the scanner; the other bits are the caller's, noted where they are called in a body. */
export const markHeadAttribute: u32 = 1;
export const markNoFunction: u32 = 2;
export const markStatic: u32 = 4;
/** `struct`, in front of a word with `markCarriedTag`. */
export const markAggregate: u32 = 8;
export const markCarriedTag: u32 = 16;
/** A type that carries when a value of it is passed, not a pointer to it. */
export const markCarriedType: u32 = 32;
/** Counts only behind `->`, and where something is assigned to it. */
export const markMember: u32 = 64;
/** A macro whose first argument is the name of what it defines. */
export const markNamesByArgument: u32 = 256;

export let textStart: usize = 0;
export let textEnd: usize = 0;

let bodyMarks: u32 = 0;
let firstCall: i32 = 0;

/** Begins a text; what was noted of the last one is forgotten. */
export function setText(start: usize, end: usize): void {
  textStart = start;
  textEnd = end;
  definitions.length = 0;
  calls.length = 0;
}

/** The word that was read last: its end and hash. */
export let wordEnd: usize = 0;
export let wordHash: u32 = 0;

@inline export function readWord(at: usize): void {
  let code: i32 = load<u8>(at);
  let value = hashStart;
  let i = at;
  do {
    value = hashStep(value, code);
    code = load<u8>(++i);
  } while (isWord(code) && i < textEnd);
  wordEnd = i;
  wordHash = value;
}

/** The address of the `(` that follows a word, in front of `end`; 0 where none does. */
@inline export function parenthesisAfter(at: usize, end: usize): usize {
  let next = at;
  while (next < end && isSpace(load<u8>(next))) next++;
  return next < end && load<u8>(next) == open ? next : 0;
}

/** Notes a call by the definition that is being read. */
function noteCall(at: usize, length: i32, value: u32): void {
  const id = intern(at, length, value);
  while (calledBy.length <= id) calledBy.push(0);
  if (calledBy.get(id) == serial) return;
  calledBy.set(id, serial);
  calls.push(id);
}

/** Notes a word of a macro's replacement, which ends at `bodyEnd` and is read like a body, and the call that it may be; returns its end. */
export function readBodyWord(at: usize, bodyEnd: usize): usize {
  readWord(at);
  const end = wordEnd;
  const value = wordHash;
  const length = <i32>(end - at);
  const mark = markOf(at, length, value);
  if (mark != 0 && ((mark & markMember) == 0 || (isMember(at) && isAssigned(end, bodyEnd)))) bodyMarks |= mark;
  if (load<u8>(at) > 57 && parenthesisAfter(end, bodyEnd) != 0) noteCall(at, length, value);
  return end;
}

/** Notes the call of a word in the body that is being read; `open` is its parenthesis, and code reaches back to `from`. */
export function readCallBefore(open: usize, from: usize): void {
  let end = open;
  while (end > from && isSpace(load<u8>(end - 1))) end--;
  let at = end;
  while (at > from && isWord(load<u8>(at - 1))) at--;
  // A number is no name.
  if (at == end || load<u8>(at) <= 57) return;
  readWord(at);
  const length = <i32>(end - at);
  bodyMarks |= markOf(at, length, wordHash) & ~markMember;
  noteCall(at, length, wordHash);
}

/** Notes the word of the body that is being read which a `->` precedes. */
export function readMember(at: usize): void {
  if (!isWord(load<u8>(at))) return;
  readWord(at);
  if (isAssigned(wordEnd, textEnd)) bodyMarks |= markOf(at, <i32>(wordEnd - at), wordHash) & markMember;
}

@inline function isMember(at: usize): bool {
  return at >= textStart + 2 && load<u8>(at - 1) == 62 && load<u8>(at - 2) == 45;
}

/** Whether an assignment follows, in front of `end`, to what ends here, or to a member of it. */
function isAssigned(from: usize, end: usize): bool {
  let i = from;
  if (load<u8>(i) == 46) while (++i < end && isWord(load<u8>(i))) {}
  while (i < end && isSpace(load<u8>(i))) i++;
  const code: i32 = load<u8>(i);
  // One of `|`, `&` and `^`.
  if (code == 124 || code == 38 || code == 94) i++;
  return i + 1 < end && load<u8>(i) == equals && load<u8>(i + 1) != equals;
}

/** Starts the notes about a body. */
export function beginBody(): void {
  serial++;
  bodyMarks = 0;
  firstCall = calls.length;
}

export function callsInBody(): i32 {
  return calls.length - firstCall;
}

/** Adds a row for what was read since `beginBody`. */
export function pushDefinition(
  kind: i32, start: usize, end: usize, nameStart: usize, parameters: usize, parametersEnd: usize, body: usize, name: i32,
  head: u32,
): void {
  const value = hashOf(start, end);
  definitions.push(kind);
  definitions.push(<i32>(start - textStart));
  definitions.push(<i32>(end - textStart));
  definitions.push(<i32>(nameStart - textStart));
  definitions.push(<i32>(parameters - textStart));
  definitions.push(<i32>(parametersEnd - textStart));
  definitions.push(<i32>(body - textStart));
  definitions.push(name);
  definitions.push(<i32>head);
  definitions.push(<i32>bodyMarks);
  definitions.push(firstCall);
  definitions.push(calls.length - firstCall);
  definitions.push(<i32>value);
  definitions.push(<i32>(value >> 32));
}

/** A hash that tells texts apart which differ by accident; not one that resists forgery. */
export function hashOf(start: usize, end: usize): u64 {
  let value: u64 = 0x9e3779b97f4a7c15 ^ <u64>(end - start);
  let i = start;
  for (; i + 8 <= end; i += 8) value = rotl(value ^ load<u64>(i), 29) * 0x9fb21c651e98df25;
  for (; i < end; i++) value = rotl(value ^ load<u8>(i), 29) * 0x9fb21c651e98df25;
  value ^= value >> 32;
  return (value * 0xd6e8feb86659fd93) ^ (value >> 29);
}

/** After all names were forgotten, nobody has called them yet. */
export function forgetCallers(): void {
  calledBy.length = 0;
}

