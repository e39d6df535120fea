// Remembers the report of a check for as long as no file of the tree has changed: asked again, only the files' sizes and times
// are looked at. It lies outside of the tree, in the user's own cache folder; whatever is wrong with it counts as nothing there.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { statWidth } from './scanFiles.js';
import { version } from './version.js';

/** Entries beyond this are removed, the oldest first. */
const mostEntries = 30;
/** A file that changed this short a time (in milliseconds) before it was read may change again within one tick of its clock. */
const racy = 3000;

/** What a tree looked like when it was checked. */
export interface TreeStats {
  /** Relative to the root. */
  readonly paths: readonly string[];
  readonly stats: Float64Array;
}

/** The files' sizes and times; undefined when one of them cannot be looked at. */
export function statAll(root: string, paths: readonly string[]): TreeStats | undefined {
  const stats = new Float64Array(paths.length * statWidth);
  for (const [i, path] of paths.entries()) {
    const status = statSync(`${root}/${path}`, { throwIfNoEntry: false });
    if (status === undefined) return undefined;
    stats.set([status.size, status.mtimeMs, status.ctimeMs], i * statWidth);
  }
  return { paths, stats };
}

/** One question and its answer. */
export class ReportCache {
  private constructor(
    private readonly folder: string,
    private readonly file: string,
  ) {}

  /** @param question all that the answer depends on beside the files; undefined in an environment that wants no cache */
  static for(question: readonly unknown[]): ReportCache | undefined {
    const { FENCEPOST_CACHE, XDG_CACHE_HOME } = process.env;
    if (FENCEPOST_CACHE === 'off') return undefined;
    const folder = join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'fencepost', 'reports');
    const name = createHash('sha256')
      .update(JSON.stringify([build(), ...question]))
      .digest('hex');
    return new ReportCache(folder, join(folder, `${name}.json`));
  }

  /** What was kept, whatever has become of the tree since; undefined when there is nothing that can be trusted. */
  read(): { readonly signature: string; readonly answer: unknown } | undefined {
    try {
      const [sum, signature, answer] = readFileSync(this.file, 'utf8').split('\n');
      if (sum === undefined || signature === undefined || answer === undefined) return undefined;
      return sum === sumOf(signature, answer) ? { signature, answer: JSON.parse(answer) } : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps an answer. Nothing is kept of a tree that may still be changing; failing to write is no failure of the check. */
  write(tree: TreeStats, answer: unknown): void {
    const limit = Date.now() - racy;
    for (let i = 0; i < tree.stats.length; i += statWidth)
      if ((tree.stats[i + 1] ?? 0) > limit || (tree.stats[i + 2] ?? 0) > limit) return;
    const unfinished = `${this.file}.${randomUUID()}`;
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      const signature = signatureOf(tree);
      const text = JSON.stringify(answer);
      writeFileSync(unfinished, `${sumOf(signature, text)}\n${signature}\n${text}`, { mode: 0o600, flag: 'wx' });
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
    for (const { path } of entries.slice(mostEntries)) rmSync(path, { force: true });
  }
}

/** Equal for equal trees, as far as sizes and times tell. */
export function signatureOf({ paths, stats }: TreeStats): string {
  const bytes = new Uint8Array(stats.buffer, stats.byteOffset, stats.byteLength);
  return createHash('sha256').update(paths.join('\0')).update('\n').update(bytes).digest('hex');
}

function sumOf(signature: string, answer: string): string {
  return createHash('sha256').update(signature).update('\n').update(answer).digest('hex');
}

/** Which program answers: another build may answer otherwise. */
function build(): string {
  const bundle = statSync(fileURLToPath(import.meta.url));
  return `${version} ${bundle.size} ${bundle.mtimeMs}`;
}
