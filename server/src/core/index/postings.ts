// Numbers grouped under other numbers, in two arrays: no object for any of them.

/** Names each pair of a key and a number, in the same order whenever it is called. */
export type Pairs = (take: (key: number, value: number) => void) => void;

/** For each key from 0 up, the numbers that stand under it. */
export class Postings {
  private constructor(
    /** Where the numbers of each key start; the next key's start is their end. */
    private readonly starts: Int32Array,
    private readonly values: Int32Array,
  ) {}

  /** @param keyCount all keys are below it */
  static of(keyCount: number, pairs: Pairs): Postings {
    const starts = new Int32Array(keyCount + 1);
    pairs((key) => {
      starts[key + 1] = (starts[key + 1] ?? 0) + 1;
    });
    for (let key = 0; key < keyCount; key++) starts[key + 1] = (starts[key + 1] ?? 0) + (starts[key] ?? 0);
    const next = starts.slice();
    const values = new Int32Array(starts[keyCount] ?? 0);
    pairs((key, value) => {
      const at = next[key] ?? 0;
      next[key] = at + 1;
      values[at] = value;
    });
    return new Postings(starts, values);
  }

  has(key: number): boolean {
    return (this.starts[key] ?? 0) < (this.starts[key + 1] ?? 0);
  }

  at(key: number): Int32Array {
    return this.values.subarray(this.starts[key] ?? 0, this.starts[key + 1] ?? 0);
  }

  /** The keys that some number stands under, ascending. */
  *keys(): Generator<number> {
    for (let key = 0; key + 1 < this.starts.length; key++) if (this.has(key)) yield key;
  }
}
