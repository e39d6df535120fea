// All files of a tree, the definitions in them and who calls what; kept up to date file by file, and within a file definition by
// definition: an edit costs what it changes.
import { CallGraph, type Reach } from './callGraph.js';
import { DefinitionIndex } from './definitions.js';
import type { Names } from './names.js';
import type { FunctionSource, RewrittenFunction, SourceFile } from './sourceFile.js';

/** What a new version of a file changes at most, each including the one before: where definitions stand, what they say, whom they
 * call, which there are. */
export type Change = 'places' | 'texts' | 'calls' | 'definitions';

export class TreeIndex {
  readonly definitions = new DefinitionIndex();
  private readonly all = new Map<string, SourceFile>();
  private readonly calls: CallGraph;
  private current: Reach | undefined;
  /** Names whose definitions have changed since they were asked for. */
  private changed = new Set<number>();

  constructor(names: Names) {
    this.calls = new CallGraph(names, this.definitions);
  }

  get files(): ReadonlyMap<string, SourceFile> {
    return this.all;
  }

  /** Adds a file, or puts a new version in the place of an old one. */
  put(file: SourceFile): Change {
    const before = this.all.get(file.path);
    this.all.set(file.path, file);
    if (before === undefined) {
      for (const source of file.functions) this.addDefinition(source);
      return 'definitions';
    }
    const isOther = this.exchange(before.functions, file.functions);
    let change: Change = isOther ? 'definitions' : file.rewritten.length > 0 ? 'texts' : 'places';
    for (const one of file.rewritten) if (this.rewrite(one) && change === 'texts') change = 'calls';
    return change;
  }

  remove(path: string): void {
    const before = this.all.get(path);
    if (before === undefined) return;
    this.all.delete(path);
    this.exchange(before.functions, []);
  }

  /** What definitions can lead to. */
  reach(): Reach {
    this.current ??= this.calls.reach();
    return this.current;
  }

  /** The names go by other rows. */
  modelsChanged(): void {
    this.calls.modelsChanged();
    this.current = undefined;
  }

  /** The names whose definitions have changed and that nobody has taken yet. */
  get changedNames(): ReadonlySet<number> {
    return this.changed;
  }

  /** The names whose definitions have changed since the last call; the set is the caller's. */
  takeChangedNames(): Set<number> {
    const taken = this.changed;
    this.changed = new Set();
    return taken;
  }

  /** @returns whether there are others now */
  private exchange(before: readonly FunctionSource[], after: readonly FunctionSource[]): boolean {
    const kept = new Set(after);
    const gone = before.filter((source) => !kept.has(source));
    const had = new Set(before);
    const fresh = after.filter((source) => !had.has(source));
    for (const source of gone) this.removeDefinition(source);
    for (const source of fresh) this.addDefinition(source);
    return gone.length + fresh.length > 0;
  }

  /**
   * A definition has another text: what it leads to is looked at anew only where that can have changed.
   * @returns whether it calls others than before
   */
  private rewrite({ source, calls, traits }: RewrittenFunction): boolean {
    this.changed.add(source.nameNumber);
    if (traits === source.traits && sameNumbers(calls, source.calls)) return false;
    this.calls.remove(source, calls);
    this.calls.add(source);
    const { current } = this;
    if (current === undefined) return true;
    const before = new Set([...calls].filter((name) => current.matters(name)));
    const after = new Set([...source.calls].filter((name) => current.matters(name)));
    const same = before.size === after.size && [...before].every((name) => after.has(name));
    if (traits !== source.traits || !same) this.current = undefined;
    return true;
  }

  private addDefinition(source: FunctionSource): void {
    this.definitions.add(source);
    this.calls.add(source);
    this.changed.add(source.nameNumber);
    this.current = undefined;
  }

  private removeDefinition(source: FunctionSource): void {
    this.definitions.remove(source);
    this.calls.remove(source);
    this.changed.add(source.nameNumber);
    this.current = undefined;
  }
}

function sameNumbers(one: Int32Array, other: Int32Array): boolean {
  return one.length === other.length && one.every((number, i) => number === other[i]);
}
