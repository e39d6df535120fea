// Copies of a tree for measuring: hard links, so that a kernel is copied in seconds and its contents are in memory once.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Links all of a tree below a new folder.
 * @param {string} tree
 * @param {readonly string[]} names of the copies in the folder; one empty name makes the folder itself the copy
 * @returns {string | undefined} the folder; undefined where links cannot be made
 */
export function linkedCopies(tree, names) {
  for (const above of [dirname(tree), tmpdir()]) {
    const folder = tryFolder(above);
    if (folder === undefined) continue;
    const isDone = names.every((name) => {
      const target = name === '' ? folder : join(folder, name);
      const args = name === '' ? ['-al', `${tree}/.`, target] : ['-al', tree, target];
      return spawnSync('cp', args, { stdio: 'ignore' }).status === 0;
    });
    if (isDone) return folder;
    rmSync(folder, { recursive: true, force: true });
  }
  return undefined;
}

function tryFolder(above) {
  try {
    return mkdtempSync(join(above, 'fencepost-bench-'));
  } catch {
    return undefined;
  }
}

/**
 * Gives a file of a copy another text; the original keeps its own.
 * @param {string} path
 * @param {(text: string) => string} change
 */
export function rewrite(path, change) {
  const text = readFileSync(path, 'latin1');
  rmSync(path);
  writeFileSync(path, change(text), 'latin1');
}
