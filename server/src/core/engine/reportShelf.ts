// The reports on functions that a project has at hand: those that another process made and that still hold, and those that it made
// itself.
import {
  type FunctionReport,
  type HeldReport,
  type KeptReports,
  keepReports,
  type ReportedTree,
  reportsThatHold,
} from './functionReports.js';

export class ReportShelf {
  private held = new Map<string, HeldReport>();
  /** Since the last change. */
  private readonly made = new Map<string, FunctionReport>();

  /** Takes in what another process made, as far as it holds for the tree as it is. */
  offer(kept: KeptReports, tree: ReportedTree): void {
    this.held = reportsThatHold(kept, tree);
  }

  /** A report that holds without running anything; undefined where there is none. */
  find(key: string): FunctionReport | undefined {
    return this.held.get(key)?.report;
  }

  /** How many reports were made since the last change. */
  get countOfMade(): number {
    return this.made.size;
  }

  /** A report was made. */
  note(key: string, report: FunctionReport): void {
    this.made.set(key, report);
  }

  /** The definitions of these names have changed. */
  forget(names: readonly string[]): void {
    this.made.clear();
    for (const [key, held] of this.held) if (names.some((name) => held.names.has(name))) this.held.delete(key);
  }

  /** The lines of a file have changed. */
  forgetFile(path: string): void {
    if (this.made.size + this.held.size === 0) return;
    this.made.clear();
    for (const [key, held] of this.held) if (held.files.has(path)) this.held.delete(key);
  }

  /** Other rows are gone by. */
  clear(): void {
    this.held.clear();
    this.made.clear();
  }

  /**
   * All that is known of the tree as it is.
   * @param namesBelow for each key of a report that was made here, the names that it rests on
   */
  keep(tree: ReportedTree, namesBelow: (keys: readonly string[]) => readonly ReadonlySet<string>[]): KeptReports {
    const names = namesBelow([...this.made.keys()]);
    const made = [...this.made].map(([of, report], i) => ({ of, report, names: names[i] ?? [] }));
    const held = [...this.held].filter(([of]) => !this.made.has(of));
    return keepReports([...made, ...held.map(([of, one]) => ({ of, report: one.report, names: one.names }))], tree);
  }
}
