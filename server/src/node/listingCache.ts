// Remembers the list of a tree's files as a whole: as long as every folder is as it was when the list was made, the list is the tree's,
// and no folder's names are put together again. It lies outside of the tree, in the user's own cache folder; whatever is wrong with it
// counts as nothing there.
import { CacheFile } from './cacheFile.js';
import type { KnownFolder, NotWalked, SourceFiles } from './kernelTree.js';
import { statWidth } from './scanFiles.js';

/** Lists beyond this are forgotten, the oldest first. */
const mostListings = 12;

/** What stands in front of the texts and numbers of a kept list; lengths are in bytes. */
interface Header {
  readonly folders: number;
  readonly folderBytes: number;
  readonly fileBytes: number;
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
    const [folderText, fileText] = [folders.map(({ prefix }) => prefix), files].map((paths) =>
      Buffer.from(paths.join('\0')),
    );
    if (folderText === undefined || fileText === undefined) return;
    const header: Header = {
      folders: folders.length,
      folderBytes: folderText.length,
      fileBytes: fileText.length,
      passedOver,
    };
    const stats = Float64Array.from(folders.flatMap(({ stat: [mtime, ctime, inode] }) => [inode, mtime, ctime]));
    this.file.write([Buffer.from(`${JSON.stringify(header)}\n`), folderText, fileText, new Uint8Array(stats.buffer)]);
  }
}

/** A list, and what it rests on. */
export interface KeptListing extends Pick<SourceFiles, 'files' | 'passedOver'> {
  /** The paths of all folders, with a `/` at their ends; that of the root is empty. */
  readonly folders: readonly string[];
  /** For each folder, its inode and times; see `lookAtPortions`. */
  readonly stats: Float64Array;
}

/**
 * Whether every folder is as it was when the list was made.
 * @param stats of the folders as they are now, perhaps with others behind them
 */
export function holds({ stats: then }: KeptListing, stats: Float64Array): boolean {
  return then.every((number, i) => number === stats[i]);
}

/** Never throws; the check sum has held, and still nothing is taken that leads out of the tree. */
function decoded(bytes: Buffer | undefined): KeptListing | undefined {
  if (bytes === undefined) return undefined;
  try {
    const start = bytes.indexOf('\n') + 1;
    const { folders, folderBytes, fileBytes, passedOver }: Header = JSON.parse(bytes.toString('utf8', 0, start));
    const files = start + folderBytes;
    const numbers = files + fileBytes;
    if (bytes.length !== numbers + folders * statWidth * 8 || !Array.isArray(passedOver)) return undefined;
    const prefixes = pathsIn(bytes.toString('utf8', start, files));
    const paths = pathsIn(bytes.toString('utf8', files, numbers));
    if (prefixes?.length !== folders || paths === undefined) return undefined;
    const stats = new Float64Array(bytes.buffer.slice(bytes.byteOffset + numbers, bytes.byteOffset + bytes.length));
    return { folders: prefixes, files: paths, passedOver, stats };
  } catch {
    return undefined;
  }
}

/** Paths below the root; undefined where one of them leads elsewhere. */
function pathsIn(text: string): readonly string[] | undefined {
  if (/(?:^|[\0/])\.{1,2}(?:[\0/]|$)|\/\/|(?:^|\0)\//.test(text)) return undefined;
  return text === '' ? [] : text.split('\0');
}
