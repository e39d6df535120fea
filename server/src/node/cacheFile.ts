// Files in the user's own cache folder: whatever is wrong with one counts as nothing there, and failing to write one is no failure.
// A file is written under another name and renamed, so that two processes at once do no harm.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from './version.js';

const sumLength = 32;

/** One file of a kind, of which only so many are kept. */
export class CacheFile {
  private constructor(
    private readonly folder: string,
    private readonly file: string,
    private readonly mostFiles: number,
  ) {}

  /**
   * @param kind the folder below `fencepost`
   * @param subject what the content is about; the build of the program always belongs to it
   * @param mostFiles files of the kind beyond this are removed, the oldest first
   * @returns undefined in an environment that wants no cache
   */
  static of(kind: string, subject: readonly unknown[], mostFiles: number): CacheFile | undefined {
    const { FENCEPOST_CACHE, XDG_CACHE_HOME } = process.env;
    if (FENCEPOST_CACHE === 'off') return undefined;
    const folder = join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'fencepost', kind);
    const name = sha256(JSON.stringify([build(), ...subject])).toString('hex');
    return new CacheFile(folder, join(folder, name), mostFiles);
  }

  /** The content; undefined when there is none that can be trusted. */
  read(): Buffer | undefined {
    try {
      const bytes = readFileSync(this.file);
      const content = bytes.subarray(sumLength);
      return sha256(content).equals(bytes.subarray(0, sumLength)) ? content : undefined;
    } catch {
      return undefined;
    }
  }

  write(parts: readonly Uint8Array[]): void {
    const unfinished = `${this.file}.${randomUUID()}`;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      const content = Buffer.concat(parts);
      writeFileSync(unfinished, Buffer.concat([sha256(content), content]), { mode: 0o600, flag: 'wx' });
      renameSync(unfinished, this.file);
      this.removeOldest();
    } catch {
      rmSync(unfinished, { force: true });
    }
  }

  private removeOldest(): void {
    const entries = readdirSync(this.folder)
      .map((name) => join(this.folder, name))
      .map((path) => ({ path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.time - a.time);
    for (const { path } of entries.slice(this.mostFiles)) rmSync(path, { force: true });
  }
}

function sha256(content: string | Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

/** Which program answers: another build may answer otherwise. */
function build(): string {
  const bundle = statSync(fileURLToPath(import.meta.url));
  return `${version} ${bundle.size} ${bundle.mtimeMs}`;
}
