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
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Replacement } from '../../../core/index.js';
import { HeldFolder, isBelow } from './heldFolder.js';
import { reasonOf } from './readSource.js';
import { withRegularFile } from './regularFile.js';
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
    if (!isBelow(realpathSync(root), realpathSync(place))) {
      return isLink(place) ? 'it is a symbolic link that leads out of the root' : 'it lies outside of the root';
    }
    return isLink(place) ? 'it is a symbolic link; name the file that it leads to' : undefined;
  } catch (error) {
    return afterRead(error);
  }
}

/** Computes an edit and writes nothing. A text is the reason why it cannot be made. */
export function editBytes(edit: SourceEdit): EditedBytes | string {
  const read = inItsFolder(edit, (place) => splice(place, edit));
  return typeof read === 'string' ? read : read.edited;
}

/**
 * Writes an edit to the disk.
 * @returns why it was not; undefined when it was
 */
export function rewriteSource(edit: SourceEdit): string | undefined {
  return inItsFolder(edit, (place) => {
    const unsuitable = whyNotWritable(place);
    if (unsuitable !== undefined) return unsuitable;
    const read = splice(place, edit);
    return typeof read === 'string' ? read : replaceFile(place, read.edited.after, read.status);
  });
}

/** A file by the folder that holds it, so that every step is about the same one. */
interface Place {
  readonly folder: HeldFolder;
  readonly name: string;
}

/** What came of something that was done to a file; a text is why it was not. */
function inItsFolder<Result>({ root, path }: SourceEdit, act: (place: Place) => Result): Result | string {
  const unsuitable = whyNotEditable(root, path);
  if (unsuitable !== undefined) return unsuitable;
  try {
    const [folder, name] = [dirname(join(root, path)), basename(path)];
    // What led into the root a moment ago leads elsewhere: somebody swaps folders.
    return HeldFolder.use<Result | string>(root, folder, (held) => act({ folder: held, name }), changed);
  } catch (error) {
    return afterRead(error);
  }
}

/** An edit, and what the file was like that it was computed on. */
interface Spliced {
  readonly edited: EditedBytes;
  readonly status: BigIntStats;
}

function splice({ folder, name }: Place, { text, replacements }: SourceEdit): Spliced | string {
  const read = (file: number, status: BigIntStats): Spliced | string => {
    const before = readFileSync(file);
    if (before.toString('utf8') !== text) return changed;
    const after = spliceBytes(before, text, replacements);
    return after === undefined ? 'it is not UTF-8 where it would be edited' : { edited: { before, after }, status };
  };
  try {
    return withRegularFile(folder.at(name), read, constants.O_NOFOLLOW ?? 0) ?? changed;
  } catch (error) {
    // It was no link when it was analysed.
    if (error instanceof Error && 'code' in error && error.code === 'ELOOP') return changed;
    throw error;
  }
}

/** Permissions as they are written down: whoever runs this may be allowed to ignore them. */
function whyNotWritable({ folder, name }: Place): string | undefined {
  const place = folder.at(name);
  try {
    if ((lstatSync(place).mode & 0o222) === 0) return 'it is read-only';
    if (folder.isReadOnly) return 'its folder is read-only';
    accessSync(place, constants.W_OK);
  } catch (error) {
    return reasonOf(error);
  }
  try {
    folder.demandWritable();
    return undefined;
  } catch (error) {
    return `its folder cannot be written to: ${reasonOf(error)}`;
  }
}

function isLink(path: string): boolean {
  return lstatSync(path).isSymbolicLink();
}

/** Puts a whole new file in the place of one, with its mode and owner; `status` is of the file that was read. */
function replaceFile({ folder, name }: Place, bytes: Buffer, status: BigIntStats): string | undefined {
  const unfinished = folder.at(`.${name}.fencepost-${randomUUID()}`);
  const place = folder.at(name);
  try {
    writeNew(unfinished, bytes, status);
    // As late as it can be asked: what somebody saves from here on is lost to the rename, as with any editor.
    if (!folder.isBelowRoot() || !isSameFile(lstatSync(place, { bigint: true }), status)) return changed;
    renameSync(unfinished, place);
    folder.sync();
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

/** The file was there when it was analysed. */
function afterRead(error: unknown): string {
  const reason = reasonOf(error);
  return reason === 'it does not exist' ? 'it is gone' : reason;
}
