// Where a source tree begins and which C files it holds. It reads folders, never files, and follows no symbolic link
// below a folder, so that no loop of links and no device can hold it up.
import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isSourcePath, unreadable } from '../../../core/index.js';
import { reasonOf } from './readSource.js';

/** Milliseconds of the last change of content and of status, and the inode. */
export type FolderStat = readonly [mtime: number, ctime: number, inode: number];

/** A folder as it was found: equal while its times are, for any change of what is in it changes them. */
export interface KnownFolder {
  /** Its path below the folder that is walked, with a `/` at its end; empty for that folder itself. */
  readonly prefix: string;
  readonly stat: FolderStat;
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly passedOver: readonly NotWalked[];
}

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

/**
 * As `listSourceFiles`, a folder at a step, for callers that have something else to do in between.
 * @param known folders as they were found before, by their prefix: one that has not changed since is not read again
 * @param seen is told of each folder that could be read
 * @param lookedAt what a folder was seen to look like just now; undefined where it has to be looked at
 */
export function* walkSourceFiles(
  folder: string,
  known: ReadonlyMap<string, KnownFolder> = new Map(),
  seen: (found: KnownFolder) => void = () => {},
  lookedAt: (prefix: string) => FolderStat | undefined = () => undefined,
): Generator<void, SourceFiles> {
  const files: string[] = [];
  const failed: NotWalked[] = [];
  const passedOver: NotWalked[] = [];
  // An explicit stack: the depth of a tree on the disk is not ours to bound.
  const pending = [''];
  for (let prefix = pending.pop(); prefix !== undefined; prefix = pending.pop()) {
    try {
      const found = lookInto(folder, prefix, known.get(prefix), lookedAt(prefix));
      for (const name of found.folders) pending.push(`${prefix}${name}/`);
      for (const name of found.files) files.push(prefix + name);
      for (const { path, reason } of found.passedOver) passedOver.push({ path: prefix + path, reason });
      seen(found);
    } catch (error) {
      failed.push({ path: prefix === '' ? '.' : prefix.slice(0, -1), reason: reasonOf(error) });
    }
    yield;
  }
  files.sort();
  return { files, failed, passedOver };
}

/** Throws what the file system does. The times are looked at first: what changes after that shows the next time. */
function lookInto(
  folder: string,
  prefix: string,
  known: KnownFolder | undefined,
  lookedAt: FolderStat | undefined,
): KnownFolder {
  if (known !== undefined && lookedAt !== undefined && isSame(known.stat, lookedAt)) return known;
  const { mtimeMs, ctimeMs, ino } = statSync(`${folder}/${prefix}`);
  const stat: FolderStat = [mtimeMs, ctimeMs, ino];
  return known !== undefined && isSame(known.stat, stat) ? known : { prefix, stat, ...namesIn(folder, prefix) };
}

/**
 * What lies in a folder, in the order of the file system. Throws what that does.
 * @param prefix its path below the folder that is walked, as that of a `KnownFolder`
 */
export function namesIn(folder: string, prefix: string): Pick<KnownFolder, 'folders' | 'files' | 'passedOver'> {
  const folders: string[] = [];
  const files: string[] = [];
  const passedOver: NotWalked[] = [];
  for (const entry of readdirSync(`${folder}/${prefix}`, { withFileTypes: true })) {
    const { name } = entry;
    if (entry.isDirectory()) {
      if (!name.startsWith('.')) folders.push(name);
    } else if (isSourcePath(name)) {
      if (entry.isFile()) files.push(name);
      else passedOver.push({ path: name, reason: linkOrDevice(entry) });
    }
  }
  return { folders, files, passedOver };
}

function isSame(one: FolderStat, other: FolderStat): boolean {
  return one.every((number, i) => number === other[i]);
}

/** Whether a path names a folder, or a symbolic link to one; never throws. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
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
