// Writes edits of a C file to the disk, or says in a clause for people why not. A file is replaced as a whole or stays as it
// was, never through a symbolic link, never outside of its tree, and only while it holds what the edits were computed on.
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Replacement } from '../core/index.js';
import { reasonOf } from './readSource.js';
import { spliceBytes } from './sourceBytes.js';

/** What is to be done to a file. */
export interface SourceEdit {
  /** An absolute path. */
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  /** What was read and analysed. */
  readonly text: string;
  /** In the order of that text, none touching another. */
  readonly replacements: readonly Replacement[];
}

/** A file before and after an edit. */
export interface EditedBytes {
  readonly before: Buffer;
  readonly after: Buffer;
}

const changed = 'it has changed since it was read';

/** Why a file is not to be edited at all, where that can be said without reading it. */
export function whyNotEditable(root: string, path: string): string | undefined {
  try {
    const place = join(root, path);
    const fromRoot = relative(realpathSync(root), realpathSync(place));
    if (fromRoot === '..' || fromRoot.startsWith(`..${sep}`) || isAbsolute(fromRoot)) {
      return isLink(place) ? 'it is a symbolic link that leads out of the root' : 'it lies outside of the root';
    }
    return isLink(place) ? 'it is a symbolic link; name the file that it leads to' : undefined;
  } catch (error) {
    return afterRead(error);
  }
}

/** Computes an edit and writes nothing. A text is the reason why it cannot be made. */
export function editBytes(edit: SourceEdit): EditedBytes | string {
  const unsuitable = whyNotEditable(edit.root, edit.path);
  if (unsuitable !== undefined) return unsuitable;
  try {
    const place = join(edit.root, edit.path);
    return splice(place, statSync(place, { bigint: true }), edit);
  } catch (error) {
    return afterRead(error);
  }
}

/**
 * Writes an edit to the disk.
 * @returns why it was not; undefined when it was
 */
export function rewriteSource(edit: SourceEdit): string | undefined {
  const place = join(edit.root, edit.path);
  const unsuitable = whyNotEditable(edit.root, edit.path) ?? whyNotWritable(place);
  if (unsuitable !== undefined) return unsuitable;
  try {
    const status = statSync(place, { bigint: true });
    const edited = splice(place, status, edit);
    return typeof edited === 'string' ? edited : replaceFile(place, edited.after, status);
  } catch (error) {
    return afterRead(error);
  }
}

function splice(place: string, status: BigIntStats, { text, replacements }: SourceEdit): EditedBytes | string {
  // To read a FIFO would wait for ever.
  if (!status.isFile()) return changed;
  const before = readFileSync(place);
  if (before.toString('utf8') !== text) return changed;
  const after = spliceBytes(before, text, replacements);
  return after === undefined ? 'it is not UTF-8 where it would be edited' : { before, after };
}

/** Permissions as they are written down: whoever runs this may be allowed to ignore them. */
function whyNotWritable(place: string): string | undefined {
  const folder = dirname(place);
  try {
    if (isReadOnly(place)) return 'it is read-only';
    if (isReadOnly(folder)) return 'its folder is read-only';
    accessSync(place, constants.W_OK);
  } catch (error) {
    return reasonOf(error);
  }
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return `its folder cannot be written to: ${reasonOf(error)}`;
  }
}

function isReadOnly(path: string): boolean {
  return (statSync(path).mode & 0o222) === 0;
}

function isLink(path: string): boolean {
  return lstatSync(path).isSymbolicLink();
}

/** Puts a whole new file in the place of one, with its mode and owner; `status` is from before that one was read. */
function replaceFile(place: string, bytes: Buffer, status: BigIntStats): string | undefined {
  const unfinished = join(dirname(place), `.${basename(place)}.fencepost-${randomUUID()}`);
  try {
    writeNew(unfinished, bytes, status);
    // As late as it can be asked: what somebody saves from here on is lost to the rename, as with any editor.
    if (!isSameFile(statSync(place, { bigint: true }), status)) return changed;
    renameSync(unfinished, place);
    syncFolder(dirname(place));
    return undefined;
  } catch (error) {
    return `it cannot be written: ${reasonOf(error)}`;
  } finally {
    // Gone already when all went well.
    rmSync(unfinished, { force: true });
  }
}

/** @param path of a file that does not exist yet; a link there is not followed */
function writeNew(path: string, bytes: Buffer, { mode, uid, gid }: BigIntStats): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, bytes);
    const own = fstatSync(file, { bigint: true });
    if (own.uid !== uid || own.gid !== gid) fchownSync(file, Number(uid), Number(gid));
    fchmodSync(file, Number(mode & 0o7777n));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function isSameFile(one: BigIntStats, other: BigIntStats): boolean {
  return (
    one.dev === other.dev &&
    one.ino === other.ino &&
    one.size === other.size &&
    one.mtimeNs === other.mtimeNs &&
    one.ctimeNs === other.ctimeNs
  );
}

/** Makes the rename itself last; where folders cannot be opened, it is left to the system. */
function syncFolder(folder: string): void {
  try {
    const opened = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
  } catch {
    // The file is whole either way.
  }
}

/** The file was there when it was analysed. */
function afterRead(error: unknown): string {
  const reason = reasonOf(error);
  return reason === 'it does not exist' ? 'it is gone' : reason;
}
