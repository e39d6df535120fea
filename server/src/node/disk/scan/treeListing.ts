// Lists a tree with all threads: the files that were listed before are looked at along with every folder, and where some folders have
// changed, those are read anew.
import { listTree } from '../cache/folderCache.js';
import { changedFolders, foldersNow, foldersOf, type KeptListing, ListingCache } from '../cache/listingCache.js';
import type { TreeStats } from '../cache/reportCache.js';
import { type NotWalked, namesIn, type SourceFiles } from '../source/kernelTree.js';
import { statsIn, statWidth } from '../source/pathStats.js';
import { type SharedPathList, sharePaths } from '../source/sharedPaths.js';
import { lookAtAll, type ScanWorkers } from './scanWorkers.js';

/** The files of a tree, and what they looked like, where that is known already. */
export interface ListedTree extends SourceFiles {
  readonly looked?: TreeStats | undefined;
  /** The same files; where they are here, `files` is made of them when it is asked for. */
  readonly shared?: SharedPathList | undefined;
}

/** Of more folders than these that have changed, the names are kept anew rather than read each time. */
const fewFolders = 20;

/** As `listTree`, with the help of workers. Never throws. */
export async function listWith(workers: ScanWorkers, root: string): Promise<ListedTree> {
  const kept = ListingCache.for(root)?.read();
  if (kept === undefined) return listTree(root);
  const { files: shared, passedOver, paths } = kept;
  const { stats, at } = await lookAtAll(workers, root, paths);
  const changed = changedFolders(kept, stats);
  // Whoever saves a file by putting another one in its place changes a folder, and none of its names.
  const isSame = changed.length <= fewFolders && changed.every((prefix) => holdsAsListed(root, prefix, kept));
  if (!isSame) return listChanged(workers, root, kept, { stats, at });
  return {
    get files() {
      return shared.all;
    },
    shared,
    failed: [],
    passedOver,
    looked: {
      get paths() {
        return shared.all;
      },
      joined: shared.joined,
      stats: stats.subarray(0, shared.length * statWidth),
      at,
    },
  };
}

/** A tree in which names have changed: only what has come to it, or was gone, is looked at once more. */
async function listChanged(
  workers: ScanWorkers,
  root: string,
  kept: KeptListing,
  { stats, at }: Pick<TreeStats, 'stats' | 'at'>,
): Promise<ListedTree> {
  const folders = foldersNow(kept, stats);
  const tree = listTree(root, (prefix) => folders.get(prefix));
  const found = statsIn({ paths: kept.files.all, stats }, tree.files);
  const places = tree.files.flatMap((_, i) => (Number.isNaN(found[i * statWidth]) ? [i] : []));
  const come = await lookAtAll(workers, root, sharePaths(places.map((i) => tree.files[i] ?? '')));
  for (const [i, place] of places.entries())
    found.set(come.stats.subarray(i * statWidth, (i + 1) * statWidth), place * statWidth);
  return { ...tree, looked: { paths: tree.files, stats: found, at } };
}

/** How many files there are. */
export function countOf(tree: ListedTree): number {
  return (tree.shared ?? tree.files).length;
}

/** Whether the tree has a file of this path. */
export function isListed(path: string, tree: ListedTree): boolean {
  if (tree.shared !== undefined) return tree.shared.has(path);
  // The files of a tree are in the order of their UTF-16 code units.
  let [low, high] = [0, tree.files.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tree.files[middle] ?? '') < path) low = middle + 1;
    else high = middle;
  }
  return tree.files[low] === path;
}

/** Whether a folder holds just what is listed of it. Never throws. */
function holdsAsListed(root: string, prefix: string, kept: KeptListing): boolean {
  const isIn = (path: string): boolean =>
    path.startsWith(prefix) && path.length > prefix.length && !path.slice(prefix.length, -1).includes('/');
  const listed = new Set([
    ...kept.files.all.filter(isIn),
    ...foldersOf(kept).filter(isIn),
    ...kept.passedOver.filter(({ path }) => isIn(path)).map(passedOverName),
  ]);
  try {
    const { files, folders, passedOver } = namesIn(root, prefix);
    const found = [...files, ...folders.map((name) => `${name}/`), ...passedOver.map(passedOverName)];
    return found.length === listed.size && found.every((name) => listed.has(prefix + name));
  } catch {
    return false;
  }
}

/** No path holds a NUL. */
function passedOverName({ path, reason }: NotWalked): string {
  return `${path}\0${reason}`;
}
