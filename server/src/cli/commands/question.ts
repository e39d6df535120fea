// What `check` is asked and what it says, whether the answer was kept or is found now.
import { type Report, type Skipped, withoutKnown } from '../../core/index.js';
import type { LoadedTree } from '../../node/disk/scan/loadProject.js';
import type { ScanWorkers } from '../../node/disk/scan/scanWorkers.js';
import type { ListedTree } from '../../node/disk/scan/treeListing.js';
import type { NotWalked } from '../../node/disk/source/kernelTree.js';
import type { Targets } from '../targets.js';
import type { Terminal } from '../terminal.js';
import type { Before } from './newFindings.js';

/** What a check works with. */
export interface Means {
  readonly terminal: Terminal;
  readonly workers: ScanWorkers;
}

/** What is to be checked, and against what. */
export interface Question extends Targets {
  readonly known: Before;
  /** All files below the root. */
  list(): Promise<ListedTree>;
}

/** What a run ends with. */
export interface Answer {
  /** What became of the files that were to be checked. */
  readonly tree: LoadedTree;
  /** How many findings there are in the files as they are on the disk now. */
  readonly findings: number;
  /** Files that should be edited and cannot be. */
  readonly refused: readonly NotWalked[];
  /** Functions in which the analysis itself broke. */
  readonly broken: readonly Skipped[];
}

export function onlyNew(report: Report, targets: Question): Report {
  return targets.known.kind === 'findings' ? withoutKnown(report, targets.known.known, askedOf(targets)) : report;
}

/** Whether a file is among those that are to be checked; of a whole tree, whether it is there or not. */
export function askedOf({ whole, files }: Targets): (path: string) => boolean {
  if (whole !== undefined || files === 'all') return () => true;
  const asked = new Set(files);
  return (path) => asked.has(path);
}

/** Counts the files that had no need to reach the project, and adds those that could not to what was skipped. */
export function withSkipped(report: Report, targets: Targets, tree: LoadedTree): Report {
  const fileSkipped = ({ path, reason }: NotWalked): Skipped => ({ file: path, functionName: '', line: 0, reason });
  const skipped = [
    ...[...targets.failed, ...targets.passedOver, ...tree.failed, ...tree.notText].map(fileSkipped),
    ...tree.lookupFailed
      .filter(({ path }) => !targets.failed.some((failed) => failed.path === path))
      .map(({ path, reason }) => fileSkipped({ path, reason: `callees in it are unknown: ${reason}` })),
    ...report.coverage.skipped,
  ];
  const files = report.coverage.files + tree.irrelevant;
  return { ...report, coverage: { ...report.coverage, files, skipped } };
}
