// What the C files of a tree held at a revision of its git repository. Git is asked for names and stored texts only, and never looks at
// the files themselves: to compare them, it would have the repository's own settings say through which programs they go. Nothing is
// fetched or written.

import { isSourcePath, largestFile, type OldTexts } from '../../../core/index.js';
import type { ListedTree } from '../scan/treeListing.js';
import { decode } from '../source/decode.js';
import { type BlobNames, blobNames } from './blobNames.js';
import { Git, GitFailure, GitRefusal } from './gitCommand.js';

/** The texts of files that may be different now, or why there are none; a clause for people. */
export type AtRevision =
  | { readonly kind: 'texts'; readonly texts: OldTexts }
  | { readonly kind: 'failed'; readonly reason: string };

/** So many bytes of texts are asked for at once, and one more text. */
const askedAtOnce = 200_000_000;

/**
 * @param root an absolute path; paths are relative to it, with `/` between folders
 * @param tree all C files below the root as they are now
 * @param revision whatever git takes for a commit
 * @param patience how long git may take for an answer, in milliseconds
 */
export function textsAtRevision(root: string, tree: ListedTree, revision: string, patience?: number): AtRevision {
  try {
    const git = new Git(root, patience);
    const stored = storedFiles(git, commitOf(git, revision));
    return { kind: 'texts', texts: storedTexts(git, changedFiles(git, root, tree, stored)) };
  } catch (error) {
    if (error instanceof GitFailure) return { kind: 'failed', reason: error.message };
    throw error;
  }
}

function commitOf(git: Git, revision: string): string {
  git.ask(['rev-parse', '--git-dir']);
  try {
    return git
      .ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
      .toString()
      .trim();
  } catch (error) {
    throw error instanceof GitRefusal ? new GitFailure('there is no such revision') : error;
  }
}

/** What a revision holds below a folder. */
interface StoredFiles {
  /** The names of the blobs of C files, by their paths. */
  readonly names: ReadonlyMap<string, string>;
  /** Folders, with a `/` at their ends, that belong to other repositories. */
  readonly submodules: readonly string[];
}

function storedFiles(git: Git, commit: string): StoredFiles {
  const names = new Map<string, string>();
  const submodules: string[] = [];
  for (const entry of entriesOf(git.ask(['ls-tree', '-r', '-z', commit]))) {
    const tab = entry.indexOf('\t');
    const [mode = '', , name = ''] = entry.slice(0, tab).split(' ');
    const path = entry.slice(tab + 1);
    if (mode === '160000') submodules.push(`${path}/`);
    else if (mode.startsWith('100') && isListed(path)) names.set(path, name);
  }
  return { names, submodules };
}

/** Whether a path would be listed, were there such a file now. */
function isListed(path: string): boolean {
  return isSourcePath(path) && !/(?:^|\/)\.[^/]*\//.test(path);
}

/** What has become of a file since a revision. */
interface ChangedFile {
  /** Of what the revision holds; undefined where it holds nothing. */
  readonly blob: string | undefined;
  /** Whether its lines end in CR LF now. */
  readonly hasReturns: boolean;
}

function changedFiles(
  git: Git,
  root: string,
  tree: ListedTree,
  { names, submodules }: StoredFiles,
): ReadonlyMap<string, ChangedFile> {
  const changed = new Map<string, ChangedFile>();
  const [some = ''] = names.values();
  const now = blobNames(root, tree, some.length);
  for (const [path, { bytes, lines }] of now) {
    const blob = names.get(path);
    if (blob === undefined && submodules.some((folder) => path.startsWith(folder))) continue;
    if (blob === undefined || !isNameOf(blob, { bytes, lines })) changed.set(path, { blob, hasReturns: lines !== '' });
  }
  const missing = [...names].filter(([path]) => !now.has(path));
  const leftOut = missing.length === 0 ? new Set() : neverCheckedOut(git);
  for (const [path, blob] of missing) if (!leftOut.has(path)) changed.set(path, { blob, hasReturns: false });
  return changed;
}

function isNameOf(blob: string, { bytes, lines }: BlobNames): boolean {
  return blob === bytes || blob === lines;
}

/** Files that a sparse checkout leaves out: that they are not there is no change. */
function neverCheckedOut(git: Git): ReadonlySet<unknown> {
  const entries = entriesOf(git.ask(['ls-files', '-t', '-z']));
  return new Set(entries.filter((entry) => entry.startsWith('S ')).map((entry) => entry.slice(2)));
}

function entriesOf(bytes: Buffer): readonly string[] {
  return bytes
    .toString()
    .split('\0')
    .filter((entry) => entry !== '');
}

function storedTexts(git: Git, changed: ReadonlyMap<string, ChangedFile>): OldTexts {
  const blobs = new Set([...changed.values()].flatMap(({ blob }) => blob ?? []));
  const stored = new Map<string, string>();
  for (const some of inPortions(git, [...blobs])) readInto(stored, some, git);
  const texts = new Map<string, string | undefined>();
  for (const [path, { blob, hasReturns }] of changed) {
    const text = blob === undefined ? undefined : stored.get(blob);
    // Lines are compared as they stand in the file.
    texts.set(path, hasReturns ? text?.replace(/\r?\n/g, '\r\n') : text);
  }
  return texts;
}

/** Blobs that can be texts, as many at a time as memory has room for. */
function* inPortions(git: Git, blobs: readonly string[]): Generator<readonly string[]> {
  if (blobs.length === 0) return;
  const sizes = git.ask(['cat-file', '--batch-check=%(objectname) %(objectsize)'], lines(blobs)).toString();
  let some: string[] = [];
  let total = 0;
  for (const line of sizes.split('\n')) {
    // Of a clone that was told to fetch them when they are needed.
    if (line.endsWith(' missing')) throw new GitFailure('the repository does not hold all files of it');
    const [, blob, size] = /^([0-9a-f]+) (\d+)$/.exec(line) ?? [];
    if (blob === undefined || Number(size) > largestFile) continue;
    some.push(blob);
    total += Number(size);
    if (total < askedAtOnce) continue;
    yield some;
    some = [];
    total = 0;
  }
  yield some;
}

/** One object after the other: a line that says how long it is, its bytes, and a line end. */
function readInto(texts: Map<string, string>, blobs: readonly string[], git: Git): void {
  if (blobs.length === 0) return;
  const output = git.ask(['cat-file', '--batch'], lines(blobs));
  let at = 0;
  for (const blob of blobs) {
    const end = output.indexOf('\n', at);
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(output.toString('utf8', at, end))?.[1];
    at = end + 1;
    if (size === undefined) continue;
    const bytes = output.subarray(at, at + Number(size));
    at += Number(size) + 1;
    if (!bytes.includes(0)) texts.set(blob, decode(bytes, false));
  }
}

function lines(words: readonly string[]): string {
  return words.map((word) => `${word}\n`).join('');
}
