// Hands the texts of a tree to a project: all files that are to be checked, and of the others those in which a callee that
// matters can be defined. What the project makes of them is the core's business.
import { join } from 'node:path';
import { carriesPageVocabulary, type Project } from '../core/index.js';
import { listSourceFiles, type NotWalked } from './kernelTree.js';
import { readSource } from './readSource.js';

/** What became of the files of a tree. Paths are relative to its root. */
export interface LoadedTree {
  /** The texts that are to be checked. */
  readonly texts: ReadonlyMap<string, string>;
  /** How many of the files that are to be checked mention neither a page nor a page table: nothing in them can be found. */
  readonly irrelevant: number;
  /** Files that are to be checked and hold no C text: too large, binary. */
  readonly notText: readonly NotWalked[];
  /** Files that are to be checked and could not be read. */
  readonly failed: readonly NotWalked[];
  /** Files and folders of the tree around them that could not be read: callees defined there are unknown. */
  readonly lookupFailed: readonly NotWalked[];
}

/**
 * Reads the tree below `root` into a project.
 * @param root an absolute path
 * @param asked the files to be checked, relative to the root; they may lie outside it (`../`)
 * @param named those of them that were named one by one: they are looked at whatever they hold
 */
export function loadProject(
  project: Project,
  root: string,
  asked: readonly string[],
  named: ReadonlySet<string>,
): LoadedTree {
  const loaded = { texts: new Map<string, string>(), notText: [] as NotWalked[], failed: [] as NotWalked[] };
  let irrelevant = 0;
  for (const path of asked) {
    const source = readSource(join(root, path), named.has(path) ? undefined : lookupFilter(path));
    if (source === undefined) irrelevant++;
    else if (source.kind === 'text') {
      project.setFile(path, source.text);
      loaded.texts.set(path, source.text);
    } else loaded[source.kind].push({ path, reason: source.reason });
  }
  return { ...loaded, irrelevant, lookupFailed: loadRest(project, root, new Set(asked)) };
}

/** Reads the rest of the tree, and says what of it could not be read. */
function loadRest(project: Project, root: string, asked: ReadonlySet<string>): readonly NotWalked[] {
  const tree = listSourceFiles(root);
  const failed = [...tree.failed];
  for (const path of tree.files) {
    if (asked.has(path)) continue;
    const source = readSource(join(root, path), lookupFilter(path));
    if (source?.kind === 'text') project.setFile(path, source.text);
    else if (source !== undefined) failed.push({ path, reason: source.reason });
  }
  return failed;
}

/**
 * What a file's text must fulfil to be kept for looking callees up in it; undefined when it is kept as it is. Headers that
 * any file may include are: what they define can matter although they name no page.
 * @param path relative to the root of the tree
 */
export function lookupFilter(path: string): ((text: string) => boolean) | undefined {
  return /^(?:arch\/[^/]+\/)?include\/.*\.h$/.test(path) ? undefined : carriesPageVocabulary;
}
