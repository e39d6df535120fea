// The threads that help with a tree: they start up before it is known what there is to do, and look at, or scan, shares of a list.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ScannedBatch } from '../../../core/index.js';
import type { TreeStats } from '../cache/reportCache.js';
import type { SharedPaths } from '../source/sharedPaths.js';
import { lookAtPortions, type ScanList, type ScanReport, sharedCounters } from './scanFiles.js';

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
