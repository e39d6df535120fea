// From the paths on the command line to the root of the tree and the files in it that are to be checked.
import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { didYouMean, isSourcePath } from '../core/index.js';
import { countOf, type ListedTree } from '../node/disk/scan/treeListing.js';
import { findRoot, listSourceFiles, type NotWalked } from '../node/disk/source/kernelTree.js';
import { reasonOf } from '../node/disk/source/readSource.js';

/** Paths in it are relative to the root, with `/` between folders. */
export interface Targets {
  /** An absolute path. */
  readonly root: string;
  /** Where all files below the root are to be checked, and nothing else, they are not named one by one. */
  readonly files: readonly string[] | 'all';
  /** Those of the files that were named themselves rather than found in a folder. */
  readonly named: ReadonlySet<string>;
  /** All files below the root, where all of it is to be checked. */
  readonly whole: ListedTree | undefined;
  /** C files in the folders that are not looked at. */
  readonly passedOver: readonly NotWalked[];
  /** Folders that could not be read. */
  readonly failed: readonly NotWalked[];
}

/** Either what to check or what is wrong with the paths, one line each. */
export type TargetsOrComplaints = Targets | { readonly complaints: readonly string[] };

/**
 * Finds what is to be checked.
 * @param paths as they were given; the working folder when there is none
 * @param rootOption the value of --root
 * @param list lists all files below a root
 */
export async function findTargets(
  paths: readonly string[],
  rootOption: string | undefined,
  list: (root: string) => Promise<ListedTree>,
): Promise<TargetsOrComplaints> {
  const given = paths.length === 0 ? ['.'] : paths;
  const complaints: string[] = [];
  if (rootOption !== undefined) complaints.push(...complaintsAboutRoot(rootOption));
  const places: { readonly path: string; readonly isFolder: boolean }[] = [];
  for (const path of given) {
    const place = examine(path);
    if (typeof place === 'string') complaints.push(place);
    else places.push({ path, isFolder: place.isDirectory() });
  }
  if (complaints.length > 0) return { complaints };
  const root = rootOption === undefined ? findRoot(given[0] ?? '.') : resolve(rootOption);
  return collect(root, places, list);
}

async function collect(
  root: string,
  places: readonly { readonly path: string; readonly isFolder: boolean }[],
  list: (root: string) => Promise<ListedTree>,
): Promise<TargetsOrComplaints> {
  const files = new Set<string>();
  const named = new Set<string>();
  const passedOver: NotWalked[] = [];
  const failed: NotWalked[] = [];
  const complaints: string[] = [];
  let whole: ListedTree | undefined;
  for (const { path, isFolder } of places) {
    const place = relativeTo(root, resolve(path));
    if (!isFolder) {
      files.add(place);
      named.add(place);
      continue;
    }
    const below = (name: string) => (place === '.' ? name : name === '.' ? place : `${place}/${name}`);
    const found: ListedTree = place === '.' ? await list(root) : listSourceFiles(resolve(path));
    if (place === '.') whole = found;
    if (whole === undefined || places.length > 1) for (const file of found.files) files.add(below(file));
    passedOver.push(...found.passedOver.map(({ path: file, reason }) => ({ path: below(file), reason })));
    failed.push(...found.failed.map(({ path: folder, reason }) => ({ path: below(folder), reason })));
    if (countOf(found) + found.failed.length === 0) complaints.push(`there is no C file (.c or .h) in '${path}'`);
  }
  if (complaints.length > 0) return { complaints };
  return {
    root,
    files: whole !== undefined && places.length === 1 ? 'all' : [...files].sort(),
    whole,
    named,
    passedOver,
    failed,
  };
}

function complaintsAboutRoot(root: string): readonly string[] {
  const place = statusOf(root);
  if (typeof place === 'string') return [`cannot use --root '${root}': ${place}`];
  return place.isDirectory() ? [] : [`cannot use --root '${root}': it is not a folder`];
}

/** The status of a folder or C file, or what is wrong with it. */
function examine(path: string): Stats | string {
  const place = statusOf(path);
  if (typeof place === 'string') return `cannot check '${path}': ${place}${similarPath(path)}`;
  if (place.isDirectory()) return place;
  if (!isSourcePath(path)) return `cannot check '${path}': it is not a C file (.c or .h)`;
  if (!place.isFile()) return `cannot check '${path}': it is not a regular file`;
  return place;
}

function statusOf(path: string): Stats | string {
  try {
    return statSync(path);
  } catch (error) {
    return reasonOf(error);
  }
}

function similarPath(path: string): string {
  try {
    const name = basename(path);
    return didYouMean(name, readdirSync(dirname(path)), path.slice(0, path.lastIndexOf(name)));
  } catch {
    return '';
  }
}

function relativeTo(root: string, path: string): string {
  return relative(root, path).split(sep).join('/') || '.';
}
