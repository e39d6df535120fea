// What was learnt of a tree, for the next process: its files as they were scanned, and what was said of single functions. A file that
// has changed since is read again, and what rests on it is found out anew; all else is taken as it is.
import type { KeptReports, ScannedBatch } from '../../../core/index.js';
import { isAsKnown, type ScanList } from '../scan/scanFiles.js';
import type { NotWalked } from '../source/kernelTree.js';
import { statsIn, statWidth } from '../source/pathStats.js';
import { areBelowRoot, namesOnlyBelow } from '../source/pathsBelow.js';
import { CacheFile } from './cacheFile.js';
import { settledStats, type TreeStats } from './reportCache.js';

/** Trees beyond this are forgotten, the oldest first: one takes some 25 MB. */
const mostTrees = 6;

/** A tree as another process left it. */
export interface KnownTree {
  readonly paths: readonly string[];
  /** For each path, what it looked like; NaN where that is not to be relied on. */
  readonly stats: Float64Array;
  /** Those that are in the batch. */
  readonly kept: ReadonlySet<string>;
  /** Those that hold no C text, and why; in all others nothing matters. */
  readonly notText: ReadonlyMap<string, string>;
  readonly batch: ScannedBatch;
  readonly reports: KeptReports;
}

interface Header {
  readonly paths: readonly string[];
  readonly notText: readonly (readonly [path: string, reason: string])[];
  readonly kept: readonly string[];
  readonly reports: KeptReports;
  /** How many numbers there are of stats, rows, calls, ends and starts, and how many bytes of names. */
  readonly lengths: readonly number[];
}

/** The cache of one tree, under one config. */
export class TreeCache {
  constructor(private readonly file: CacheFile) {}

  /** @param subject the root and all that what is said of functions depends on; undefined in an environment that wants no cache */
  static for(subject: readonly unknown[]): TreeCache | undefined {
    const file = CacheFile.of('trees', subject, mostTrees);
    return file === undefined ? undefined : new TreeCache(file);
  }

  /** The tree as it was left; undefined when there is nothing that can be trusted. */
  read(): KnownTree | undefined {
    const content = this.file.read();
    if (content === undefined) return undefined;
    try {
      return decoded(content);
    } catch {
      return undefined;
    }
  }

  /** @param named files that were kept whatever they hold: the next process is to look at them anew */
  write(
    seen: TreeStats,
    named: ReadonlySet<string>,
    notText: Header['notText'],
    { batch, reports }: { readonly batch: ScannedBatch; readonly reports: KeptReports },
  ): void {
    const { rows, calls, ends, names } = batch;
    // What lies outside was asked for by its name, in this run: another one would not take it from here.
    if (names === undefined || !areBelowRoot(seen.paths.join('\0'))) return;
    const stats = settledStats(seen);
    for (const [i, path] of seen.paths.entries())
      if (named.has(path)) stats.fill(Number.NaN, i * statWidth, (i + 1) * statWidth);
    const lengths = [stats, rows, calls, ends, names.starts, names.bytes].map(({ length }) => length);
    const header: Header = { paths: seen.paths, notText, kept: batch.paths, reports, lengths };
    const text = Buffer.from(JSON.stringify(header));
    // Numbers of eight bytes come first, so that all are where numbers of their size may be.
    const start = Buffer.alloc(8);
    start.writeUInt32LE(text.length);
    const padding = Buffer.alloc((8 - (text.length % 8)) % 8);
    this.file.write([start, text, padding, ...[stats, rows, calls, ends, names.starts, names.bytes].map(bytesOf)]);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Int32Array | Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Throws where the content is not what was written. */
function decoded(content: Buffer): KnownTree {
  const textLength = content.readUInt32LE(0);
  const header: Header = JSON.parse(content.toString('utf8', 8, 8 + textLength));
  const [stats = 0, rows = 0, calls = 0, ends = 0, starts = 0, bytes = 0] = header.lengths;
  let at = 8 + Math.ceil(textLength / 8) * 8;
  const take = (length: number): ArrayBuffer => {
    const part = content.buffer.slice(content.byteOffset + at, content.byteOffset + at + length);
    at += length;
    return part as ArrayBuffer;
  };
  const known = new Float64Array(take(stats * 8));
  const batch: ScannedBatch = {
    paths: header.kept,
    rows: new Int32Array(take(rows * 4)),
    calls: new Int32Array(take(calls * 4)),
    ends: new Int32Array(take(ends * 4)),
    names: { starts: new Int32Array(take(starts * 4)), bytes: new Uint8Array(take(bytes)) },
  };
  const { paths, kept, notText, reports } = header;
  if (!areBelowRoot(paths.join('\0')) || !areBelowRoot(kept.join('\0')) || !namesOnlyBelow(reports))
    throw new Error('it leads out of the tree');
  return { paths, stats: known, kept: new Set(kept), notText: new Map(notText), batch, reports };
}

/**
 * For each path of a list, what it looked like when it was known; NaN where it was not, or where it has to be looked at all the same.
 * @param named files that are kept whatever they hold
 */
export function knownStats(tree: KnownTree, paths: readonly string[], named: ReadonlySet<string>): Float64Array {
  return statsIn(tree, paths, (path) => named.has(path) && !tree.kept.has(path));
}

/** Files that are as they are known. */
export interface UnchangedFiles {
  readonly count: number;
  /** Those of them that are in the batch. */
  readonly kept: ReadonlySet<string>;
  /** Those of them in which nothing matters. */
  readonly irrelevant: string[];
  /** Those of them that hold no C text, and why. */
  readonly notText: NotWalked[];
}

/** Of a tree of which nothing is known. */
export const unchangedNothing: UnchangedFiles = { count: 0, kept: new Set(), irrelevant: [], notText: [] };

/** The files of a list that turned out to be as they are known, when all of it had been looked at. */
export function unchangedFiles(
  tree: KnownTree,
  list: Pick<ScanList, 'stats' | 'known'> & { readonly paths: readonly string[] },
): UnchangedFiles {
  const kept = new Set<string>();
  const irrelevant: string[] = [];
  const notText: NotWalked[] = [];
  for (const [index, path] of list.paths.entries()) {
    if (!isAsKnown(list, index)) continue;
    const reason = tree.notText.get(path);
    if (reason !== undefined) notText.push({ path, reason });
    else if (tree.kept.has(path)) kept.add(path);
    else irrelevant.push(path);
  }
  return { count: kept.size + irrelevant.length + notText.length, kept, irrelevant, notText };
}

/** To read these many files anew costs the next process less than to write all that is known of a tree costs this one. */
const fewFiles = 20;

/**
 * Whether what a process knows of a tree is worth writing, given what the one before it had left.
 * @param unchanged how many of the paths were as they had been known
 * @param made how many functions were reported on anew
 */
export function isWorthWriting(
  before: KnownTree | undefined,
  { paths, unchanged, made }: { readonly paths: number; readonly unchanged: number; readonly made: number },
): boolean {
  return before?.paths.length !== paths || paths - unchanged > fewFiles || made > 0;
}
