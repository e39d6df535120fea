// Reads files of a tree straight into the scanner, in whatever thread it is called. Several threads share one list of files by a
// counter of what has been taken.
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type FileScanner,
  isSharedHeader,
  largestFile,
  largestScanned,
  type ScanOutcome,
  unreadable,
} from '../../../core/index.js';
import type { NotWalked } from '../source/kernelTree.js';
import { statWidth } from '../source/pathStats.js';
import { reasonOf } from '../source/readSource.js';
import { portion, portionOf, type SharedPaths } from '../source/sharedPaths.js';

/** A file of more bytes than this is looked at piece by piece. */
const piece = 1 << 17;
/** So many bytes of a piece are looked at once more with the next: no word is longer. */
const overlap = 64;

/** The files that several threads scan together. */
export interface ScanList {
  /** An absolute path. */
  readonly root: string;
  /** Relative to the root, `/` between folders. */
  readonly paths: SharedPaths;
  /** Files that are kept whatever they hold. */
  readonly named: ReadonlySet<string>;
  /** One number: how many portions of the paths were taken by some thread. */
  readonly taken: Int32Array;
  /** For each path, its size and times as they were when it was looked at, or read; see `TreeStats`. NaN where it was not. */
  readonly stats: Float64Array;
  /**
   * For each path, its size and times when somebody scanned it before; NaN where nobody did. Absent where nothing is known. Only what
   * has been looked at by now can turn out to be as it is known.
   */
  readonly known?: Float64Array | undefined;
}

/** What the threads that scan a list tell each other. */
export function sharedCounters(count: number): Pick<ScanList, 'taken' | 'stats'> {
  return {
    taken: new Int32Array(new SharedArrayBuffer(4)),
    stats: new Float64Array(new SharedArrayBuffer(count * statWidth * 8)).fill(Number.NaN),
  };
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

/** Paths of the list with their indices, until some thread has taken each. */
function takeFrom({ taken, paths }: ScanList, visit: (path: string, index: number) => void): void {
  for (;;) {
    const next = Atomics.add(taken, 0, 1);
    const start = next * portion;
    if (start >= paths.length) return;
    for (const [i, path] of portionOf(paths, next).entries()) visit(path, start + i);
  }
}

/** Looks at sizes and times in portions of the list until none is left; of a folder, whose path ends in `/`, at inode and times. */
export function lookAtPortions(list: ScanList): void {
  const { root, stats } = list;
  takeFrom(list, (path, index) => {
    const status = statusOf(`${root}/${path}`);
    const isFolder = path === '' || path.endsWith('/');
    if (status === undefined || !(isFolder ? status.isDirectory() : status.isFile())) return;
    const at = index * statWidth;
    stats[at] = isFolder ? status.ino : status.size;
    stats[at + 1] = status.mtimeMs;
    stats[at + 2] = status.ctimeMs;
  });
}

/** Undefined where there is nothing, or nothing that can be looked at: whoever opens it finds out why. */
function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Scans portions of the list until none is left. */
export function scanPortions(list: ScanList, scanner: FileScanner): ScanReport {
  const report: ScanReport = { irrelevant: [], notText: [], failed: [], unchanged: 0 };
  takeFrom(list, (path, index) => {
    if (isAsKnown(list, index)) report.unchanged++;
    else scanFile(list, { path, index }, scanner, report);
  });
  return report;
}

/** Whether a file looks as it did when it was scanned before. */
export function isAsKnown({ stats, known }: Pick<ScanList, 'stats' | 'known'>, index: number): boolean {
  if (known === undefined) return false;
  // Asked of every file of a tree.
  for (let at = index * statWidth; at < (index + 1) * statWidth; at++) if (stats[at] !== known[at]) return false;
  return true;
}

function scanFile(
  { root, named, stats }: ScanList,
  { path, index }: { readonly path: string; readonly index: number },
  scanner: FileScanner,
  report: ScanReport,
): void {
  let file: number | undefined;
  const always = named.has(path) || isSharedHeader(path);
  try {
    // O_NONBLOCK: opening a FIFO without a writer would wait for ever.
    file = openSync(placeOf(root, path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(file);
    const at = index * statWidth;
    stats[at] = status.size;
    stats[at + 1] = status.mtimeMs;
    stats[at + 2] = status.ctimeMs;
    if (!status.isFile()) report.failed.push({ path, reason: unreadable.notRegular });
    else if (status.size > largestScanned) report.notText.push({ path, reason: unreadable.tooLarge });
    else {
      const seen = always ? 'interest' : lookThrough(file, status.size, scanner);
      const outcome = seen === 'interest' ? takeWhole(file, status.size, scanner, { path, always }) : seen;
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

/** Only a path that leads out of the root is worked out: that costs more than a lookup by the system. */
function placeOf(root: string, path: string): string {
  return path.startsWith('..') ? join(root, path) : `${root}/${path}`;
}

/**
 * What a large file is, as far as it can be told from its pieces, all of which are read to one place: that stays in the processor's cache.
 * A small file is one piece, and is told of as a whole.
 */
function lookThrough(file: number, size: number, scanner: FileScanner): 'interest' | 'irrelevant' | 'binary' {
  if (size <= piece) return 'interest';
  let outcome: 'irrelevant' | 'binary' = 'irrelevant';
  let kept = 0;
  for (let done = 0; done < size; ) {
    const count = readInto(file, scanner.room(piece).subarray(kept, kept + size - done), done);
    if (count === 0) break;
    done += count;
    const length = kept + count;
    const found = scanner.look(length);
    if (found === 'interest') return 'interest';
    if (found === 'zero') outcome = 'binary';
    kept = Math.min(overlap, length);
    scanner.room(piece).copyWithin(0, length - kept, length);
  }
  return outcome;
}

function takeWhole(
  file: number,
  size: number,
  scanner: FileScanner,
  { path, always }: { readonly path: string; readonly always: boolean },
): ScanOutcome {
  return scanner.take(path, readInto(file, scanner.room(size), 0), always, largestFile);
}

/**
 * Fills the room from an open file; what is appended while it is read is left out.
 * @param from the place in the file, in bytes
 */
function readInto(file: number, room: Uint8Array, from: number): number {
  let length = 0;
  while (length < room.length) {
    const count = readSync(file, room, length, room.length - length, from + length);
    if (count === 0) break;
    length += count;
  }
  return length;
}
