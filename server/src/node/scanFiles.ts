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
  /** For each path, its size and times as they were when it was read; see `TreeStats`. */
  readonly stats: Float64Array;
  /** For each path, its size and times when somebody scanned it before; NaN where nobody did. Absent where nothing is known. */
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

/** Scans portions of the list until none is left. */
export function scanPortions(list: ScanList, scanner: FileScanner): ScanReport {
  const report: ScanReport = { irrelevant: [], notText: [], failed: [], unchanged: 0 };
  for (;;) {
    const first = Atomics.add(list.taken, 0, portion);
    if (first >= list.paths.length) return report;
    const end = Math.min(first + portion, list.paths.length);
    for (let index = first; index < end; index++) {
      if (list.known !== undefined && isAsKnown(list, index, list.known)) report.unchanged++;
      else scanFile(list, index, scanner, report);
    }
  }
}

function isAsKnown({ root, paths, stats }: ScanList, index: number, known: Float64Array): boolean {
  const at = index * statWidth;
  if (Number.isNaN(known[at])) return false;
  const status = statSync(`${root}/${paths[index]}`, { throwIfNoEntry: false });
  if (status === undefined || !status.isFile()) return false;
  stats.set([status.size, status.mtimeMs, status.ctimeMs], at);
  return status.size === known[at] && status.mtimeMs === known[at + 1] && status.ctimeMs === known[at + 2];
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
