// What the names of a world are bound to. Worlds are copied at every branch, change little in between, and are compared at every place
// where paths meet: a copy costs nothing until one side changes, and a sum for all that is bound is kept up to date name by name.
import type { Digest, Hash } from '../base/digest.js';

/** One name and what it is bound to; never changed in place. */
export interface Binding<V> {
  readonly name: string;
  readonly value: V;
  /** The number of the name; bindings are in the order of it. */
  readonly id: number;
  /** What it adds to the sum of all. */
  readonly low: number;
  readonly high: number;
}

/** Numbers for the names of one run, shared by all its worlds: in the order in which they were first bound. */
class Names {
  private readonly ids = new Map<string, number>();

  idOf(name: string): number {
    let id = this.ids.get(name);
    if (id === undefined) {
      id = this.ids.size;
      this.ids.set(name, id);
    }
    return id;
  }

  get count(): number {
    return this.ids.size;
  }

  known(name: string): number | undefined {
    return this.ids.get(name);
  }
}

/** What is asked of values of one kind. */
export interface BindingKind<V> {
  /** Equal hashes: equal, as far as worlds are told apart by it. */
  hashOf(name: string, value: V): Hash;
  /** Whether something may be without any name once `before` has made way for `after`. */
  loses(name: string, before: V, after: V | undefined): boolean;
}

/** As a map from names; its sum is the digest. It must not be changed while its bindings are gone through: see `copied`. */
export class Bindings<V> implements Digest, Iterable<Binding<V>> {
  low: number;
  high: number;
  /** Counts the changes after which something may have no name any more, those of the bindings that this is a copy of included. */
  losses: number;
  private readonly names: Names;
  private list: Binding<V>[];
  private isShared: boolean;

  constructor(
    private readonly kind: BindingKind<V>,
    from?: Bindings<V>,
  ) {
    this.names = from?.names ?? new Names();
    this.list = from?.list ?? [];
    this.low = from?.low ?? 0;
    this.high = from?.high ?? 0;
    this.losses = from?.losses ?? 0;
    this.isShared = from !== undefined;
    if (from !== undefined) from.isShared = true;
  }

  get size(): number {
    return this.list.length;
  }

  /** How many names were ever bound in these bindings and their copies. */
  get namesBound(): number {
    return this.names.count;
  }

  get(name: string): V | undefined {
    const id = this.names.known(name);
    return id === undefined ? undefined : this.at(id)?.value;
  }

  has(name: string): boolean {
    const id = this.names.known(name);
    return id !== undefined && this.at(id) !== undefined;
  }

  set(name: string, value: V): this {
    const id = this.names.idOf(name);
    const place = this.placeOf(id);
    const before = this.bound(place, id);
    if (before?.value === value) return this;
    if (before !== undefined) this.leave(before, value);
    const sum: Digest = { low: 0, high: 0 };
    this.kind.hashOf(name, value).into(sum, 1);
    this.low = (this.low + sum.low) | 0;
    this.high = (this.high + sum.high) | 0;
    this.own().splice(place, before === undefined ? 0 : 1, { name, value, id, low: sum.low, high: sum.high });
    return this;
  }

  delete(name: string): boolean {
    const id = this.names.known(name);
    if (id === undefined) return false;
    const place = this.placeOf(id);
    const before = this.bound(place, id);
    if (before === undefined) return false;
    this.leave(before, undefined);
    this.own().splice(place, 1);
    return true;
  }

  /** Keeps only what is wanted. */
  keep(wanted: (name: string) => boolean): void {
    const kept = this.list.filter((one) => wanted(one.name));
    if (kept.length === this.list.length) return;
    for (const one of this.list) if (!wanted(one.name)) this.leave(one, undefined);
    this.list = kept;
    this.isShared = false;
  }

  [Symbol.iterator](): Iterator<Binding<V>> {
    return this.list[Symbol.iterator]();
  }

  /** What is bound now, whatever becomes of it. */
  copied(): readonly Binding<V>[] {
    this.isShared = true;
    return this.list;
  }

  /** What is bound here to the name that a copy binds. */
  sameName({ id }: Binding<V>): Binding<V> | undefined {
    return this.at(id);
  }

  /**
   * Whether the same names are bound here as there, each to what it is bound to there or to what `fits` beside it.
   * @param most how many names may be bound to something else
   */
  fits(other: Bindings<V>, most: number, fits: (mine: Binding<V>, theirs: Binding<V>) => boolean): boolean {
    const { list } = this;
    if (list === other.list) return true;
    if (list.length !== other.list.length) return false;
    let unlike = 0;
    for (let i = 0; i < list.length; i++) {
      const [mine, theirs] = [list[i], other.list[i]];
      if (mine === theirs || mine === undefined || theirs === undefined) continue;
      if (mine.id !== theirs.id) return false;
      if (mine.low === theirs.low && mine.high === theirs.high) continue;
      if (++unlike > most || !fits(mine, theirs)) return false;
    }
    return true;
  }

  /** Whether all that is bound there is bound here, and nothing else. */
  isAs(other: Bindings<V>): boolean {
    return this.low === other.low && this.high === other.high && this.fits(other, 0, () => false);
  }

  some(test: (one: Binding<V>) => boolean): boolean {
    return this.list.some(test);
  }

  private at(id: number): Binding<V> | undefined {
    return this.bound(this.placeOf(id), id);
  }

  private bound(place: number, id: number): Binding<V> | undefined {
    const found = this.list[place];
    return found?.id === id ? found : undefined;
  }

  /** Where the name stands, or would have to. */
  private placeOf(id: number): number {
    const { list } = this;
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle]?.id ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private leave({ name, value, low, high }: Binding<V>, after: V | undefined): void {
    this.low = (this.low - low) | 0;
    this.high = (this.high - high) | 0;
    if (this.kind.loses(name, value, after)) this.losses++;
  }

  private own(): Binding<V>[] {
    if (this.isShared) {
      this.list = this.list.slice();
      this.isShared = false;
    }
    return this.list;
  }
}
