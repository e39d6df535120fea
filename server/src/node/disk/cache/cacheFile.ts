// Files in the user's own cache folder: whatever is wrong with one counts as nothing there, and failing to write one is no failure.
// A file is written under another name and renamed, so that two processes at once do no harm.
import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { build } from '../../version.js';
import { readRegularFile } from '../source/regularFile.js';

const sumLength = 32;
/** Nobody takes this long to write a file, in milliseconds. */
const longestWrite = 600_000;

/** One file of a kind, of which only so many are kept. */
export class CacheFile {
  private readonly folder: string;

  /**
   * @param file its path
   * @param mostFiles files beside it beyond this are removed, the oldest first
   */
  constructor(
    private readonly file: string,
    private readonly mostFiles: number,
  ) {
    this.folder = dirname(file);
  }

  /**
   * @param kind the folder below `fencepost`
   * @param subject what the content is about; the build of the program always belongs to it
   * @param mostFiles files of the kind beyond this are removed, the oldest first
   * @returns undefined in an environment that wants no cache
   */
  static of(kind: string, subject: readonly unknown[], mostFiles: number): CacheFile | undefined {
    const { FENCEPOST_CACHE, XDG_CACHE_HOME = '' } = process.env;
    if (FENCEPOST_CACHE === 'off') return undefined;
    // The XDG base directory specification has a path that is not absolute ignored.
    const caches = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), '.cache');
    const folder = join(caches, 'fencepost', kind);
    const name = sha256(JSON.stringify([build, ...subject])).toString('hex');
    return new CacheFile(join(folder, name), mostFiles);
  }

  /** The content; undefined when there is none that can be trusted. */
  read(): Buffer | undefined {
    try {
      const bytes = readRegularFile(this.file);
      if (bytes === undefined) return undefined;
      const content = bytes.subarray(sumLength);
      return sha256(content).equals(bytes.subarray(0, sumLength)) ? content : undefined;
    } catch {
      return undefined;
    }
  }

  write(parts: readonly Uint8Array[]): void {
    const unfinished = `${this.file}.${randomUUID()}`;
    try {
      makeFolder(this.folder);
      writeNew(unfinished, [sumOf(parts), ...parts]);
      renameSync(unfinished, this.file);
      this.removeOldest();
    } catch {
      removeIfThere(unfinished);
    }
  }

  /** Removes what is beyond the number that is kept, and what was never finished because its writer was killed. */
  private removeOldest(): void {
    const entries = readdirSync(this.folder)
      .map((name) => ({ path: join(this.folder, name), isUnfinished: name.includes('.') }))
      .map((one) => ({ ...one, time: statSync(one.path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.time - a.time);
    const given = entries.filter(({ isUnfinished, time }) => isUnfinished && time < Date.now() - longestWrite);
    const old = entries.filter(({ isUnfinished }) => !isUnfinished).slice(this.mostFiles);
    for (const { path } of [...given, ...old]) rmSync(path, { force: true });
  }
}

/** @throws where there is such a file already, or not all of it can be written */
function writeNew(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    for (const part of parts)
      for (let done = 0; done < part.length; ) done += writeSync(file, part, done, part.length - done);
  } finally {
    closeSync(file);
  }
}

function sumOf(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/**
 * Not Node's recursive `mkdirSync`: that never returns where the system says "no such file" for a folder that is there, as `/proc` does
 * (tried with Node 20).
 * @throws where there is none and none can be made
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(path)) throw error;
  }
}

/** Never throws: where a folder should be, there may be anything. */
function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What cannot be removed was not written.
  }
}

function sha256(content: string | Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
