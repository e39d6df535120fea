// A project: the texts of a tree, what was learnt of each, and the findings that follow. The one place with state.
import type { Config, SeverityChoice } from '../config/config.js';
import { rowsFor } from '../config/ownFunctions.js';
import type { Finding, RuleId } from '../findings/finding.js';
import type { OrderingFacts } from '../findings/orderingFacts.js';
import type { HoverText, Report } from '../findings/report.js';
import type { Reach } from '../index/callGraph.js';
import { scanText, scanVocabulary } from '../index/fileScan.js';
import { type Decode, FileScanner } from '../index/fileScanner.js';
import { Names } from '../index/names.js';
import { filesOf, renumber, type ScannedBatch } from '../index/scannedBatch.js';
import { SourceFile } from '../index/sourceFile.js';
import { TreeIndex } from '../index/treeIndex.js';
import { modelsWith } from '../models/registry.js';
import { Summarizer } from '../ordering/summarize.js';
import { Scanner } from '../scan/scanner.js';
import { type CParser, loadParser } from '../syntax/parser.js';
import { type CheckContext, checkFiles, checkInSteps } from './check.js';
import { DefinitionStore } from './definitionStore.js';
import { hoverAt } from './hover.js';
import { KeptFindings } from './keptFindings.js';
import { TreeOrderingFacts } from './orderingFacts.js';

/** The WebAssembly files that scanning and parsing need, as bytes: an adapter knows where they are. */
export interface GrammarBytes {
  /** web-tree-sitter's own runtime. */
  readonly runtime: Uint8Array;
  /** tree-sitter-c's grammar. */
  readonly grammar: Uint8Array;
  /** Our own scanner, built from server/scanner. */
  readonly scanner: Uint8Array;
}

export interface CheckOptions {
  /** Reads every function that holds a flag write, a publication or a barrier, and names those that cannot be read. */
  readonly readsAll?: boolean;
}

/** Paths are relative to the root of the tree, with `/` between folders. No method throws on user code. */
export interface Project {
  /** What functions and calls do to order, beyond findings. */
  readonly ordering: OrderingFacts;
  /** Adds or replaces one file. Nothing is parsed before a check asks for it. */
  setFile(path: string, text: string): void;
  /**
   * Adds or replaces many files that were scanned elsewhere, some at each step; names in the batch are renumbered in place.
   * @param textOf is asked for the text of a file when it is needed
   * @param accepts whether a file is to be added, asked when its turn has come
   */
  addScanned(
    batch: ScannedBatch,
    textOf: (path: string) => string,
    accepts?: (path: string) => boolean,
  ): Iterable<void>;
  /** Scans files in this thread, for `addScanned`. */
  fileScanner(decode: Decode): FileScanner;
  removeFile(path: string): void;
  hasFile(path: string): boolean;
  /** In UTF-16 code units, as far as the last definition goes, so that no text is fetched for it; 0 for a file that is not known. */
  textLength(path: string): number;
  /** Checks the files named (all that are known when none is), callees looked up in every file that was set. */
  check(paths?: readonly string[], options?: CheckOptions): Report;
  /** As a check of one file, a function at a step; what changes the project in between makes it begin anew. */
  checkInSteps(path: string): Generator<void, Report>;
  /** Takes a config's rules and functions into force. Which files are to be checked is for the caller to ask it. */
  configure(config: Config): void;
  /** What the word at a UTF-16 offset does to ordering; undefined where there is nothing to say. */
  hover(path: string, offset: number): HoverText | undefined;
}

/** Loads scanner and parser; rejects when the bytes are not what they should be. */
export async function createProject(bytes: GrammarBytes): Promise<Project> {
  const [parser, scanner] = await Promise.all([
    loadParser(bytes.runtime, bytes.grammar),
    Scanner.load(bytes.scanner, scanVocabulary),
  ]);
  return new LoadedProject(parser, scanner);
}

/** A step of these many files takes a few milliseconds. */
const filesPerStep = 100;

class LoadedProject implements Project {
  private facts: OrderingFacts;
  private readonly names: Names;
  private readonly tree: TreeIndex;
  private readonly store: DefinitionStore;
  private summarizer: Summarizer;
  private kept = new KeptFindings();
  private rules: Config['rules'] = new Map();
  /** Counts whatever an interrupted check would have to begin anew for. */
  private turns = 0;
  /** The reach that kept results rest on; undefined while there are none. */
  private reachOfResults: Reach | undefined;

  constructor(
    parser: CParser,
    private readonly scanner: Scanner,
  ) {
    this.names = new Names(scanner);
    this.tree = new TreeIndex(this.names);
    this.store = new DefinitionStore(parser, this.tree.definitions, this.names, () => this.tree.reach());
    this.summarizer = new Summarizer(this.store);
    this.facts = this.createFacts();
  }

  get ordering(): OrderingFacts {
    return this.facts;
  }

  setFile(path: string, text: string): void {
    const before = this.tree.files.get(path);
    if (before?.hasText(text) === true) return;
    this.replace(new SourceFile(path, scanText(this.scanner, text), this.names, () => text, before));
  }

  *addScanned(
    batch: ScannedBatch,
    textOf: (path: string) => string,
    accepts: (path: string) => boolean = () => true,
  ): Generator<void> {
    if (batch.names !== undefined) renumber(batch, this.names.take(batch.names));
    let count = 0;
    for (const { path, rows } of filesOf(batch)) {
      if (accepts(path))
        this.replace(new SourceFile(path, rows, this.names, () => textOf(path), this.tree.files.get(path)));
      if (++count % filesPerStep === 0) yield;
    }
  }

  fileScanner(decode: Decode): FileScanner {
    return new FileScanner(this.scanner, decode, true);
  }

  removeFile(path: string): void {
    this.turns++;
    this.tree.remove(path);
    this.store.forgetResolved();
  }

  hasFile(path: string): boolean {
    return this.tree.files.has(path);
  }

  textLength(path: string): number {
    return this.tree.files.get(path)?.functions.at(-1)?.end ?? 0;
  }

  check(paths: readonly string[] = [...this.tree.files.keys()].sort(), { readsAll = false } = {}): Report {
    const files = paths.map((path) => this.tree.files.get(path)).filter((file) => file !== undefined);
    return this.asConfigured(checkFiles(files, this.begin(readsAll)));
  }

  *checkInSteps(path: string): Generator<void, Report> {
    for (;;) {
      const file = this.tree.files.get(path);
      const steps = checkInSteps(file === undefined ? [] : [file], this.begin(false));
      const turn = this.turns;
      while (this.turns === turn) {
        const step = steps.next();
        if (step.done) return this.asConfigured(step.value);
        yield;
      }
    }
  }

  configure({ rules, functions }: Config): void {
    this.turns++;
    this.rules = rules;
    this.names.useModels(modelsWith(rowsFor(functions)));
    this.tree.modelsChanged();
    this.store.modelsChanged();
    this.summarizer = new Summarizer(this.store);
    this.kept = new KeptFindings();
    this.facts = this.createFacts();
  }

  hover(path: string, offset: number): HoverText | undefined {
    const file = this.tree.files.get(path);
    return file === undefined ? undefined : hoverAt(file, offset, this.names);
  }

  private createFacts(): OrderingFacts {
    const { tree, names, store, summarizer } = this;
    return new TreeOrderingFacts({ tree, names, store, summarizer, settle: () => this.settle() });
  }

  private begin(readsAll: boolean): CheckContext {
    this.turns++;
    const { tree, store, names, summarizer, kept } = this;
    return { files: tree.files, store, reach: this.settle(), summarizer, kept, names, readsAll };
  }

  private asConfigured(report: Report): Report {
    if (this.rules.size === 0) return report;
    return { ...report, findings: report.findings.flatMap((finding) => underRule(finding, this.rules)) };
  }

  private replace(file: SourceFile): void {
    this.turns++;
    this.tree.put(file);
    this.store.forgetResolved();
  }

  private settle(): Reach {
    const reach = this.tree.reach();
    this.forgetWhatChanged(reach);
    return reach;
  }

  private forgetWhatChanged(reach: Reach): void {
    const changed = this.tree.takeChangedNames();
    const before = this.reachOfResults;
    if (before !== undefined && before !== reach) {
      const now = new Set(reach.touchers);
      const then = new Set(before.touchers);
      for (const name of now) if (!then.has(name)) changed.add(name);
      for (const name of then) if (!now.has(name)) changed.add(name);
    }
    if (changed.size > 0) this.summarizer.forget([...changed].map((name) => this.names.nameOf(name)));
    this.reachOfResults = reach;
  }
}

function underRule(finding: Finding, rules: ReadonlyMap<RuleId, SeverityChoice>): readonly Finding[] {
  const choice = rules.get(finding.ruleId) ?? 'default';
  if (choice === 'off') return [];
  return [choice === 'default' ? finding : { ...finding, severity: choice }];
}
