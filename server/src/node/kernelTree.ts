// Where a source tree begins and which C files it holds. It reads folders, never files, and follows no symbolic link
// below a folder, so that no loop of links and no device can hold it up.
import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { unreadable } from '../core/index.js';
import { reasonOf } from './readSource.js';

/** Something of a tree that was not looked into; `path` is relative to the folder that was walked. */
export interface NotWalked {
  readonly path: string;
  readonly reason: string;
}

export interface SourceFiles {
  /** Relative to the folder that was walked, `/` between folders, in the order of their UTF-16 code units. */
  readonly files: readonly string[];
  /** Folders that could not be read. */
  readonly failed: readonly NotWalked[];
  /** C files that are reached only through a symbolic link, or are no regular file. */
  readonly passedOver: readonly NotWalked[];
}

/** Whether a path names a C source or header. */
export function isSourcePath(path: string): boolean {
  return /\.[ch]$/.test(path);
}

/**
 * The root of the tree that a path belongs to: its nearest ancestor (or itself) with `Kbuild` and `MAINTAINERS`, else the
 * top of its git checkout, else the folder itself.
 * @returns an absolute path
 */
export function findRoot(path: string): string {
  const folder = isFolder(path) ? resolve(path) : dirname(resolve(path));
  let top: string | undefined;
  for (const ancestor of ancestorsOf(folder)) {
    if (existsSync(join(ancestor, 'Kbuild')) && existsSync(join(ancestor, 'MAINTAINERS'))) return ancestor;
    if (top === undefined && existsSync(join(ancestor, '.git'))) top = ancestor;
  }
  return top ?? folder;
}

/** The C files below a folder, at any depth. Hidden folders, such as `.git`, are not entered. Never throws. */
export function listSourceFiles(folder: string): SourceFiles {
  const walk = walkSourceFiles(folder);
  for (;;) {
    const step = walk.next();
    if (step.done) return step.value;
  }
}

/** As `listSourceFiles`, a folder at a step, for callers that have something else to do in between. */
export function* walkSourceFiles(folder: string): Generator<void, SourceFiles> {
  const found = { files: [] as string[], failed: [] as NotWalked[], passedOver: [] as NotWalked[] };
  // An explicit stack: the depth of a tree on the disk is not ours to bound.
  const pending = [''];
  for (let prefix = pending.pop(); prefix !== undefined; prefix = pending.pop()) {
    for (const entry of entriesOf(folder, prefix, found.failed)) {
      const path = prefix + entry.name;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.')) pending.push(`${path}/`);
      } else if (isSourcePath(path)) {
        if (entry.isFile()) found.files.push(path);
        else found.passedOver.push({ path, reason: linkOrDevice(entry) });
      }
    }
    yield;
  }
  found.files.sort();
  return found;
}

/** Whether a path names a folder, or a symbolic link to one; never throws. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function entriesOf(folder: string, prefix: string, failed: NotWalked[]): readonly Dirent[] {
  try {
    return readdirSync(join(folder, prefix), { withFileTypes: true });
  } catch (error) {
    failed.push({ path: prefix === '' ? '.' : prefix.slice(0, -1), reason: reasonOf(error) });
    return [];
  }
}

function linkOrDevice(entry: Dirent): string {
  return entry.isSymbolicLink() ? unreadable.link : unreadable.notRegular;
}

function* ancestorsOf(folder: string): Generator<string> {
  for (let current = folder; ; current = dirname(current)) {
    yield current;
    if (dirname(current) === current) return;
  }
}
