// A shared map that knows a number for all that it holds, kept up to date entry by entry: worlds are compared at every place where
// paths meet, and most of what they hold has not changed since the last one.
import { SharedMap } from './sharedMap.js';

/** Two sums of 32 bits; what was added can be taken away again. */
export interface Digest {
  low: number;
  high: number;
}

/** Adds up what is put in, a text at a time; the order of texts counts. */
export class Hash {
  private a = 0x9e3779b9;
  private b = 0x85ebca6b;

  text(text: string): this {
    let { a, b } = this;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 0x9e3779b1);
      b = Math.imul(b ^ code, 0x5f356495);
    }
    // The end of a text counts, so that what is put in next is told apart from its tail.
    this.a = Math.imul(a ^ (a >>> 15), 0x85ebca77) + 1;
    this.b = Math.imul(b ^ (b >>> 13), 0xc2b2ae3d) + 1;
    return this;
  }

  /** Adds the hash to a sum, or takes it away (`sign` -1). */
  into(sum: Digest, sign: 1 | -1): void {
    const a = Math.imul(this.a ^ (this.a >>> 16), 0xc2b2ae35);
    const b = Math.imul(this.b ^ (this.b >>> 16), 0x27d4eb2f);
    sum.low = (sum.low + sign * (a ^ (b >>> 11))) | 0;
    sum.high = (sum.high + sign * (b ^ (a >>> 14))) | 0;
  }
}

/** A digest as one number; different ones, but for accidents of one in 2^53, where the digests differ. */
export function numberOf({ low, high }: Digest): number {
  return (high & 0x1fffff) * 0x100000000 + (low >>> 0);
}

/** Equal digests: equal contents, as far as `hashOf` tells values apart. The map is its own digest. */
export class KeyedMap<V> extends SharedMap<string, V> implements Digest {
  low: number;
  high: number;

  constructor(
    private readonly hashOf: (key: string, value: V) => Hash,
    from?: KeyedMap<V>,
  ) {
    super(from);
    this.low = from?.low ?? 0;
    this.high = from?.high ?? 0;
  }

  override set(key: string, value: V): this {
    const before = this.get(key);
    if (before === value && value !== undefined) return this;
    if (before !== undefined) this.hashOf(key, before).into(this, -1);
    this.hashOf(key, value).into(this, 1);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    const before = this.get(key);
    if (before === undefined) return false;
    this.hashOf(key, before).into(this, -1);
    return super.delete(key);
  }

  override clear(): void {
    super.clear();
    this.low = 0;
    this.high = 0;
  }
}
