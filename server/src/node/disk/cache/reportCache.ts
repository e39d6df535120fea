// Remembers the report of a check for as long as no file of the tree has changed: asked again, only the files' sizes and times
// are looked at. It lies outside of the tree, in the user's own cache folder; whatever is wrong with it counts as nothing there.
import { createHash } from 'node:crypto';
import { statWidth } from '../source/pathStats.js';
import { namesOnlyBelow } from '../source/pathsBelow.js';
import { CacheFile } from './cacheFile.js';

/** Entries beyond this are removed, the oldest first. */
const mostEntries = 30;
/** A file that changed this short a time (in milliseconds) before it was read may change again within one tick of its clock. */
const racy = 3000;

/** What a tree looked like when it was checked. */
export interface TreeStats {
  /** Relative to the root. */
  readonly paths: readonly string[];
  /** The same in one piece, where there is one: UTF-8, with a NUL between each two. */
  readonly joined?: Uint8Array;
  readonly stats: Float64Array;
  /** Milliseconds of the clock on the wall, before the first of them was looked at. */
  readonly at: number;
}

/** Whether a tree may change again within the tick of the clock in which it was looked at. */
function mayBeChanging({ stats, at }: TreeStats): boolean {
  for (let i = 0; i < stats.length; i += statWidth) if (isTooNew(stats, i, at)) return true;
  return false;
}

/** The stats, with NaN for those of files that may change again without looking it. */
export function settledStats({ stats, at }: TreeStats): Float64Array {
  const settled = stats.slice();
  for (let i = 0; i < settled.length; i += statWidth)
    if (isTooNew(settled, i, at)) settled.fill(Number.NaN, i, i + statWidth);
  return settled;
}

function isTooNew(stats: Float64Array, index: number, at: number): boolean {
  return !((stats[index + 1] ?? 0) <= at - racy && (stats[index + 2] ?? 0) <= at - racy);
}

/** An answer as it was kept: it is not taken apart before it is known that it stands. */
class KeptReport {
  constructor(
    /** Of the tree that the answer is about: see `signatureOf`. */
    readonly signature: string,
    private readonly answer: string,
  ) {}

  /**
   * The answer; undefined where it cannot be trusted.
   * @param named files that were asked for by their names, which may lie outside of the root
   */
  answerFor(named: ReadonlySet<string>): unknown {
    try {
      const kept: unknown = JSON.parse(this.answer);
      return namesOnlyBelow(kept, named) ? kept : undefined;
    } catch {
      return undefined;
    }
  }
}

/** One question and its answer. */
export class ReportCache {
  private constructor(private readonly file: CacheFile) {}

  /** @param question all that the answer depends on beside the files; undefined in an environment that wants no cache */
  static for(question: readonly unknown[]): ReportCache | undefined {
    const file = CacheFile.of('reports', question, mostEntries);
    return file === undefined ? undefined : new ReportCache(file);
  }

  /** What was kept, whatever has become of the tree since; undefined when there is nothing that can be trusted. */
  read(): KeptReport | undefined {
    const [signature, answer] = this.file.read()?.toString('latin1').split('\n') ?? [];
    return signature === undefined || answer === undefined ? undefined : new KeptReport(signature, answer);
  }

  /** Keeps an answer. Nothing is kept of a tree that may still be changing. */
  write(tree: TreeStats, answer: unknown): void {
    if (!mayBeChanging(tree)) this.file.write([Buffer.from(`${signatureOf(tree)}\n${asciiJson(answer)}`, 'latin1')]);
  }
}

/** JSON of ASCII alone: as a string, it takes half the memory, and is read faster. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Equal for equal trees, as far as sizes and times tell. */
export function signatureOf({ paths, joined, stats }: TreeStats): string {
  const bytes = new Uint8Array(stats.buffer, stats.byteOffset, stats.byteLength);
  const named = createHash('sha256').update(joined ?? paths.join('\0'));
  return named.update('\n').update(bytes).digest('hex');
}
