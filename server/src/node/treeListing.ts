// Lists a tree with all threads: where the list that was kept still holds, which takes a look at every folder, the files are looked at
// along with them.
import { listTree } from './folderCache.js';
import type { SourceFiles } from './kernelTree.js';
import { holds, ListingCache } from './listingCache.js';
import type { TreeStats } from './reportCache.js';
import { statWidth } from './scanFiles.js';
import { lookAtAll, type ScanWorkers } from './scanWorkers.js';
import type { SharedPathList } from './sharedPaths.js';

/** The files of a tree, and what they looked like, where that is known already. */
export interface ListedTree extends SourceFiles {
  readonly looked?: TreeStats | undefined;
  /** The same files; where they are here, `files` is made of them when it is asked for. */
  readonly shared?: SharedPathList | undefined;
}

/** As `listTree`, with the help of workers. Never throws. */
export async function listWith(workers: ScanWorkers, root: string): Promise<ListedTree> {
  const kept = ListingCache.for(root)?.read();
  if (kept === undefined) return listTree(root);
  const { files: shared, passedOver, paths } = kept;
  const { stats, at } = await lookAtAll(workers, root, paths);
  if (!holds(kept, stats)) return listTree(root);
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
