// A map that shares its entries with its copies until one of them is changed: worlds are copied at every branch, and most copies
// never change most of what they know.

/** As a `Map`, but a copy costs nothing. A change during an iteration is not seen by it. */
export class SharedMap<K, V> implements Iterable<readonly [K, V]> {
  private map: Map<K, V>;
  private isShared: boolean;
  /** Counts changes, those of the map that this is a copy of included. */
  changes: number;

  constructor(from?: SharedMap<K, V>) {
    this.map = from?.map ?? new Map();
    this.isShared = from !== undefined;
    this.changes = from?.changes ?? 0;
    if (from !== undefined) from.isShared = true;
  }

  get size(): number {
    return this.map.size;
  }

  get(key: K): V | undefined {
    return this.map.get(key);
  }

  has(key: K): boolean {
    return this.map.has(key);
  }

  set(key: K, value: V): this {
    if (this.map.get(key) === value && value !== undefined) return this;
    this.own().set(key, value);
    return this;
  }

  delete(key: K): boolean {
    return this.map.has(key) && this.own().delete(key);
  }

  clear(): void {
    if (this.map.size === 0) return;
    this.map = new Map();
    this.isShared = false;
    this.changes++;
  }

  /** Whether this is a copy of another, or the other way round, and neither has been changed since. */
  isCopyOf(other: SharedMap<K, V>): boolean {
    return this.map === other.map;
  }

  /** Whether the other holds the same under the same keys, in the same order. */
  isAs(other: SharedMap<K, V>, same: (mine: V, theirs: V) => boolean): boolean {
    if (this.map === other.map) return true;
    if (this.map.size !== other.map.size) return false;
    const others = other.map[Symbol.iterator]();
    for (const [key, value] of this.map) {
      const [theirKey, theirs] = others.next().value ?? [];
      if (theirs === undefined || theirKey !== key || (value !== theirs && !same(value, theirs))) return false;
    }
    return true;
  }

  keys(): IterableIterator<K> {
    return this.map.keys();
  }

  values(): IterableIterator<V> {
    return this.map.values();
  }

  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.map[Symbol.iterator]();
  }

  /** The map to change. */
  private own(): Map<K, V> {
    this.changes++;
    if (this.isShared) {
      this.map = new Map(this.map);
      this.isShared = false;
    }
    return this.map;
  }
}
