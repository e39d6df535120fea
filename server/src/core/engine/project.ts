// A project: the texts of a tree, what was learnt of each, and the findings that follow. The one place with state.
import type { LineIndex } from '../base/lineIndex.js';
import type { SourceText } from '../base/text.js';
import type { Config } from '../config/config.js';
import { rowsFor } from '../config/ownFunctions.js';
import type { OrderingFacts } from '../findings/orderingFacts.js';
import type { HoverText, Report } from '../findings/report.js';
import { type FileRows, isTextOf, scanVocabulary } from '../index/fileScan.js';
import { type Decode, FileScanner } from '../index/fileScanner.js';
import { Names } from '../index/names.js';
import { PieceScans } from '../index/pieceScans.js';
import type { Reach } from '../index/reach.js';
import { BatchBuilder, filesOf, namesIn, renumber, type ScannedBatch } from '../index/scannedBatch.js';
import { SourceFile } from '../index/sourceFile.js';
import { TreeIndex } from '../index/treeIndex.js';
import { modelsWith } from '../models/registry.js';
import { Summarizer } from '../ordering/summarize.js';
import { Scanner } from '../scan/scanner.js';
import { type CParser, loadParser } from '../syntax/parser.js';
import { type CheckContext, checkFiles, checkInSteps, runCandidates } from './check.js';
import { asConfigured } from './configuredReport.js';
import type { GrammarBytes, Project } from './contract.js';
import { DefinitionStore } from './definitionStore.js';
import type { KeptReports, ReportedTree } from './functionReports.js';
import { hoverAt } from './hover.js';
import { KeptFindings } from './keptFindings.js';
import { TreeOrderingFacts } from './orderingFacts.js';
import { ReportShelf } from './reportShelf.js';
import { SettledReports } from './settledReports.js';

/** Loads scanner and parser; rejects when the bytes are not what they should be. */
export async function createProject(bytes: GrammarBytes): Promise<Project> {
  const [parser, scanner] = await Promise.all([
    loadParser(bytes.runtime, bytes.grammar),
    Scanner.load(bytes.scanner, scanVocabulary),
  ]);
  return new LoadedProject(parser, scanner);
}

/** Names that edits brought are not looked at before there are so many. */
const fewNames = 1 << 16;

class LoadedProject implements Project {
  ordering: OrderingFacts;
  private names: Names;
  private tree: TreeIndex;
  private store: DefinitionStore;
  private summarizer: Summarizer;
  private kept = new KeptFindings();
  private settled = new SettledReports();
  private rules: Config['rules'] = new Map();
  private models = modelsWith([]);
  /** Counts whatever an interrupted check would have to begin anew for. */
  private turns = 0;
  private readonly fileScanners: FileScanner[] = [];
  /** Batches of which not all files were added yet: their rows have the numbers of names that are in force. */
  private additions = 0;
  /** How many names came with texts that were set one by one: most are of a moment, half typed, or of files that are gone again. */
  private namesOfEdits = 0;
  /** Texts that were loaded and are not those that had been scanned: their files changed in between. */
  private readonly changedSince = new Map<string, string>();
  /** The reach that kept results rest on; undefined while there are none. */
  private reachOfResults: Reach | undefined;
  private readonly reports = new ReportShelf();
  private readonly pieces: PieceScans;

  constructor(
    private readonly parser: CParser,
    private readonly scanner: Scanner,
  ) {
    const { names, tree, store, summarizer } = this.blank();
    this.names = names;
    this.tree = tree;
    this.store = store;
    this.summarizer = summarizer;
    this.ordering = this.createFacts();
    this.pieces = new PieceScans(scanner);
  }

  /** All that is known by the numbers of names, with nothing known yet. */
  private blank() {
    const names = new Names(this.scanner);
    names.useModels(this.models);
    const tree = new TreeIndex(names);
    const store = new DefinitionStore(this.parser, tree.definitions, names, () => tree.reach());
    return { names, tree, store, summarizer: new Summarizer(store) };
  }

  setFile(path: string, text: SourceText, lines?: LineIndex): void {
    const before = this.tree.files.get(path);
    if (before?.hasText(text) === true) return;
    this.changedSince.delete(path);
    const namesBefore = this.scanner.nameCount;
    this.replace(new SourceFile(path, this.pieces.scan(path, text), this.names, () => text, before, lines));
    this.namesOfEdits += this.scanner.nameCount - namesBefore;
  }

  *addScanned(
    batch: ScannedBatch,
    textOf: (path: string) => string,
    accepts: (path: string) => boolean = () => true,
  ): Generator<void> {
    if (batch.names !== undefined) renumber(batch, this.names.take(batch.names));
    this.additions++;
    try {
      yield;
      const added = new Map<string, SourceFile>();
      for (const { path, rows } of filesOf(batch)) {
        if (!accepts(path)) continue;
        const load = (): string => this.checkedText(path, rows, textOf(path));
        const before = this.tree.files.get(path);
        const file = new SourceFile(path, rows, this.names, load, before);
        if (before === undefined) added.set(path, file);
        else this.replace(file);
      }
      this.addAll([...added.values()]);
    } finally {
      this.additions--;
    }
  }

  private addAll(files: readonly SourceFile[]): void {
    this.turns++;
    for (const { path } of files) this.reports.forgetFile(path);
    this.tree.putAll(files);
    this.store.forgetAllResolved();
  }

  fileScanner(decode: Decode): FileScanner {
    const scanner = new FileScanner(this.scanner, decode, true);
    this.fileScanners.push(scanner);
    return scanner;
  }

  removeFile(path: string): void {
    this.turns++;
    this.changedSince.delete(path);
    this.pieces.forget(path);
    this.reports.forgetFile(path);
    this.store.forgetResolved(this.tree.remove(path));
  }

  hasFile(path: string): boolean {
    return this.tree.files.has(path);
  }

  textLength(path: string): number {
    return this.tree.files.get(path)?.functions.at(-1)?.end ?? 0;
  }

  check(paths: readonly string[] = [...this.tree.files.keys()].sort(), { readsAll = false } = {}): Report {
    this.forgetUnusedNames();
    const changed = new Set<string>();
    for (;;) {
      const report = this.checkOnce(paths, readsAll);
      if (!this.readAgain(changed)) return withChanged(report, changed);
    }
  }

  /**
   * Takes in the files that turned out to have changed, and names them; a text that is scanned anew stays, so that each file can
   * be found changed once.
   * @returns whether there were any
   */
  private readAgain(named: Set<string>): boolean {
    const isAny = this.changedSince.size > 0;
    for (const [path, text] of this.changedSince) {
      named.add(path);
      // Nothing that was made of the old bounds and the new text may be taken over.
      this.removeFile(path);
      this.setFile(path, text);
    }
    return isAny;
  }

  private checkOnce(paths: readonly string[], readsAll: boolean): Report {
    const files = paths.map((path) => this.tree.files.get(path)).filter((file) => file !== undefined);
    return asConfigured(checkFiles(files, this.begin(readsAll)), this.rules);
  }

  *checkInSteps(path: string): Generator<void, Report> {
    this.forgetUnusedNames();
    const changed = new Set<string>();
    for (;;) {
      const file = this.tree.files.get(path);
      const steps = checkInSteps(file === undefined ? [] : [file], this.begin(false));
      const turn = this.turns;
      while (this.turns === turn) {
        const step = steps.next();
        if (step.done && !this.readAgain(changed)) return withChanged(asConfigured(step.value, this.rules), changed);
        yield;
      }
    }
  }

  *rehearse(path: string): Generator<number> {
    const file = this.tree.files.get(path);
    if (file !== undefined) yield* runCandidates(file, this.begin(false));
  }

  configure({ rules, functions }: Config): void {
    this.turns++;
    this.rules = rules;
    this.models = modelsWith(rowsFor(functions));
    this.names.useModels(this.models);
    this.tree.modelsChanged();
    this.store.modelsChanged();
    this.summarizer = new Summarizer(this.store);
    this.kept = new KeptFindings();
    this.settled = new SettledReports();
    this.reports.clear();
    this.ordering = this.createFacts();
  }

  hover(path: string, offset: number): HoverText | undefined {
    const file = this.tree.files.get(path);
    return file === undefined ? undefined : hoverAt(file, offset, this.names);
  }

  useReports(kept: KeptReports): void {
    this.reports.offer(kept, this.reportedTree());
  }

  keptReports(): KeptReports {
    return this.reports.keep(this.reportedTree(), (keys) => this.summarizer.namesBelow(keys));
  }

  get reportsMade(): number {
    return this.reports.countOfMade;
  }

  scannedFiles(): ScannedBatch {
    const batch = new BatchBuilder();
    for (const [path, { rows }] of this.tree.files) batch.add(path, rows);
    return batch.build(this.scanner.copyNames());
  }

  private reportedTree(): ReportedTree {
    return { files: this.tree.files, definitions: this.tree.definitions, names: this.names, reach: this.settle() };
  }

  private createFacts(): OrderingFacts {
    const { tree, names, store, summarizer } = this;
    return new TreeOrderingFacts({ tree, names, store, summarizer, settle: () => this.settle() });
  }

  private begin(readsAll: boolean): CheckContext {
    this.turns++;
    const { tree, store, names, summarizer, kept, reports, settled } = this;
    return { files: tree.files, store, reach: this.settle(), summarizer, kept, names, readsAll, reports, settled };
  }

  /** A text that has just been loaded, noted if it is not the one that was scanned. */
  private checkedText(path: string, rows: FileRows, text: string): string {
    if (!isTextOf(rows, this.scanner, text)) this.changedSince.set(path, text);
    return text;
  }

  private replace(file: SourceFile): void {
    this.turns++;
    this.reports.forgetFile(file.path);
    this.store.forgetResolved(this.tree.put(file));
  }

  private settle(): Reach {
    const reach = this.tree.reach();
    this.forgetWhatChanged(reach);
    return reach;
  }

  /** The scanner forgets no single name: when half of them came so, all files are numbered anew. */
  private forgetUnusedNames(): void {
    if (this.namesOfEdits < Math.max(fewNames, this.scanner.nameCount / 2)) return;
    if (this.additions > 0 || this.fileScanners.some((scanner) => !scanner.isEmpty)) return;
    this.namesOfEdits = 0;
    // What has changed up to now puts results in doubt that are kept beyond this.
    this.settle();
    const files = [...this.tree.files.values()];
    const numbers = this.scanner.keepNames(namesOf(files));
    this.pieces.forgetAll();
    this.turns++;
    ({ names: this.names, tree: this.tree, store: this.store, summarizer: this.summarizer } = this.blank());
    this.settled = new SettledReports();
    this.ordering = this.createFacts();
    this.reachOfResults = undefined;
    for (const file of files) renumber(file.rows, numbers);
    this.addAll(files.map((file) => file.renumbered(this.names)));
  }

  private forgetWhatChanged(reach: Reach): void {
    const before = this.reachOfResults;
    this.reachOfResults = reach;
    if (before === undefined) return this.tree.forgetChangedNames();
    const changed = this.tree.takeChangedNames();
    if (before !== reach) {
      const now = new Set(reach.touchers);
      const then = new Set(before.touchers);
      for (const name of now) if (!then.has(name)) changed.add(name);
      for (const name of then) if (!now.has(name)) changed.add(name);
    }
    if (changed.size > 0) {
      const all = [...changed].map((name) => this.names.nameOf(name));
      this.settled.doubt(this.summarizer.forget(all, (key) => this.settled.has(key)));
      this.reports.forget(all);
    }
  }
}

function withChanged(report: Report, changed: ReadonlySet<string>): Report {
  return { ...report, coverage: { ...report.coverage, changed: [...changed] } };
}

function* namesOf(files: readonly SourceFile[]): Generator<number> {
  for (const { rows } of files) yield* namesIn(rows);
}
