// All files of a tree, the definitions in them and who calls what; kept up to date file by file, and within a file definition by
// definition: an edit costs what it changes.
import { Head } from '../scan/rows.js';
import { CallGraph } from './callGraph.js';
import { DefinitionBlock } from './definitionBlock.js';
import { DefinitionIndex } from './definitions.js';
import type { FunctionSource } from './functionSource.js';
import type { Names } from './names.js';
import type { Reach } from './reach.js';
import type { RewrittenFunction, SourceFile } from './sourceFile.js';

/** What a new version of a file changes at most, each including the one before: where definitions stand, what they say, whom they
 * call, which there are. */
export type Extent = 'places' | 'texts' | 'calls' | 'definitions';

/** What a new version of a file has changed, and for which names. */
export interface Change {
  readonly extent: Extent;
  readonly names: ReadonlySet<number>;
}

export class TreeIndex {
  readonly definitions = new DefinitionIndex();
  private readonly all = new Map<string, SourceFile>();
  private readonly calls: CallGraph;
  private current: Reach | undefined;
  /** Names whose definitions have changed since they were asked for. */
  private changed = new Set<number>();
  /** Definitions that came since then. */
  private changedBlocks: DefinitionBlock[] = [];

  constructor(private readonly names: Names) {
    this.calls = new CallGraph(names, this.definitions);
  }

  get files(): ReadonlyMap<string, SourceFile> {
    return this.all;
  }

  /** Adds files, of which there is no version yet. */
  putAll(files: readonly SourceFile[]): void {
    if (files.length === 0) return;
    for (const file of files) this.all.set(file.path, file);
    const block = new DefinitionBlock(files, this.names.count);
    this.definitions.addAll(block);
    this.calls.addAll(block);
    this.changedBlocks.push(block);
    this.current = undefined;
  }

  /** Adds a file, or puts a new version in the place of an old one. */
  put(file: SourceFile): Change {
    const before = this.all.get(file.path);
    this.all.set(file.path, file);
    const exchanged = this.exchange(before?.functions ?? [], file.functions);
    if (before === undefined) return { extent: 'definitions', names: exchanged };
    let extent: Extent = exchanged.size > 0 ? 'definitions' : file.rewritten.length > 0 ? 'texts' : 'places';
    for (const one of file.rewritten) {
      exchanged.add(one.source.nameNumber);
      if (this.rewrite(one) && extent === 'texts') extent = 'calls';
      // Other files may reach it now, or no more.
      if (((one.traits ^ one.source.traits) & Head.static) !== 0) extent = 'definitions';
    }
    return { extent, names: exchanged };
  }

  remove(path: string): Change {
    const before = this.all.get(path);
    this.all.delete(path);
    const names = this.exchange(before?.functions ?? [], []);
    for (const source of before?.functions ?? []) source.leave();
    before?.giveWay();
    return { extent: 'definitions', names };
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
    for (const block of this.changedBlocks) for (const name of block.names) taken.add(name);
    this.forgetChangedNames();
    return taken;
  }

  /** The names whose definitions have changed up to now make no difference to anybody. */
  forgetChangedNames(): void {
    this.changed = new Set();
    this.changedBlocks = [];
  }

  /** @returns the names of those that are gone or new; the set is the caller's */
  private exchange(before: readonly FunctionSource[], after: readonly FunctionSource[]): Set<number> {
    const names = new Set<number>();
    // As after nearly every key.
    if (before === after) return names;
    // Nearly all files come once and stay.
    const kept = new Set(before.length === 0 ? [] : after);
    const had = new Set(before);
    for (const source of before) {
      if (kept.has(source)) continue;
      this.removeDefinition(source);
      names.add(source.nameNumber);
    }
    for (const source of after) {
      if (had.has(source)) continue;
      this.addDefinition(source);
      names.add(source.nameNumber);
    }
    return names;
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
    if (traits !== source.traits || !this.calls.isAsIn(current, source)) this.current = undefined;
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
