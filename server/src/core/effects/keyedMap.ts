// A shared map that knows a number for all that it holds, kept up to date entry by entry: worlds are compared at every place where
// paths meet, and most of what they hold has not changed since the last one.
import type { Digest, Hash } from '../base/digest.js';
import { SharedMap } from './sharedMap.js';

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
