// Lists a tree with all threads: where the list that was kept still holds, which takes a look at every folder, the files are looked at
// along with them.
import { listTree } from './folderCache.js';
import type { SourceFiles } from './kernelTree.js';
import { holds, ListingCache } from './listingCache.js';
import type { TreeStats } from './reportCache.js';
import { statWidth } from './scanFiles.js';
import { lookAtAll, type ScanWorkers } from './scanWorkers.js';

/** The files of a tree, and what they looked like, where that is known already. */
export interface ListedTree extends SourceFiles {
  readonly looked?: TreeStats | undefined;
}

/** As `listTree`, with the help of workers. Never throws. */
export async function listWith(workers: ScanWorkers, root: string): Promise<ListedTree> {
  const kept = ListingCache.for(root)?.read();
  if (kept === undefined) return listTree(root);
  const { files, passedOver, paths, joined } = kept;
  const { stats, at } = await lookAtAll(workers, root, paths);
  if (!holds(kept, stats)) return listTree(root);
  const looked = { paths: files, joined, stats: stats.subarray(0, files.length * statWidth), at };
  return { files, failed: [], passedOver, looked };
}
