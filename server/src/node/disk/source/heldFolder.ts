// A folder that is held while a file in it is replaced: a name in it leads to the same folder, whatever its path comes to lead to
// meanwhile. Where the system has no such names, the path is looked at again instead, as late as it can be.
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
} from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';

/** Where Linux has the open files of a process as names. */
const openFiles = '/proc/self/fd';

/** A folder below a root. */
export class HeldFolder {
  private constructor(
    /** The root's real path. */
    private readonly root: string,
    /** Its own real path, when it was opened. */
    private readonly path: string,
    /** Undefined where folders cannot be opened. */
    private readonly file: number | undefined,
    private readonly identity: string,
  ) {}

  /**
   * Holds a folder while something is done with it.
   * @param elsewhere what is returned where the folder does not lie below the root
   * @throws what the file system does, and what `use` does
   */
  static use<Result>(root: string, folder: string, use: (held: HeldFolder) => Result, elsewhere: Result): Result {
    const path = realpathSync(folder);
    const file = opened(path);
    try {
      const identity = identityOf(file === undefined ? lstatSync(path) : fstatSync(file));
      const held = new HeldFolder(realpathSync(root), path, file, identity);
      return held.isBelowRoot() ? use(held) : elsewhere;
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  /** A path of something in the folder. */
  at(name: string): string {
    return join(this.itself, name);
  }

  /** Whether a name in the folder, given as `at` has it, still leads to where it did, and that below the root. */
  isBelowRoot(): boolean {
    const { file, path } = this;
    if (file !== undefined && hasOpenFiles()) return isBelow(this.root, readlinkSync(`${openFiles}/${file}`));
    return isBelow(this.root, realpathSync(path)) && identityOf(lstatSync(path)) === this.identity;
  }

  /** Whether nobody may write to it, as its permissions are written down. */
  get isReadOnly(): boolean {
    const { mode } = this.file === undefined ? lstatSync(this.path) : fstatSync(this.file);
    return (mode & 0o222) === 0;
  }

  /** @throws where this process may make no files in it */
  demandWritable(): void {
    accessSync(this.itself, constants.W_OK | constants.X_OK);
  }

  /** Makes what was renamed in it last; where that cannot be done, it is left to the system. */
  sync(): void {
    try {
      if (this.file !== undefined) fsyncSync(this.file);
    } catch {
      // The files are whole either way.
    }
  }

  private get itself(): string {
    return this.file !== undefined && hasOpenFiles() ? `${openFiles}/${this.file}` : this.path;
  }
}

/** Whether a path lies below another, or is it; both are real paths. */
export function isBelow(root: string, path: string): boolean {
  const fromRoot = relative(root, path);
  return fromRoot !== '..' && !fromRoot.startsWith(`..${sep}`) && !isAbsolute(fromRoot);
}

function hasOpenFiles(): boolean {
  return existsSync(openFiles);
}

/** @throws where a link has taken its place */
function opened(path: string): number | undefined {
  if (constants.O_DIRECTORY === undefined) return undefined;
  return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

function identityOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev} ${ino}`;
}
