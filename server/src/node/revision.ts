// What the C files of a tree held at a revision of its git repository. Git is asked for names and stored texts only: nothing that a
// repository's own settings could have it start (filters, diff drivers, monitors) is made use of, and nothing is fetched or written.
import { spawnSync } from 'node:child_process';
import { largestFile, type OldTexts } from '../core/index.js';
import { decode } from './decode.js';
import { isSourcePath } from './kernelTree.js';

/** The texts of files that may be different now, or why there are none; a clause for people. */
export type AtRevision =
  | { readonly kind: 'texts'; readonly texts: OldTexts }
  | { readonly kind: 'failed'; readonly reason: string };

class GitFailure extends Error {}

/**
 * @param root an absolute path; paths are relative to it, with `/` between folders
 * @param revision whatever git takes for a commit
 */
export function textsAtRevision(root: string, revision: string): AtRevision {
  try {
    const commit = commitOf(root, revision);
    const names = ['--name-only', '-z', '--no-renames', '--relative', '--ignore-submodules=all'];
    const paths = new Set([
      ...namesFrom(git(root, ['diff-index', '--cached', ...names, commit, '--', '.'])),
      ...namesFrom(git(root, ['diff-files', ...names, '--', '.'])),
      ...namesFrom(git(root, ['ls-files', '--others', '-z', '--', '*.c', '*.h'])),
    ]);
    return { kind: 'texts', texts: storedTexts(root, commit, [...paths].filter(isSourcePath)) };
  } catch (error) {
    if (error instanceof GitFailure) return { kind: 'failed', reason: error.message };
    throw error;
  }
}

function commitOf(root: string, revision: string): string {
  git(root, ['rev-parse', '--git-dir']);
  try {
    return git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
      .toString()
      .trim();
  } catch {
    throw new GitFailure('there is no such revision');
  }
}

function git(root: string, args: readonly string[], input?: string): Buffer {
  const { error, status, stdout, stderr } = spawnSync('git', ['-c', 'core.fsmonitor=false', '--no-pager', ...args], {
    cwd: root,
    input,
    maxBuffer: 2 ** 31 - 1,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' },
  });
  if (error !== undefined) {
    const isMissing = 'code' in error && error.code === 'ENOENT';
    throw new GitFailure(isMissing ? 'git is not installed' : error.message);
  }
  if (status === 0) return stdout;
  const [line = ''] = stderr.toString().split('\n');
  throw new GitFailure(line.replace(/^fatal: /, '') || `git ended with ${status}`);
}

function namesFrom(bytes: Buffer): readonly string[] {
  return bytes
    .toString()
    .split('\0')
    .filter((name) => name !== '');
}

/** One object after the other: a line that says how long it is, its bytes, and a line end. */
function storedTexts(root: string, commit: string, paths: readonly string[]): OldTexts {
  const texts = new Map<string, string | undefined>();
  // A line is all that git takes for a name.
  const askable = paths.filter((path) => !path.includes('\n'));
  for (const path of paths) texts.set(path, undefined);
  if (askable.length === 0) return texts;
  const output = git(root, ['cat-file', '--batch'], askable.map((path) => `${commit}:./${path}\n`).join(''));
  let at = 0;
  for (const path of askable) {
    const end = output.indexOf('\n', at);
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(output.toString('utf8', at, end))?.[1];
    at = end + 1;
    if (size === undefined) continue;
    const bytes = output.subarray(at, at + Number(size));
    at += Number(size) + 1;
    if (bytes.length <= largestFile && !bytes.includes(0)) texts.set(path, decode(bytes, false));
  }
  return texts;
}
