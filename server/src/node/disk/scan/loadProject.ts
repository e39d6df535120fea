// Hands a tree to a project: of all files that are to be checked or in which a callee that matters can be defined, what the scanner
// says of them. What the project makes of it is the core's business.
import type { Project } from '../../../core/index.js';
import type { TreeStats } from '../cache/reportCache.js';
import type { NotWalked } from '../source/kernelTree.js';
import { textBelow } from '../source/readSource.js';
import { type LookedAtTree, scanTree } from './scanTree.js';
import type { ScanWorkers } from './scanWorkers.js';
import { isListed, type ListedTree } from './treeListing.js';

/** What became of the files of a tree. Paths are relative to its root. */
export interface LoadedTree {
  /** The files that are to be checked and can hold something. */
  readonly checked: readonly string[];
  /** How many of the files that are to be checked mention neither a page nor a page table: nothing in them can be found. */
  readonly irrelevant: number;
  /** Files that are to be checked and hold no C text: too large, binary. */
  readonly notText: readonly NotWalked[];
  /** Files that are to be checked and could not be read. */
  readonly failed: readonly NotWalked[];
  /** Files and folders of the tree around them that could not be read: callees defined there are unknown. */
  readonly lookupFailed: readonly NotWalked[];
}

/** A tree that was read now, and what its files looked like then. */
export interface ReadTree extends LoadedTree {
  readonly seen: TreeStats;
  /** All files of the tree that hold no C text. */
  readonly noText: readonly NotWalked[];
  /** How many of all files are as they were known. */
  readonly unchanged: number;
}

/** What is to be checked: paths relative to the root; they may lie outside it (`../`). */
export interface Asked {
  readonly files: readonly string[] | 'all';
  /** Those that were named one by one: they are looked at whatever they hold. */
  readonly named: ReadonlySet<string>;
}

/** All files that a check of some of them depends on. */
export interface FilesToRead {
  readonly tree: ListedTree;
  /** Those that the tree does not list. */
  readonly others: readonly string[];
}

export function filesToRead(tree: ListedTree, { files }: Pick<Asked, 'files'>): FilesToRead {
  return { tree, others: files === 'all' ? [] : files.filter((path) => !isListed(path, tree)) };
}

/** The others first, then those of the tree. */
export function pathsOf({ tree, others }: FilesToRead): readonly string[] {
  return others.length === 0 ? tree.files : [...others, ...tree.files];
}

/**
 * Reads the tree below `root` into a project.
 * @param root an absolute path
 */
export async function loadProject(
  project: Project,
  workers: ScanWorkers,
  root: string,
  { files: wanted, named }: Asked,
  reading: FilesToRead,
  before?: LookedAtTree,
): Promise<ReadTree> {
  const { tree } = reading;
  const paths = pathsOf(reading);
  const files = wanted === 'all' ? tree.files : wanted;
  const asked = wanted === 'all' ? undefined : new Set(files);
  const at = before?.now.at ?? Date.now();
  const report = await scanTree(project, workers, { root, paths, named }, (path) => textBelow(root, path), before);
  // To ask for all is to ask for all that is read.
  const isAsked = (path: string): boolean => asked === undefined || asked.has(path);
  return {
    seen: { paths, stats: report.stats, at },
    noText: report.notText,
    unchanged: report.unchanged,
    checked: files.filter((path) => project.hasFile(path)),
    irrelevant: report.irrelevant.filter(isAsked).length,
    notText: report.notText.filter(({ path }) => isAsked(path)),
    failed: report.failed.filter(({ path }) => isAsked(path)),
    lookupFailed: [...tree.failed, ...[...report.notText, ...report.failed].filter(({ path }) => !isAsked(path))],
  };
}
