// All files of a tree, the definitions in them and who calls what; kept up to date file by file, and within a file definition by
// definition: an edit costs what it changes.
import { CallGraph, type Reach } from './callGraph.js';
import { DefinitionIndex } from './definitions.js';
import type { Names } from './names.js';
import type { FunctionSource, RewrittenFunction, SourceFile } from './sourceFile.js';

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
  put(file: SourceFile): void {
    const before = this.all.get(file.path);
    this.all.set(file.path, file);
    if (before === undefined) for (const source of file.functions) this.addDefinition(source);
    else {
      this.exchange(before.functions, file.functions);
      for (const one of file.rewritten) this.rewrite(one);
    }
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

  /** The names whose definitions have changed since the last call; the set is the caller's. */
  takeChangedNames(): Set<number> {
    const taken = this.changed;
    this.changed = new Set();
    return taken;
  }

  private exchange(before: readonly FunctionSource[], after: readonly FunctionSource[]): void {
    const kept = new Set(after);
    const gone = before.filter((source) => !kept.has(source));
    const had = new Set(before);
    const fresh = after.filter((source) => !had.has(source));
    for (const source of gone) this.removeDefinition(source);
    for (const source of fresh) this.addDefinition(source);
  }

  /** A definition has another text: what it leads to is looked at anew only where that can have changed. */
  private rewrite({ source, calls, traits }: RewrittenFunction): void {
    this.changed.add(source.nameNumber);
    this.calls.remove(source, calls);
    this.calls.add(source);
    const { current } = this;
    if (current === undefined) return;
    const before = new Set([...calls].filter((name) => current.matters(name)));
    const after = new Set([...source.calls].filter((name) => current.matters(name)));
    const same = before.size === after.size && [...before].every((name) => after.has(name));
    if (traits !== source.traits || !same) this.current = undefined;
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
