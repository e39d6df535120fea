// The names that git would give to the files of a tree as they are: hashes of their bytes. They are kept for the next time, in the user's
// own cache folder, and a file that looks as it did is not read again; whatever is wrong with what was kept counts as nothing there.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { largestScanned } from '../../../core/index.js';
import { CacheFile } from '../cache/cacheFile.js';
import { settledStats, type TreeStats } from '../cache/reportCache.js';
import { lookAtPortions, sharedCounters } from '../scan/scanFiles.js';
import { statWidth } from '../source/pathStats.js';
import { withRegularFile } from '../source/regularFile.js';
import { sharePaths } from '../source/sharedPaths.js';

/** Trees beyond this are forgotten, the oldest first. */
const mostTrees = 6;
/** To hash these many files anew costs the next process less than to write all costs this one. */
const fewFiles = 20;

/** What the bytes of a file are called. */
export interface BlobNames {
  /** Of the bytes as they are; empty where they could not be read. */
  readonly bytes: string;
  /** Of the same with each CR LF as LF, as git may have stored them; empty where that changes nothing. */
  readonly lines: string;
}

const unreadable: BlobNames = { bytes: '', lines: '' };

/**
 * The names of files.
 * @param root an absolute path
 * @param tree their paths, and what they looked like where somebody has looked at them already
 * @param length how many hexadecimal digits a name has in the repository that they belong to
 */
export function blobNames(
  root: string,
  { files, looked }: { readonly files: readonly string[]; readonly looked?: TreeStats | undefined },
  length: number,
): ReadonlyMap<string, BlobNames> {
  const cache = CacheFile.of('blobs', [root, length], mostTrees);
  const now = looked ?? lookAt(root, files);
  const known = cache === undefined ? new Map<string, KnownNames>() : readKnown(cache);
  let made = 0;
  const names = new Map<string, BlobNames>();
  for (const [i, path] of files.entries()) {
    const stat = now.stats.subarray(i * statWidth, (i + 1) * statWidth);
    const before = known.get(path);
    const isKnown = before?.stat.every((number, column) => number === stat[column]) === true;
    if (!isKnown) made++;
    names.set(path, isKnown ? before.names : hashFile(join(root, path), length));
  }
  if (made > fewFiles || known.size !== files.length) cache?.write(encoded(files, settledStats(now), names));
  return names;
}

function lookAt(root: string, paths: readonly string[]): TreeStats {
  const at = Date.now();
  const list = { root, paths: sharePaths(paths), named: new Set<string>(), ...sharedCounters(paths.length) };
  lookAtPortions(list);
  return { paths, stats: list.stats, at };
}

function hashFile(path: string, length: number): BlobNames {
  try {
    const names = withRegularFile(path, (file, { size }) =>
      size > largestScanned ? undefined : namesOf(readFileSync(file), length),
    );
    return names ?? unreadable;
  } catch {
    return unreadable;
  }
}

function namesOf(bytes: Buffer, length: number): BlobNames {
  const lines = bytes.includes('\r\n') ? nameOf(withoutReturns(bytes), length) : '';
  return { bytes: nameOf(bytes, length), lines };
}

function nameOf(bytes: Uint8Array, length: number): string {
  const hash = createHash(length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function withoutReturns(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

/** The names of a file, and what it looked like when it had them. */
interface KnownNames {
  readonly stat: Float64Array;
  readonly names: BlobNames;
}

function encoded(
  files: readonly string[],
  stats: Float64Array,
  names: ReadonlyMap<string, BlobNames>,
): readonly Uint8Array[] {
  const text = files.map((path) => {
    const { bytes, lines } = names.get(path) ?? unreadable;
    return `${path}\0${bytes}\0${lines}`;
  });
  const count = Buffer.alloc(8);
  count.writeUInt32LE(files.length);
  return [count, new Uint8Array(stats.buffer, stats.byteOffset, stats.byteLength), Buffer.from(text.join('\0'))];
}

/** What was kept; the check sum of the cache has held. A wrong name has a file compared that is the same, or the other way round. */
function readKnown(cache: CacheFile): ReadonlyMap<string, KnownNames> {
  const known = new Map<string, KnownNames>();
  const content = cache.read();
  if (content === undefined || content.length < 8) return known;
  const start = content.byteOffset + 8;
  const end = start + content.readUInt32LE(0) * statWidth * 8;
  if (end > content.byteOffset + content.length) return known;
  const stats = new Float64Array(content.buffer.slice(start, end));
  const words = content.toString('utf8', end - content.byteOffset).split('\0');
  for (let i = 0; i * statWidth < stats.length; i++) {
    const [path = '', bytes = '', lines = ''] = words.slice(3 * i, 3 * i + 3);
    known.set(path, { stat: stats.subarray(i * statWidth, (i + 1) * statWidth), names: { bytes, lines } });
  }
  return known;
}
