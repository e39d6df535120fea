// Which definitions can, through any callee, write page flags or publish pages: found by walking the call graph from the
// primitives up.

import { Column, Head, Kind, rowWidth } from '../scan/rows.js';
import type { DefinitionBlock } from './definitionBlock.js';
import type { DefinitionIndex } from './definitions.js';
import type { FileRows } from './fileScan.js';
import type { FunctionSource } from './functionSource.js';
import { Does, type Names } from './names.js';
import type { SourceFile } from './sourceFile.js';

/** How many levels of callees a write or a publication may lie below the call that is looked at. */
const highest = 6;

const writes = 1;
const publishes = 2;
const inserts = 4;
/** An insertion by the callee itself: a later write counts against it; see ordering/observe.ts. */
const insertsItself = 8;
/** None of the bits above. */
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
    /** What each definition can lead to, as bits. */
    private readonly reached: ReadonlyMap<FunctionSource, number>,
  ) {
    for (const [source, bits] of reached)
      this.byName.set(source.nameNumber, (this.byName.get(source.nameNumber) ?? 0) | bits);
    this.leadsTo = new Uint8Array(names.count).fill(unasked);
  }

  /** Whether a call by this name may do anything to pages, wherever it stands. */
  touches(name: number): boolean {
    return this.byName.has(name) || this.direct(name) !== 0;
  }

  /** The names that some definition gives an effect. */
  get touchers(): Iterable<number> {
    return this.byName.keys();
  }

  /** Whether a call by this name, or none of it, can make a difference to what definitions lead to. */
  matters(name: number): boolean {
    return this.byName.has(name) || this.names.effectsOf(name) !== 0;
  }

  /** What a call by this name can lead to where it stands, as bits. */
  private from(name: number, caller: FunctionSource): number {
    const direct = this.direct(name);
    const possible = this.byName.get(name);
    if (possible === undefined || (possible | direct) === direct) return direct;
    let bits = direct;
    for (const source of this.definitions.named(name)) {
      const found = this.reached.get(source);
      if (found !== undefined && this.definitions.isReachable(source, caller.file)) bits |= found;
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

/** What a name does by its models, as the bits of a reach. */
function effectsAlone(does: number, isDefined: boolean): number {
  if (does === 0) return 0;
  const standIns = isDefined ? 0 : does;
  return (
    ((does & Does.write) !== 0 || (standIns & Does.standInWrite) !== 0 ? writes : 0) |
    ((does & Does.publish) !== 0 || (standIns & Does.standInPublish) !== 0 ? publishes : 0) |
    ((does & Does.insert) !== 0 || (standIns & Does.standInInsert) !== 0 ? inserts | insertsItself : 0)
  );
}

/** Who calls what, kept up to date definition by definition; only of definitions that can hand pages on. */
export class CallGraph {
  private readonly blocks: DefinitionBlock[] = [];
  /** Callers that came one by one, by the number of the called name. */
  private readonly callers = new Map<number, Set<FunctionSource>>();
  /** What came, changed or went one by one: of these, no block is asked. */
  private readonly ownedHere = new WeakSet<FunctionSource>();
  private readonly writingDirectly = new Set<FunctionSource>();
  /** The called names for which there is a model at all: few among many. */
  private readonly modelled = new Set<number>();

  constructor(
    private readonly names: Names,
    private readonly definitions: DefinitionIndex,
  ) {}

  addAll(block: DefinitionBlock): void {
    this.blocks.push(block);
    for (const source of block.writers) this.writingDirectly.add(source);
    this.noteModelled(block.callees);
  }

  add(source: FunctionSource): void {
    this.ownedHere.add(source);
    if (!source.carriesPages) return;
    if (source.touchesFlagsWord) this.writingDirectly.add(source);
    for (const callee of source.calls) {
      const known = this.callers.get(callee);
      if (known === undefined) this.callers.set(callee, new Set([source]));
      else known.add(source);
    }
    this.noteModelled(source.calls);
  }

  /** Other rows are gone by: which of the called names have one is found anew. */
  modelsChanged(): void {
    this.modelled.clear();
    this.noteModelled(this.callers.keys());
    for (const block of this.blocks) this.noteModelled(block.callees);
  }

  /** @param calls what it called when it was added */
  remove(source: FunctionSource, calls: Int32Array = source.calls): void {
    this.writingDirectly.delete(source);
    if (!this.ownedHere.has(source)) {
      this.ownedHere.add(source);
      return;
    }
    for (const callee of calls) {
      const known = this.callers.get(callee);
      known?.delete(source);
      if (known?.size === 0) this.callers.delete(callee);
    }
  }

  private noteModelled(callees: Iterable<number>): void {
    for (const name of callees) if (this.names.effectsOf(name) !== 0) this.modelled.add(name);
  }

  private *callersOf(name: number): Generator<FunctionSource> {
    for (const block of this.blocks)
      for (const source of block.callersOf(name)) if (!this.ownedHere.has(source)) yield source;
    yield* this.callers.get(name) ?? [];
  }

  /** What definitions can lead to. */
  reach(): Reach {
    const reached = new Map<FunctionSource, number>();
    this.climb(reached, writes, this.writingDirectly);
    this.climb(reached, publishes, []);
    this.climb(reached, inserts, []);
    return new Reach(this.names, this.definitions, reached);
  }

  private climb(reached: Map<FunctionSource, number>, bit: number, direct: Iterable<FunctionSource>): void {
    const take = (source: FunctionSource, bits: number, into: FunctionSource[]): void => {
      const before = reached.get(source) ?? 0;
      // What is known as a primitive acts by its row, whatever its source says.
      if ((before & bit) !== 0 || this.names.isPrimitive(source.nameNumber)) return;
      reached.set(source, before | bits);
      into.push(source);
    };
    let level: FunctionSource[] = [];
    for (const name of this.modelled) {
      if ((effectsAlone(this.names.effectsOf(name), this.definitions.isDefined(name)) & bit) === 0) continue;
      const bits = bit === inserts ? inserts | insertsItself : bit;
      for (const caller of this.callersOf(name)) take(caller, bits, level);
    }
    for (const source of direct) take(source, bit, level);
    for (let height = 1; height <= highest && level.length > 0; height++) {
      const next: FunctionSource[] = [];
      for (const source of level) {
        for (const caller of this.callersOf(source.nameNumber))
          if (this.definitions.isReachable(source, caller.file)) take(caller, bit, next);
      }
      level = next;
    }
  }
}
