// Remembers the list of a tree's files as a whole, and what its folders looked like: as long as each holds the names that it held, the
// list is the tree's, and no folder's names are put together again. It lies outside of the tree, in the user's own cache folder;
// whatever is wrong with it counts as nothing there.
import type { FolderStat, KnownFolder, NotWalked, SourceFiles } from '../source/kernelTree.js';
import { statWidth } from '../source/pathStats.js';
import { bytesAreBelowRoot } from '../source/pathsBelow.js';
import { portion, SharedPathList, type SharedPaths, sharePaths, textOf } from '../source/sharedPaths.js';
import { CacheFile } from './cacheFile.js';

/** Lists beyond this are forgotten, the oldest first. */
const mostListings = 12;

/** What stands in front of paths, starts and stats of a kept list. */
interface Header {
  readonly files: number;
  readonly folders: number;
  /** How many bytes the paths of the files take. */
  readonly fileBytes: number;
  /** How many the paths of all take, those of the folders after those of the files. */
  readonly bytes: number;
  readonly passedOver: readonly NotWalked[];
}

/** The list of one tree. */
export class ListingCache {
  private constructor(private readonly file: CacheFile) {}

  /** Undefined in an environment that wants no cache. */
  static for(root: string): ListingCache | undefined {
    const file = CacheFile.of('listings', [root], mostListings);
    return file === undefined ? undefined : new ListingCache(file);
  }

  /** What was kept, whatever has become of the tree since; undefined when there is nothing that can be trusted. */
  read(): KeptListing | undefined {
    return decoded(this.file.read());
  }

  /** @param folders all of the tree's, none of which may change again within the tick of its clock */
  write({ files, passedOver }: SourceFiles, folders: readonly KnownFolder[]): void {
    const { bytes, starts } = sharePaths([...files, ...folders.map(({ prefix }) => prefix)]);
    const header: Header = {
      files: files.length,
      folders: folders.length,
      fileBytes: Buffer.byteLength(files.join('\0')),
      bytes: bytes.length,
      passedOver,
    };
    const stats = Float64Array.from(folders.flatMap(({ stat: [mtime, ctime, inode] }) => [inode, mtime, ctime]));
    const numbers = [starts, stats].map(({ buffer }) => new Uint8Array(buffer));
    this.file.write([Buffer.from(`${JSON.stringify(header)}\n`), bytes, ...numbers]);
  }
}

/** A list, and what it rests on. */
export interface KeptListing extends Pick<SourceFiles, 'passedOver'> {
  readonly files: SharedPathList;
  /** The paths of all files, then those of all folders, with a `/` at their ends; that of the root is empty. */
  readonly paths: SharedPaths;
  /** For each folder, its inode and times; see `lookAtPortions`. */
  readonly stats: Float64Array;
}

/**
 * The folders that are not as they were when the list was made.
 * @param stats of the files and then the folders as they are now
 */
export function changedFolders(kept: KeptListing, stats: Float64Array): readonly string[] {
  const first = kept.files.length * statWidth;
  const changed = new Set<number>();
  for (const [i, number] of kept.stats.entries())
    if (number !== stats[first + i]) changed.add(Math.floor(i / statWidth));
  return changed.size === 0 ? [] : foldersOf(kept).filter((_, i) => changed.has(i));
}

/** What each folder of a list looks like now; NaN where it is gone. */
export function foldersNow(kept: KeptListing, stats: Float64Array): ReadonlyMap<string, FolderStat> {
  const first = kept.files.length * statWidth;
  return new Map(
    foldersOf(kept).map((prefix, i) => {
      const at = first + i * statWidth;
      const [inode = Number.NaN, mtime = Number.NaN, ctime = Number.NaN] = stats.subarray(at, at + statWidth);
      return [prefix, [mtime, ctime, inode]] as const;
    }),
  );
}

/** The paths of a list's folders, with a `/` at their ends; that of the root is empty. */
export function foldersOf({ files, paths }: KeptListing): readonly string[] {
  return textOf(paths.bytes.subarray(files.length === 0 ? 0 : files.joined.length + 1)).split('\0');
}

/** Never throws; the check sum has held, and still nothing is taken that leads out of the tree. */
function decoded(content: Buffer | undefined): KeptListing | undefined {
  if (content === undefined) return undefined;
  try {
    const start = content.indexOf('\n') + 1;
    const header: Header = JSON.parse(content.toString('utf8', 0, start));
    const { files: count, folders, fileBytes, passedOver } = header;
    const length = count + folders;
    const take = partsOf(content.subarray(start));
    const bytes = new Uint8Array(take(header.bytes));
    const starts = new Int32Array(take(4 * (Math.ceil(length / portion) + 1)));
    const stats = new Float64Array(take(folders * statWidth * 8));
    const joined = bytes.subarray(0, fileBytes);
    if (!bytesAreBelowRoot(bytes) || !Array.isArray(passedOver)) return undefined;
    const paths = { length, bytes, starts };
    return { files: new SharedPathList(paths, count, joined), passedOver, paths, stats };
  } catch {
    return undefined;
  }
}

/** Takes one part of some bytes after the other into memory that threads share; throws where there are not that many. */
function partsOf(bytes: Buffer): (length: number) => SharedArrayBuffer {
  let at = 0;
  return (length) => {
    const part = new SharedArrayBuffer(length);
    if (bytes.copy(new Uint8Array(part), 0, at, at + length) < length) throw new Error('cut off');
    at += length;
    return part;
  };
}
