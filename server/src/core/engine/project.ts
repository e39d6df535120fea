// A project: the texts of a tree, what was learnt of each, and the findings that follow. The one place with state.
import type { HoverText, Report } from '../findings/report.js';
import { computeReach, type Reach } from '../index/callGraph.js';
import { DefinitionIndex } from '../index/definitions.js';
import { SourceFile } from '../index/sourceFile.js';
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
  private readonly store: DefinitionStore;
  private reach: Reach | undefined;

  constructor(parser: CParser) {
    this.store = new DefinitionStore(parser, this.definitions, () => this.currentReach());
  }

  setFile(path: string, text: string): void {
    const before = this.files.get(path);
    if (before?.text === text) return;
    if (before !== undefined) this.definitions.remove(before);
    const file = new SourceFile(path, text);
    this.files.set(path, file);
    this.definitions.add(file);
    this.reach = undefined;
  }

  removeFile(path: string): void {
    const before = this.files.get(path);
    if (before === undefined) return;
    this.definitions.remove(before);
    this.files.delete(path);
    this.reach = undefined;
  }

  hasFile(path: string): boolean {
    return this.files.has(path);
  }

  check(paths: readonly string[] = [...this.files.keys()].sort()): Report {
    const files = paths.map((path) => this.files.get(path)).filter((file) => file !== undefined);
    return checkFiles(files, { files: this.files, store: this.store, reach: this.currentReach() });
  }

  hover(path: string, offset: number): HoverText | undefined {
    const file = this.files.get(path);
    return file === undefined ? undefined : hoverAt(file, offset, this.store);
  }

  private currentReach(): Reach {
    this.reach ??= computeReach(this.allFunctions());
    return this.reach;
  }

  private *allFunctions(): Iterable<SourceFile['functions'][number]> {
    for (const file of this.files.values()) yield* file.functions;
  }
}
