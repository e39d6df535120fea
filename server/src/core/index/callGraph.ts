// Which definitions can, through any callee, write page flags or publish pages: found by walking the call graph from the
// primitives up.
import type { DefinitionIndex } from './definitions.js';
import { Does, type Names } from './names.js';
import type { FunctionSource } from './sourceFile.js';

/** How many levels of callees a write or a publication may lie below the call that is looked at. */
const highest = 6;

const writes = 1;
const publishes = 2;
const inserts = 4;
/** An insertion by the callee itself: a later write counts against it; see ordering/observe.ts. */
const insertsItself = 8;

/** What definitions can lead to, over all that are known. */
export class Reach {
  private readonly byName = new Map<number, number>();
  private readonly candidates = new WeakMap<FunctionSource, { readonly hash: string; readonly isOne: boolean }>();

  constructor(
    private readonly names: Names,
    private readonly definitions: DefinitionIndex,
    /** What each definition can lead to, as bits. */
    private readonly reached: ReadonlyMap<FunctionSource, number>,
  ) {
    for (const [source, bits] of reached)
      this.byName.set(source.nameNumber, (this.byName.get(source.nameNumber) ?? 0) | bits);
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

  /** Whether a function can have a finding at all: it writes, or calls what writes, and it calls what makes pages reachable. */
  isCandidate(source: FunctionSource): boolean {
    if (source.kind !== 'function' || !this.mayCombine(source)) return false;
    const hash = source.textHash;
    const known = this.candidates.get(source);
    if (known?.hash === hash) return known.isOne;
    const isOne = this.combines(source);
    this.candidates.set(source, { hash, isOne });
    return isOne;
  }

  /** Whether the names alone leave it open, wherever the definitions are: for most functions they do not. */
  private mayCombine({ touchesFlagsWord, calls }: FunctionSource): boolean {
    let bits = touchesFlagsWord ? writes : 0;
    for (const name of calls) {
      bits |= (this.byName.get(name) ?? 0) | this.direct(name);
      if ((this.names.effectsOf(name) & Does.storeEntry) !== 0) bits |= publishes;
    }
    return (bits & writes) !== 0 && (bits & (publishes | insertsItself)) !== 0;
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

/** Who calls what, kept up to date definition by definition. */
export class CallGraph {
  /** By the number of the called name; only of definitions that can hand pages on. */
  private readonly callers: (FunctionSource[] | undefined)[] = [];
  private readonly writingDirectly = new Set<FunctionSource>();
  /** The called names for which there is a model at all: few among many. */
  private readonly modelled = new Set<number>();

  constructor(
    private readonly names: Names,
    private readonly definitions: DefinitionIndex,
  ) {}

  add(source: FunctionSource): void {
    if (!source.carriesPages) return;
    if (source.touchesFlagsWord) this.writingDirectly.add(source);
    for (const callee of source.calls) {
      const known = this.callers[callee];
      if (known !== undefined) known.push(source);
      else {
        this.callers[callee] = [source];
        if (this.names.effectsOf(callee) !== 0) this.modelled.add(callee);
      }
    }
  }

  /** Other rows are gone by: which of the called names have one is found anew. */
  modelsChanged(): void {
    this.modelled.clear();
    for (const name of this.callers.keys())
      if (this.callers[name] !== undefined && this.names.effectsOf(name) !== 0) this.modelled.add(name);
  }

  /** @param calls what it called when it was added */
  remove(source: FunctionSource, calls: Int32Array = source.calls): void {
    this.writingDirectly.delete(source);
    for (const callee of calls) {
      const known = this.callers[callee];
      const at = known?.indexOf(source) ?? -1;
      if (at < 0 || known === undefined) continue;
      const last = known.pop();
      if (last !== undefined && at < known.length) known[at] = last;
    }
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
      for (const caller of this.callers[name] ?? []) take(caller, bits, level);
    }
    for (const source of direct) take(source, bit, level);
    for (let height = 1; height <= highest && level.length > 0; height++) {
      const next: FunctionSource[] = [];
      for (const source of level) {
        for (const caller of this.callers[source.nameNumber] ?? [])
          if (this.definitions.isReachable(source, caller.file)) take(caller, bit, next);
      }
      level = next;
    }
  }
}
