// The scanner's memory: growable arrays of 32-bit integers and one buffer for the bytes that are scanned. Nothing is ever given
// back: arrays only grow, and are used again for the next file.

/** Takes `size` bytes off the heap; addresses are multiples of 16. */
export function allocate(size: usize): usize {
  return heap.alloc(size);
}

/** A list of 32-bit integers that grows by doubling. Its address changes when it grows. */
@unmanaged
export class IntList {
  address: usize = 0;
  capacity: i32 = 0;
  length: i32 = 0;

  static create(capacity: i32): IntList {
    const list = changetype<IntList>(allocate(offsetof<IntList>()));
    list.address = allocate(<usize>capacity << 2);
    list.capacity = capacity;
    list.length = 0;
    return list;
  }

  /** Makes room for `count` more. */
  reserve(count: i32): void {
    if (this.length + count <= this.capacity) return;
    let capacity = this.capacity;
    while (capacity < this.length + count) capacity <<= 1;
    const address = allocate(<usize>capacity << 2);
    memory.copy(address, this.address, <usize>this.length << 2);
    this.address = address;
    this.capacity = capacity;
  }

  @inline push(value: i32): void {
    if (this.length == this.capacity) this.reserve(1);
    store<i32>(this.address + (<usize>this.length << 2), value);
    this.length++;
  }

  @inline get(index: i32): i32 {
    return load<i32>(this.address + (<usize>index << 2));
  }

  @inline set(index: i32, value: i32): void {
    store<i32>(this.address + (<usize>index << 2), value);
  }
}

let input: usize = 0;
let inputCapacity: usize = 0;
/**
 * Room for all but the longest texts. What is not written to costs nothing, and what was written to once costs nothing any more: room
 * that grew with the texts would be new again and again.
 */
const usualInput: usize = 32 << 20;
/** Zero bytes after the input, so that looking ahead by a vector needs no test. */
const padding: usize = 64;

/** Room for `size` bytes of input; the address is valid until the next call that asks for more. */
export function reserveInput(size: usize): usize {
  if (size + padding > inputCapacity) {
    inputCapacity = max(usualInput, size + padding + (size >> 3));
    input = allocate(inputCapacity);
  }
  return input;
}

export function inputAddress(): usize {
  return input;
}

/** Clears what an earlier, longer input left behind the end of this one. */
export function padInput(length: usize): void {
  memory.fill(input + length, 0, padding);
}
