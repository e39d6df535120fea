// What was learnt of a tree, for the next process: its files as they were scanned, and what was said of single functions. A file that
// has changed since is read again, and what rests on it is found out anew; all else is taken as it is.
import type { KeptReports, ScannedBatch } from '../core/index.js';
import { CacheFile } from './cacheFile.js';
import type { NotWalked } from './kernelTree.js';
import { settledStats, type TreeStats } from './reportCache.js';
import { isAsKnown, type ScanList, statWidth } from './scanFiles.js';

/** Trees beyond this are forgotten, the oldest first: one takes some 25 MB. */
const mostTrees = 6;

/** A tree as another process left it. */
export interface KnownTree {
  readonly paths: readonly string[];
  /** For each path, what it looked like; NaN where that is not to be relied on. */
  readonly stats: Float64Array;
  /** For each path that is not in the batch, why. */
  readonly fates: ReadonlyMap<string, { readonly fate: 'irrelevant' | 'notText'; readonly reason: string }>;
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
    if (names === undefined) return;
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
  return { paths: header.paths, stats: known, fates: fatesOf(header), batch, reports: header.reports };
}

function fatesOf({ paths, notText, kept }: Header): KnownTree['fates'] {
  const fates = new Map<string, { readonly fate: 'irrelevant' | 'notText'; readonly reason: string }>();
  const isKept = new Set(kept);
  for (const path of paths) if (!isKept.has(path)) fates.set(path, { fate: 'irrelevant', reason: '' });
  for (const [path, reason] of notText) fates.set(path, { fate: 'notText', reason });
  return fates;
}

/**
 * For each path of a list, what it looked like when it was known; NaN where it was not, or where it has to be looked at all the same.
 * @param named files that are kept whatever they hold
 */
export function knownStats(tree: KnownTree, paths: readonly string[], named: ReadonlySet<string>): Float64Array {
  const places = new Map(tree.paths.map((path, i) => [path, i] as const));
  const known = new Float64Array(new SharedArrayBuffer(paths.length * statWidth * 8)).fill(Number.NaN);
  for (const [i, path] of paths.entries()) {
    const place = places.get(path);
    if (place === undefined || (named.has(path) && tree.fates.has(path))) continue;
    known.set(tree.stats.subarray(place * statWidth, (place + 1) * statWidth), i * statWidth);
  }
  return known;
}

/** Files that are as they are known. */
export interface UnchangedFiles {
  readonly paths: ReadonlySet<string>;
  /** Those of them in which nothing matters. */
  readonly irrelevant: string[];
  /** Those of them that hold no C text, and why. */
  readonly notText: NotWalked[];
}

/** Of a tree of which nothing is known. */
export const unchangedNothing: UnchangedFiles = { paths: new Set(), irrelevant: [], notText: [] };

/** The files of a list that turned out to be as they are known, when all of it had been looked at. */
export function unchangedFiles({ fates }: KnownTree, list: ScanList): UnchangedFiles {
  const unchanged = new Set<string>();
  const irrelevant: string[] = [];
  const notText: NotWalked[] = [];
  for (const [index, path] of list.paths.entries()) {
    if (!isAsKnown(list, index)) continue;
    unchanged.add(path);
    const { fate, reason } = fates.get(path) ?? { fate: 'kept', reason: '' };
    if (fate === 'irrelevant') irrelevant.push(path);
    if (fate === 'notText') notText.push({ path, reason });
  }
  return { paths: unchanged, irrelevant, notText };
}
