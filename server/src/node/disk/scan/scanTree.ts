// Scans a tree with all threads that are of use: this one and some workers, which are started before it is known what there is
// to scan.
import type { Project, ScannedBatch } from '../../../core/index.js';
import type { TreeStats } from '../cache/reportCache.js';
import { type KnownTree, knownStats, unchangedFiles } from '../cache/treeCache.js';
import { decode } from '../source/decode.js';
import { sharePaths } from '../source/sharedPaths.js';
import { type ScanList, type ScanReport, scanPortions, sharedCounters } from './scanFiles.js';
import type { ScanWorkers } from './scanWorkers.js';

/** A tree as another process left it, and as it looks now. */
export interface LookedAtTree {
  readonly tree: KnownTree;
  readonly now: TreeStats;
}

/**
 * Scans all paths into the project; the reports of all threads as one.
 * @param before the tree as another process left it, and what its files look like now
 */
export async function scanTree(
  project: Project,
  workers: ScanWorkers,
  { paths, ...where }: Pick<ScanList, 'root' | 'named'> & { readonly paths: readonly string[] },
  textOf: (path: string) => string,
  before?: LookedAtTree,
): Promise<ScanReport & Pick<ScanList, 'stats'>> {
  const known = before === undefined ? undefined : knownStats(before.tree, paths, where.named);
  const list: ScanList = {
    ...where,
    paths: sharePaths(paths),
    ...sharedCounters(paths.length),
    ...(before === undefined ? {} : { known, stats: before.now.stats }),
  };
  const answers = workers.scan(list);
  const own = project.fileScanner(decode);
  const reports = [scanPortions(list, own)];
  addAll(project, own.takeBatch(), textOf);
  let broke = false;
  for (const pending of answers) {
    const answer = await pending;
    if (answer === undefined) broke = true;
    else {
      reports.push(answer.report);
      addAll(project, answer.batch, textOf);
    }
  }
  workers.stop();
  if (before !== undefined)
    reports.push({ ...addUnchanged(project, before.tree, { ...list, paths }, textOf), failed: [], unchanged: 0 });
  if (broke) {
    const missing = missingFrom(paths, project, reports);
    const again = { ...list, paths: sharePaths(missing), known: undefined, ...sharedCounters(missing.length) };
    // Which file is which is mixed up now: nothing is said of their times.
    list.stats.fill(Number.POSITIVE_INFINITY);
    reports.push(scanPortions(again, own));
    addAll(project, own.takeBatch(), textOf);
  }
  return {
    stats: list.stats,
    irrelevant: reports.flatMap((report) => report.irrelevant),
    notText: reports.flatMap((report) => report.notText),
    failed: reports.flatMap((report) => report.failed),
    unchanged: reports.reduce((sum, report) => sum + report.unchanged, 0),
  };
}

/** Adds the files that are as they are known; those of them that are in no batch are told of as if they had been read. */
function addUnchanged(
  project: Project,
  before: KnownTree,
  list: Parameters<typeof unchangedFiles>[1],
  textOf: (path: string) => string,
): Pick<ScanReport, 'irrelevant' | 'notText'> {
  const { kept, ...others } = unchangedFiles(before, list);
  for (const _ of project.addScanned(before.batch, textOf, (path) => kept.has(path)));
  return others;
}

function addAll(project: Project, batch: ScannedBatch, textOf: (path: string) => string): void {
  for (const _ of project.addScanned(batch, textOf));
}

function missingFrom(paths: readonly string[], project: Project, reports: readonly ScanReport[]): readonly string[] {
  const seen = new Set(
    reports.flatMap((report) => [
      ...report.irrelevant,
      ...[...report.notText, ...report.failed].map(({ path }) => path),
    ]),
  );
  return paths.filter((path) => !seen.has(path) && !project.hasFile(path));
}
