// Which paths a glob of the config file means. The language is small, so that a match costs at most the length of the glob
// times that of the path, whoever wrote the glob: `*` and `?` within a folder's or file's name, `**` for any folders.
import type { Config } from './config.js';

/** Globs are no longer than this, in UTF-16 code units. */
const longestGlob = 200;

/** A glob taken apart; undefined stands for `**`. */
type Segments = readonly (string | undefined)[];

/** Why a text is no glob, as a clause for people; undefined when it is one. */
export function troubleWithGlob(glob: string): string | undefined {
  if (glob.trim() === '') return 'it is empty';
  if (glob.length > longestGlob) return `it is longer than ${longestGlob} characters`;
  if (glob.includes('\\')) return 'folders are separated by /, also on Windows';
  if (glob.startsWith('/') || /^[a-z]:/i.test(glob)) return 'it must be relative to the folder of this file';
  if (glob.split('/').includes('..')) return 'it must not leave the folder of this file';
  const special = /[[\]{}!()]/.exec(glob)?.[0];
  if (special !== undefined) return `'${special}' has no meaning here: use *, ? and **`;
  if (segmentsOf(glob).length === 0) return 'it names no path';
  return undefined;
}

/**
 * A test for paths below the folder of the config file, with `/` between folders. A glob that means a folder means all that
 * lies in it.
 * @param globs in which there is no trouble
 */
export function matcherFor(globs: readonly string[]): (path: string) => boolean {
  const all = globs.map(segmentsOf);
  return (path) => {
    const names = path.split('/');
    return all.some((segments) => matches(segments, names));
  };
}

/** A test for the paths that a config wants checked. */
export function checkedBy({ include, exclude }: Pick<Config, 'include' | 'exclude'>): (path: string) => boolean {
  const isIncluded = include.length === 0 ? () => true : matcherFor(include);
  const isExcluded = matcherFor(exclude);
  return (path) => isIncluded(path) && !isExcluded(path);
}

function segmentsOf(glob: string): Segments {
  return glob
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .map((part) => (part === '**' ? undefined : part));
}

/** Whether the segments, read from the first, end at some name of the path: at the file itself or at a folder around it. */
function matches(segments: Segments, names: readonly string[]): boolean {
  let states = skipping(segments, [0]);
  for (const name of names) {
    const next = states.flatMap((state) => {
      const segment = segments[state];
      if (segment === undefined) return [state];
      return matchesName(segment, name) ? [state + 1] : [];
    });
    states = skipping(segments, next);
    if (states.includes(segments.length)) return true;
    if (states.length === 0) return false;
  }
  return false;
}

/** The states, and those after each `**` that stands for nothing. */
function skipping(segments: Segments, states: readonly number[]): readonly number[] {
  const all = new Set<number>();
  for (const state of states) {
    let at = state;
    all.add(at);
    while (at < segments.length && segments[at] === undefined) all.add(++at);
  }
  return [...all];
}

/** `*` and `?` against one name. On a mismatch only the last `*` is tried anew, which is enough. */
function matchesName(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < name.length; ) {
    const wanted = pattern.charAt(at);
    if (wanted === '*') {
      star = at++;
      resume = i;
    } else if (wanted !== '' && (wanted === '?' || wanted === name.charAt(i))) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  while (pattern.charAt(at) === '*') at++;
  return at === pattern.length;
}
