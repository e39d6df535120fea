// Remembers the folders of a tree: a folder that has not changed since it was read is not read again. It lies outside of the tree, in
// the user's own cache folder; whatever is wrong with it counts as nothing there.

import { type FolderStat, type KnownFolder, type SourceFiles, walkSourceFiles } from '../source/kernelTree.js';
import { CacheFile } from './cacheFile.js';
import { ListingCache } from './listingCache.js';

/** Trees beyond this are forgotten, the oldest first. */
const mostTrees = 12;
/** A folder that changed this short a time (in milliseconds) before it was read may change again within one tick of its clock. */
const racy = 3000;

/**
 * The C files below the root of a tree, as `listSourceFiles` finds them. Never throws.
 * @param lookedAt what a folder was seen to look like just now; undefined where it has to be looked at
 */
export function listTree(root: string, lookedAt?: (prefix: string) => FolderStat | undefined): SourceFiles {
  const walk = walkTree(root, lookedAt);
  for (;;) {
    const step = walk.next();
    if (step.done) return step.value;
  }
}

/** As `listTree`, a folder at a step, for callers that have something else to do in between. */
export function* walkTree(
  root: string,
  lookedAt?: (prefix: string) => FolderStat | undefined,
): Generator<void, SourceFiles> {
  const cache = CacheFile.of('folders', [root], mostTrees);
  const listing = ListingCache.for(root);
  if (cache === undefined || listing === undefined) return yield* walkSourceFiles(root);
  const at = Date.now();
  const known = readFolders(cache);
  const seen: KnownFolder[] = [];
  let reread = 0;
  let moving = 0;
  const see = (folder: KnownFolder): void => {
    if (known.get(folder.prefix) !== folder) reread++;
    if (folder.stat[0] <= at - racy && folder.stat[1] <= at - racy) seen.push(folder);
    else moving++;
  };
  const found = yield* walkSourceFiles(root, known, see, lookedAt);
  if (seen.length > 0 && (reread > 0 || seen.length !== known.size)) cache.write([Buffer.from(JSON.stringify(seen))]);
  if (moving === 0 && found.failed.length === 0) listing.write(found, seen);
  return found;
}

/** What was kept; the check sum of the cache has held. */
function readFolders(cache: CacheFile): ReadonlyMap<string, KnownFolder> {
  try {
    const folders: readonly unknown[] = JSON.parse(cache.read()?.toString('utf8') ?? '[]');
    return new Map(folders.filter(isKnownFolder).map((folder) => [folder.prefix, folder] as const));
  } catch {
    return new Map();
  }
}

/** Whether something is a folder as it is kept, and names nothing that does not lie in it. */
function isKnownFolder(value: unknown): value is KnownFolder {
  const { prefix, stat, folders, files, passedOver } = Object(value) as Record<keyof KnownFolder, unknown>;
  if (typeof prefix !== 'string' || ![stat, folders, files, passedOver].every(Array.isArray)) return false;
  const passed = (passedOver as readonly unknown[]).map((one) => Object(one).path as unknown);
  return [folders, files, passed].every((names) => (names as readonly unknown[]).every(isName));
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && !/[/\\\0]/.test(value) && !['', '.', '..'].includes(value);
}
