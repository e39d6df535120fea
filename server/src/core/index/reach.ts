// Which definitions can, through any callee, write page flags or publish pages.
import { Column, Head, Kind, rowWidth } from '../scan/rows.js';
import type { DefinitionIndex } from './definitions.js';
import type { FileRows } from './fileScan.js';
import type { FunctionSource } from './functionSource.js';
import { bitsOf, effectsAlone, inserts, insertsItself, publishes, writes } from './heights.js';
import { Does, type Names } from './names.js';
import type { SourceFile } from './sourceFile.js';

/** Room for names that come while a reach holds; of any more, each is found out whenever it is asked for. */
const laterNames = 1 << 12;
/** Not found out yet: no bits. */
const unasked = 255;

/** What definitions can lead to, over all that are known. */
export class Reach {
  private readonly byName = new Map<number, number>();
  private readonly candidates = new WeakMap<FunctionSource, { readonly hash: string; readonly isOne: boolean }>();
  /** By the number of a name: what a call by it can lead to wherever it stands, as far as anybody asked. */
  private readonly leadsTo: Uint8Array;

  constructor(
    private readonly names: Names,
    private readonly definitions: DefinitionIndex,
    /** How far below each definition lies what it can lead to: see `heights.ts`. */
    readonly heights: ReadonlyMap<FunctionSource, number>,
  ) {
    for (const [source, below] of heights)
      this.byName.set(source.nameNumber, (this.byName.get(source.nameNumber) ?? 0) | bitsOf(below));
    this.leadsTo = new Uint8Array(names.count + laterNames).fill(unasked);
  }

  /** Whether a call by this name may do anything to pages, wherever it stands. */
  touches(name: number): boolean {
    return this.byName.has(name) || this.direct(name) !== 0;
  }

  /** The names that some definition gives an effect. */
  get touchers(): Iterable<number> {
    return this.byName.keys();
  }

  /** What a call by this name can lead to where it stands, as bits. */
  private from(name: number, caller: FunctionSource): number {
    const direct = this.direct(name);
    const possible = this.byName.get(name);
    if (possible === undefined || (possible | direct) === direct) return direct;
    let bits = direct;
    for (const source of this.definitions.named(name)) {
      const found = this.heights.get(source);
      if (found !== undefined && this.definitions.isReachable(source, caller.file)) bits |= bitsOf(found);
    }
    return bits;
  }

  private direct(name: number): number {
    return effectsAlone(this.names.effectsOf(name), this.definitions.isDefined(name));
  }

  /** The functions of a file that can have a finding at all: what calls no writer, or nothing that makes pages reachable, has none. */
  *candidatesIn(file: SourceFile): Generator<FunctionSource> {
    for (let at = 0; at < file.rows.rows.length; at += rowWidth) {
      if (!this.mayCombine(file.rows, at)) continue;
      const source = file.functions[at / rowWidth];
      if (source !== undefined && this.isCandidate(source)) yield source;
    }
  }

  /** Whether a function writes, or calls what writes, and calls what makes pages reachable. */
  isCandidate(source: FunctionSource): boolean {
    if (source.kind !== 'function') return false;
    const hash = source.textHash;
    const known = this.candidates.get(source);
    if (known?.hash === hash) return known.isOne;
    const isOne = this.combines(source);
    this.candidates.set(source, { hash, isOne });
    return isOne;
  }

  /** Whether the names alone leave it open, wherever the definitions are: for most functions they do not. */
  private mayCombine(file: FileRows, at: number): boolean {
    const { rows } = file;
    if (rows[at + Column.kind] !== Kind.function) return false;
    let bits = ((rows[at + Column.head] ?? 0) & Head.writesFlagsWord) === 0 ? 0 : writes;
    const first = rows[at + Column.firstCall] ?? 0;
    const end = first + (rows[at + Column.callCount] ?? 0);
    // No view of the calls is made: this is asked of every function of a file, at every key.
    for (let call = first; call < end; call++) bits |= this.anywhere(file.calls[call] ?? 0);
    return (bits & writes) !== 0 && (bits & (publishes | insertsItself)) !== 0;
  }

  /** What a call by this name can lead to wherever it stands, as bits. */
  private anywhere(name: number): number {
    const known = this.leadsTo[name] ?? unasked;
    if (known !== unasked) return known;
    const stores = (this.names.effectsOf(name) & Does.storeEntry) === 0 ? 0 : publishes;
    const bits = (this.byName.get(name) ?? 0) | this.direct(name) | stores;
    this.leadsTo[name] = bits;
    return bits;
  }

  private combines(source: FunctionSource): boolean {
    let bits = source.touchesFlagsWord ? writes : 0;
    const involved: number[] = [];
    for (const name of source.calls) {
      let found = this.from(name, source);
      if ((this.names.effectsOf(name) & Does.storeEntry) !== 0) found |= publishes;
      if ((found & ~inserts) !== 0) involved.push(name);
      bits |= found;
    }
    if ((bits & writes) === 0 || (bits & (publishes | insertsItself)) === 0) return false;
    const [only] = involved;
    // What a single call does both of is that callee's own affair.
    return involved.length > 1 || source.touchesFlagsWord || only === undefined || this.isCalledTwice(only, source);
  }

  private isCalledTwice(name: number, { text }: FunctionSource): boolean {
    const call = this.names.nameOf(name);
    const first = text.indexOf(call, text.indexOf('{'));
    return text.indexOf(call, first + 1) >= 0;
  }
}
