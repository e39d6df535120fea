// Scans a tree with all threads that are of use: this one and some workers, which are started before it is known what there is
// to scan.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Project, ScannedBatch } from '../core/index.js';
import { decode } from './decode.js';
import type { TreeStats } from './reportCache.js';
import { lookAtPortions, type ScanList, type ScanReport, scanPortions, statWidth } from './scanFiles.js';
import { type SharedPaths, sharePaths } from './sharedPaths.js';
import { type KnownTree, knownStats, unchangedFiles } from './treeCache.js';

/** What a worker sends when nothing is left to scan. */
export interface WorkerAnswer {
  readonly report: ScanReport;
  readonly batch: ScannedBatch;
}

/** What a worker is asked for. When it has looked, it says no more than that. */
export interface WorkerTask {
  readonly task: 'look' | 'scan';
  readonly list: ScanList;
}

/** More threads than this wait for each other at the file system. */
const mostWorkers = 3;

/** A tree as another process left it, and as it looks now. */
export interface LookedAtTree {
  readonly tree: KnownTree;
  readonly now: TreeStats;
}

/** Beside the bundle of the command line; without it, one thread does all. */
const workerFile = fileURLToPath(new URL('scanWorker.mjs', import.meta.url));

/** Workers that are starting up, or wait for a list. */
export class ScanWorkers {
  private readonly workers: readonly Worker[];

  constructor(count = Math.min(mostWorkers, availableParallelism() - 1)) {
    const isThere = count > 0 && existsSync(workerFile);
    this.workers = isThere ? Array.from({ length: count }, () => new Worker(workerFile, { stderr: true })) : [];
    // A worker that breaks before it is asked must not end the process: its share is taken by the others.
    for (const worker of this.workers) worker.on('error', () => {});
  }

  /**
   * Hands out a list. What a worker that breaks had taken is scanned by the caller.
   * @returns one answer for each worker; undefined for one that broke
   */
  scan(list: ScanList): readonly Promise<WorkerAnswer | undefined>[] {
    return this.ask<WorkerAnswer>({ task: 'scan', list });
  }

  /** Looks at the sizes and times of all files of a list; what a worker that breaks had taken has not been looked at. */
  async lookAt(list: ScanList): Promise<void> {
    await Promise.all(this.ask({ task: 'look', list }));
  }

  private ask<Answer>(task: WorkerTask): readonly Promise<Answer | undefined>[] {
    return this.workers.map(
      (worker) =>
        new Promise((resolve) => {
          const settle = (answer: Answer | undefined): void => {
            worker.off('message', settle).off('error', broke).off('exit', broke);
            resolve(answer);
          };
          const broke = (): void => settle(undefined);
          // A worker that has ended already says nothing any more.
          if (worker.threadId === -1) broke();
          else worker.on('message', settle).on('error', broke).on('exit', broke).postMessage(task);
        }),
    );
  }

  get count(): number {
    return this.workers.length;
  }

  stop(): void {
    for (const worker of this.workers) void worker.terminate();
  }
}

/** The sizes and times of all files of a list, found by all threads, and when they began. */
export async function lookAtAll(
  workers: ScanWorkers,
  root: string,
  paths: SharedPaths,
): Promise<Pick<TreeStats, 'stats' | 'at'>> {
  const at = Date.now();
  const list: ScanList = { root, paths, named: new Set(), ...sharedCounters(paths.length) };
  const others = workers.lookAt(list);
  lookAtPortions(list);
  await others;
  return { stats: list.stats, at };
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

/** What the threads that scan a list tell each other. */
export function sharedCounters(count: number): Pick<ScanList, 'taken' | 'stats'> {
  return {
    taken: new Int32Array(new SharedArrayBuffer(4)),
    stats: new Float64Array(new SharedArrayBuffer(count * statWidth * 8)).fill(Number.NaN),
  };
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
