// Names as numbers: each distinct identifier gets the next one. Beside them stands a small table of marked words, whose meaning
// is the caller's business: the scanner only says where it has seen them.
import { allocate, IntList } from './memory';

/** Names are compared by so many bytes at a time: there are as many behind the last one. */
const vectorWidth: usize = 16;
/** The bytes of all names, one after the other. */
let pool: usize = 0;
let poolCapacity: i32 = 0;
let poolLength: i32 = 0;
/** Where each name starts in the pool; the next one's start is its end. */
const starts = IntList.create(1 << 17);
/** Open addressing: for each slot the number of the name plus one, 0 where there is none, and its hash beside it. */
let slots: usize = 0;
let slotMask: i32 = 0;

const markedSlots: i32 = 1024;
/** Hash, mask, address and length of each marked word. */
const marked: usize = allocate(<usize>markedSlots << 4);

@inline export function hashStep(hash: u32, code: u32): u32 {
  return (hash ^ code) * 16777619;
}

export const hashStart: u32 = 2166136261;

export function nameCount(): i32 {
  return starts.length;
}

export function namePool(): usize {
  return pool;
}

export function namePoolLength(): i32 {
  return poolLength;
}

export function nameStarts(): usize {
  return starts.address;
}

/** Forgets all names; the marked words stay. */
export function forgetNames(): void {
  starts.length = 0;
  poolLength = 0;
  if (slots != 0) memory.fill(slots, 0, <usize>(slotMask + 1) << 3);
}

function growSlots(): void {
  const before = slots;
  const count = slotMask == 0 ? 0 : slotMask + 1;
  const size = max(1 << 18, count << 1);
  slots = allocate(<usize>size << 3);
  memory.fill(slots, 0, <usize>size << 3);
  slotMask = size - 1;
  for (let i = 0; i < count; i++) {
    const row = load<u64>(before + (<usize>i << 3));
    if (<u32>row == 0) continue;
    let slot = <i32>(row >> 32) & slotMask;
    while (load<i32>(slots + (<usize>slot << 3)) != 0) slot = (slot + 1) & slotMask;
    store<u64>(slots + (<usize>slot << 3), row);
  }
}

/** The number of a name. */
export function intern(at: usize, length: i32, hash: u32): i32 {
  if (starts.length << 1 >= slotMask) growSlots();
  let slot = <i32>hash & slotMask;
  for (;;) {
    const row = slots + (<usize>slot << 3);
    const found = load<i32>(row) - 1;
    if (found < 0) break;
    if (load<u32>(row, 4) == hash && isName(found, at, length)) return found;
    slot = (slot + 1) & slotMask;
  }
  const id = starts.length;
  store<i32>(slots + (<usize>slot << 3), id + 1);
  store<u32>(slots + (<usize>slot << 3), hash, 4);
  starts.push(poolLength);
  append(at, length);
  return id;
}

/** Whether a number is that of the name at an address. */
@inline function isName(number: i32, at: usize, length: i32): bool {
  const start = starts.get(number);
  const end = number + 1 < starts.length ? starts.get(number + 1) : poolLength;
  return end - start == length && isSame(pool + start, at, length);
}

/** Whether so many bytes are the same at two addresses, behind which there are some more each. */
@inline function isSame(one: usize, other: usize, length: i32): bool {
  let i = 0;
  for (; i + <i32>vectorWidth <= length; i += <i32>vectorWidth)
    if (!i8x16.all_true(i8x16.eq(v128.load(one + i), v128.load(other + i)))) return false;
  // What differs is in a place behind the end, if anywhere.
  const differing = i8x16.bitmask(v128.not(i8x16.eq(v128.load(one + i), v128.load(other + i))));
  return (differing & ((1 << (length - i)) - 1)) == 0;
}

function append(at: usize, length: i32): void {
  if (poolLength + length > poolCapacity) {
    const capacity = max(poolCapacity << 1, max(1 << 22, (poolLength + length) << 1));
    const grown = allocate(<usize>capacity + vectorWidth);
    memory.copy(grown, pool, <usize>poolLength);
    pool = grown;
    poolCapacity = capacity;
  }
  memory.copy(pool + poolLength, at, <usize>length);
  poolLength += length;
}

/** The number of a name whose hash is not known yet. */
export function internWord(at: usize, length: i32): i32 {
  return intern(at, length, hashWord(at, length));
}

function hashWord(at: usize, length: i32): u32 {
  let hash = hashStart;
  for (let i = 0; i < length; i++) hash = hashStep(hash, load<u8>(at + i));
  return hash;
}

/** Marks a word: wherever it stands, `mask` is seen. Returns false when the table is full. */
export function markWord(at: usize, length: i32, mask: u32): bool {
  const hash = hashWord(at, length);
  let slot = <i32>hash & (markedSlots - 1);
  for (let tries = 0; tries < markedSlots >> 1; tries++) {
    const row = marked + (<usize>slot << 4);
    if (load<i32>(row, 12) == 0) {
      const copy = allocate(<usize>length);
      memory.copy(copy, at, <usize>length);
      store<u32>(row, hash);
      store<u32>(row, mask, 4);
      store<u32>(row, <u32>copy, 8);
      store<i32>(row, length, 12);
      return true;
    }
    if (isMarked(row, at, length, hash)) {
      store<u32>(row, load<u32>(row, 4) | mask, 4);
      return true;
    }
    slot = (slot + 1) & (markedSlots - 1);
  }
  return false;
}

@inline function isMarked(row: usize, at: usize, length: i32, hash: u32): bool {
  return (
    load<u32>(row) == hash && load<i32>(row, 12) == length &&
    memory.compare(<usize>load<u32>(row, 8), at, <usize>length) == 0
  );
}

/** What a word was marked with; 0 for one that was not. */
@inline export function markOf(at: usize, length: i32, hash: u32): u32 {
  let slot = <i32>hash & (markedSlots - 1);
  let row = marked + (<usize>slot << 4);
  let mask: u32 = 0;
  while (load<i32>(row, 12) != 0) {
    if (isMarked(row, at, length, hash)) {
      mask = load<u32>(row, 4);
      break;
    }
    slot = (slot + 1) & (markedSlots - 1);
    row = marked + (<usize>slot << 4);
  }
  return mask;
}
