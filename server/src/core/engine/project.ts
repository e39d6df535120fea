// A project: the texts of a tree, what was learnt of each, and the findings that follow. The one place with state.
import type { HoverText, Report } from '../findings/report.js';
import { CallGraph, type Reach } from '../index/callGraph.js';
import { DefinitionIndex } from '../index/definitions.js';
import { SourceFile } from '../index/sourceFile.js';
import { Summarizer } from '../ordering/summarize.js';
import { type CParser, loadParser } from '../syntax/parser.js';
import { checkFiles } from './check.js';
import { DefinitionStore } from './definitionStore.js';
import { hoverAt } from './hover.js';

/** The two WebAssembly files that parsing needs, as bytes: an adapter knows where they are. */
export interface GrammarBytes {
  /** web-tree-sitter's own runtime. */
  readonly runtime: Uint8Array;
  /** tree-sitter-c's grammar. */
  readonly grammar: Uint8Array;
}

/** Paths are relative to the root of the tree, with `/` between folders. No method throws on user code. */
export interface Project {
  /** Adds or replaces one file. Nothing is parsed before a check asks for it. */
  setFile(path: string, text: string): void;
  removeFile(path: string): void;
  hasFile(path: string): boolean;
  /** Checks the files named (all that are known when none is), callees looked up in every file that was set. */
  check(paths?: readonly string[]): Report;
  /** What the word at a UTF-16 offset does to ordering; undefined where there is nothing to say. */
  hover(path: string, offset: number): HoverText | undefined;
}

/** Loads the parser; rejects when the bytes are not what they should be. */
export async function createProject(bytes: GrammarBytes): Promise<Project> {
  return new LoadedProject(await loadParser(bytes.runtime, bytes.grammar));
}

class LoadedProject implements Project {
  private readonly files = new Map<string, SourceFile>();
  private readonly definitions = new DefinitionIndex();
  private readonly calls = new CallGraph();
  private readonly store: DefinitionStore;
  private readonly summarizer: Summarizer;
  private reach: Reach | undefined;
  /** The reach that kept results rest on; undefined while there are none. */
  private reachOfResults: Reach | undefined;
  /** Names whose definitions have changed since the last check. */
  private readonly changed = new Set<string>();

  constructor(parser: CParser) {
    this.store = new DefinitionStore(parser, this.definitions, () => this.currentReach());
    this.summarizer = new Summarizer(this.store);
  }

  setFile(path: string, text: string): void {
    const before = this.files.get(path);
    if (before?.text === text) return;
    this.replace(path, before, new SourceFile(path, text));
  }

  removeFile(path: string): void {
    this.replace(path, this.files.get(path), undefined);
  }

  hasFile(path: string): boolean {
    return this.files.has(path);
  }

  check(paths: readonly string[] = [...this.files.keys()].sort()): Report {
    const files = paths.map((path) => this.files.get(path)).filter((file) => file !== undefined);
    const reach = this.currentReach();
    this.forgetWhatChanged(reach);
    return checkFiles(files, { files: this.files, store: this.store, reach, summarizer: this.summarizer });
  }

  hover(path: string, offset: number): HoverText | undefined {
    const file = this.files.get(path);
    return file === undefined ? undefined : hoverAt(file, offset);
  }

  private replace(path: string, before: SourceFile | undefined, after: SourceFile | undefined): void {
    if (before !== undefined) {
      this.definitions.remove(before);
      this.calls.remove(before.functions);
    }
    if (after === undefined) this.files.delete(path);
    else {
      this.files.set(path, after);
      this.definitions.add(after);
      this.calls.add(after.functions);
    }
    for (const name of namesThatDiffer(before, after)) this.changed.add(name);
    this.store.forgetResolved();
    this.reach = undefined;
  }

  private forgetWhatChanged(reach: Reach): void {
    const before = this.reachOfResults;
    if (before !== undefined && before !== reach) {
      for (const name of reach.touchers) if (!before.touchers.has(name)) this.changed.add(name);
      for (const name of before.touchers) if (!reach.touchers.has(name)) this.changed.add(name);
    }
    this.summarizer.forget(this.changed);
    this.changed.clear();
    this.reachOfResults = reach;
  }

  private currentReach(): Reach {
    this.reach ??= this.calls.reach();
    return this.reach;
  }
}

/** The names of functions that are new, gone, or have another text; where a function stands does not matter. */
function namesThatDiffer(before: SourceFile | undefined, after: SourceFile | undefined): ReadonlySet<string> {
  const texts = new Map<string, string>();
  for (const one of before?.functions ?? []) texts.set(`${one.name} ${one.ordinal}`, one.text);
  const names = new Set<string>();
  for (const one of after?.functions ?? []) {
    const key = `${one.name} ${one.ordinal}`;
    if (texts.get(key) !== one.text) names.add(one.name);
    texts.delete(key);
  }
  for (const key of texts.keys()) names.add(key.slice(0, key.indexOf(' ')));
  return names;
}
