// Starts git, and no other program: git itself is looked for in folders that do not depend on where we are, and whatever a repository
// names that git could start or wait for is cut off, or given up after a time.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Why git did not answer; a clause for people. */
export class GitFailure extends Error {}

/** Git came to an end, and said no. */
export class GitRefusal extends GitFailure {}

/** Git takes less for any question about the kernel, in milliseconds; what it waits for beyond this never comes. */
const longestAnswer = 60_000;

/** Git in one folder. */
export class Git {
  /**
   * @param folder an absolute path
   * @param patience how long an answer may take, in milliseconds
   * @throws GitFailure where there is no git
   */
  constructor(
    private readonly folder: string,
    private readonly patience = longestAnswer,
    private readonly program = findProgram('git', process.env),
  ) {}

  /**
   * What git answers.
   * @throws GitFailure where it answers nothing
   */
  ask(args: readonly string[], input?: string): Buffer {
    const { error, status, stdout, stderr } = spawnSync(
      this.program,
      ['-c', 'core.fsmonitor=false', '--no-pager', ...args],
      {
        cwd: this.folder,
        input,
        maxBuffer: 2 ** 31 - 1,
        timeout: this.patience,
        killSignal: 'SIGKILL',
        windowsHide: true,
        env: surroundings(process.env),
      },
    );
    if (error !== undefined) throw new GitFailure(this.whyNot(error));
    if (status === 0) return stdout;
    const [line = ''] = stderr.toString().split('\n');
    throw new GitRefusal(line.replace(/^fatal: /, '') || `git ended with ${status}`);
  }

  private whyNot(error: Error): string {
    const code = 'code' in error ? error.code : undefined;
    if (code === 'ETIMEDOUT') return `git gave no answer within ${this.patience / 1000} seconds`;
    return code === 'ENOENT' ? 'git is not installed' : error.message;
  }
}

/**
 * No protocol is allowed: of a repository that says that objects are to be fetched, git would start what its settings name for that.
 * Older versions know nothing of GIT_NO_LAZY_FETCH.
 */
function surroundings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...environment,
    PATH: absoluteFolders(environment).join(delimiter),
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/**
 * A program by its absolute path: where PATH has `.`, or Windows looks into the working folder first, the tree that is looked at must not
 * stand in for it.
 */
function findProgram(name: string, environment: NodeJS.ProcessEnv): string {
  // Of what PATHEXT may list, these alone are programs that are started without another.
  const ends = process.platform === 'win32' ? ['.exe', '.com'] : [''];
  const places = absoluteFolders(environment).flatMap((folder) => ends.map((end) => join(folder, name + end)));
  const place = places.find(isProgram);
  if (place === undefined) throw new GitFailure('git is not installed');
  return place;
}

function absoluteFolders({ PATH = '' }: NodeJS.ProcessEnv): readonly string[] {
  return PATH.split(delimiter).filter((folder) => isAbsolute(folder));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
