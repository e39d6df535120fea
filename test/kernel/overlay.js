// A copy of a tree's C files in which single files can be exchanged while the tree itself stays as it is: hard links
// where both are on one file system, copies elsewhere.
import { constants, copyFileSync, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export class Overlay {
  #tree;

  /**
   * @param {string} tree
   * @param {string} root a folder that does not exist yet
   */
  constructor(tree, root) {
    this.#tree = tree;
    this.root = root;
    const folders = new Set();
    for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.[ch]$/.test(entry.name)) continue;
      const path = relative(tree, join(entry.parentPath, entry.name));
      const folder = dirname(path);
      if (!folders.has(folder)) mkdirSync(join(root, folder), { recursive: true });
      folders.add(folder);
      this.#link(path);
    }
  }

  /**
   * Does something while some files are the overlay's own, and may be written.
   * @param {readonly string[]} paths
   * @param {() => T} action
   * @template T
   */
  exchanged(paths, action) {
    // New files: writing into the old ones would change the tree, to which they are linked.
    for (const path of paths) {
      this.#remove(path);
      copyFileSync(join(this.#tree, path), join(this.root, path), constants.COPYFILE_EXCL);
    }
    try {
      return action();
    } finally {
      for (const path of paths) {
        this.#remove(path);
        this.#link(path);
      }
    }
  }

  #remove(path) {
    rmSync(join(this.root, path));
  }

  #link(path) {
    const [from, to] = [join(this.#tree, path), join(this.root, path)];
    try {
      linkSync(from, to);
    } catch {
      copyFileSync(from, to);
    }
  }
}
