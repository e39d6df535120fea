// What a listing of a tree takes: C files that are reached through folders alone, none of them hidden, and through no link.
import { isSourcePath } from '../../core/index.js';
import type { FileKind } from './clientFileRequests.js';

/**
 * What a path below a root is to a listing; undefined for what it passes over, or does not find.
 * @param kinds of the path's folders, from the top, and of the path itself
 */
export function listedKind(path: string, kinds: readonly FileKind[]): 'file' | 'folder' | undefined {
  const names = path.split('/');
  const isEntered = (i: number) => kinds[i] === 'folder' && names[i]?.startsWith('.') === false;
  const last = names.length - 1;
  if (!names.slice(0, last).every((_, i) => isEntered(i))) return undefined;
  if (isEntered(last)) return 'folder';
  return kinds[last] === 'file' && isSourcePath(path) ? 'file' : undefined;
}

/** A path, and each folder on the way to it from the top. */
export function stepsTo(path: string): readonly string[] {
  const names = path.split('/');
  return names.map((_, i) => names.slice(0, i + 1).join('/'));
}
