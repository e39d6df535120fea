// Reads files of a tree straight into the scanner, in whatever thread it is called. Several threads share one list of files by a
// counter of what has been taken.
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type FileScanner, isSharedHeader, largestFile, largestScanned, unreadable } from '../core/index.js';
import type { NotWalked } from './kernelTree.js';
import { reasonOf } from './readSource.js';

/** Size in bytes, and milliseconds of the last change of content and of status: these many numbers for each file. */
export const statWidth = 3;

/** The files that several threads scan together. */
export interface ScanList {
  /** An absolute path. */
  readonly root: string;
  /** Relative to the root, `/` between folders. */
  readonly paths: readonly string[];
  /** Files that are kept whatever they hold. */
  readonly named: ReadonlySet<string>;
  /** One number: how many of the paths were taken by some thread. */
  readonly taken: Int32Array;
  /** For each path, its size and times as they were when it was looked at, or read; see `TreeStats`. NaN where it was not. */
  readonly stats: Float64Array;
  /**
   * For each path, its size and times when somebody scanned it before; NaN where nobody did. Absent where nothing is known. Only what
   * has been looked at by now can turn out to be as it is known.
   */
  readonly known?: Float64Array | undefined;
}

/** What became of the files that are in no batch. */
export interface ScanReport {
  readonly irrelevant: string[];
  /** Files that hold no C text: too large, binary. */
  readonly notText: NotWalked[];
  /** Files that could not be read: nothing is known of them. */
  readonly failed: NotWalked[];
  /** How many files are as they are known, and were not read. */
  unchanged: number;
}

/** How many files a thread takes at a time. */
const portion = 64;

/** Indices of files of the list, until some thread has taken each. */
function* takeFrom({ taken, paths }: ScanList): Generator<number> {
  for (;;) {
    const first = Atomics.add(taken, 0, portion);
    if (first >= paths.length) return;
    const end = Math.min(first + portion, paths.length);
    for (let index = first; index < end; index++) yield index;
  }
}

/** Looks at sizes and times in portions of the list until none is left; of a folder, whose path ends in `/`, at inode and times. */
export function lookAtPortions(list: ScanList): void {
  const { root, paths, stats } = list;
  for (const index of takeFrom(list)) {
    const path = paths[index] ?? '';
    const status = statSync(`${root}/${path}`, { throwIfNoEntry: false });
    const isFolder = path === '' || path.endsWith('/');
    if (status === undefined || !(isFolder ? status.isDirectory() : status.isFile())) continue;
    const at = index * statWidth;
    stats[at] = isFolder ? status.ino : status.size;
    stats[at + 1] = status.mtimeMs;
    stats[at + 2] = status.ctimeMs;
  }
}

/** Scans portions of the list until none is left. */
export function scanPortions(list: ScanList, scanner: FileScanner): ScanReport {
  const report: ScanReport = { irrelevant: [], notText: [], failed: [], unchanged: 0 };
  for (const index of takeFrom(list)) {
    if (isAsKnown(list, index)) report.unchanged++;
    else scanFile(list, index, scanner, report);
  }
  return report;
}

/** Whether a file looks as it did when it was scanned before. */
export function isAsKnown({ stats, known }: ScanList, index: number): boolean {
  const at = index * statWidth;
  return [0, 1, 2].every((column) => stats[at + column] === known?.[at + column]);
}

function scanFile(
  { root, paths, named, stats }: ScanList,
  index: number,
  scanner: FileScanner,
  report: ScanReport,
): void {
  const path = paths[index] ?? '';
  let file: number | undefined;
  try {
    // O_NONBLOCK: opening a FIFO without a writer would wait for ever.
    file = openSync(join(root, path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(file);
    stats.set([status.size, status.mtimeMs, status.ctimeMs], index * statWidth);
    if (!status.isFile()) report.failed.push({ path, reason: unreadable.notRegular });
    else if (status.size > largestScanned) report.notText.push({ path, reason: unreadable.tooLarge });
    else {
      const always = named.has(path) || isSharedHeader(path);
      const length = readInto(file, scanner.room(status.size));
      const outcome = scanner.take(path, length, always, largestFile);
      if (outcome === 'irrelevant') report.irrelevant.push(path);
      if (outcome === 'large') report.notText.push({ path, reason: unreadable.tooLarge });
      if (outcome === 'binary') report.notText.push({ path, reason: unreadable.binary });
    }
  } catch (error) {
    report.failed.push({ path, reason: reasonOf(error) });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Fills the room from an open file; what is appended while it is read is left out. */
function readInto(file: number, room: Uint8Array): number {
  let length = 0;
  while (length < room.length) {
    const count = readSync(file, room, length, room.length - length, null);
    if (count === 0) break;
    length += count;
  }
  return length;
}
