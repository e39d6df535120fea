// The difference of two states of a file as `git apply` and `patch -p1` take it. It is made of the bytes, each as one
// character, so that it says exactly what they are: line ends, a missing last one, and what is not UTF-8.
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import type { EditedBytes } from '../../node/disk/source/rewriteSource.js';

/** @param path relative to the folder in which the diff is to be applied, with `/` between folders */
export function unifiedDiff(path: string, { before, after }: EditedBytes): Buffer {
  const [old, now] = [before.toString('latin1'), after.toString('latin1')];
  const patch = structuredPatch(`a/${path}`, `b/${path}`, old, now, undefined, undefined, { context: 3 });
  const text = formatPatch({ ...patch, isGit: true }, FILE_HEADERS_ONLY);
  return Buffer.from(path.includes(' ') ? withEndedNames(text) : text, 'latin1');
}

/** `patch` takes a name that is not quoted to end at its first space, unless a tab follows, as git writes it. */
function withEndedNames(diff: string): string {
  return diff.replace(/^(--- a\/.*)\n(\+\+\+ b\/.*)$/m, '$1\t\n$2\t');
}
