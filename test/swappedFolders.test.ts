// `check --fix` while somebody swaps what it is about to write to: folders for links, files for pipes. Nothing outside of the root is
// written, and nothing waited for.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withFs } from './harness/commandLine.js';
import { FixFolder, fixed, racy } from './harness/fixFolder.js';

let folder: FixFolder;

beforeEach(() => {
  folder = new FixFolder();
  folder.write('tree/mm/sub/a.c', racy);
  folder.write('victim/sub/a.c', racy);
});

afterEach(() => folder.remove());

/** Once: `mm` goes aside, and a link to what is no part of the tree takes its place. */
const swap = `let swapped = false;
  const swap = () => {
    if (swapped) return;
    swapped = true;
    fs.renameSync('tree/mm', 'tree/aside');
    fs.symlinkSync('../victim', 'tree/mm');
  };`;

/** The folder was looked at, for the second time: the fix is about to be written. */
const afterLook = `${swap}
  const { realpathSync } = fs;
  let looks = 0;
  fs.realpathSync = (path, ...rest) => {
    const real = realpathSync(path, ...rest);
    if (String(path).endsWith('/a.c') && ++looks === 2) swap();
    return real;
  };`;

const beforeOpening = `${swap}
  const { openSync } = fs;
  fs.openSync = (path, flags, ...rest) => {
    if (flags & fs.constants.O_DIRECTORY) swap();
    return openSync(path, flags, ...rest);
  };`;

/** The new text is written, and not yet in its place. */
const beforeRename = `${swap}
  const { fsyncSync } = fs;
  fs.fsyncSync = (file) => {
    fsyncSync(file);
    swap();
  };`;

/** As on systems where an open folder has no name. */
const noNames = `const { existsSync } = fs;
  fs.existsSync = (path) => path !== '/proc/self/fd' && existsSync(path);`;

const fix = (code: string) =>
  folder.check(['tree/mm/sub/a.c', '--root', 'tree', '--fix', '--format', 'gcc'], { node: withFs(code) });

describe.each([
  ['by the names of open folders', ''],
  ['by paths', noNames],
])('%s', (_how, names) => {
  test('a fix is written', () => {
    expect(fix(names)).toMatchObject({ status: 0, err: 'fencepost: fixed 1 finding in 1 file\n' });
    expect(folder.read('tree/mm/sub/a.c')).toBe(fixed);
  });

  test.each([
    ['after it was looked at', afterLook],
    ['before it is opened', beforeOpening],
    ['before the new file takes its place', beforeRename],
  ])('nothing outside of the root is written where a folder is swapped %s', (_when, code) => {
    const { err } = fix(names + code);
    expect(readdirSync(join(folder.path, 'tree'))).toContain('aside');
    expect(folder.read('victim/sub/a.c')).toBe(racy);
    expect(readdirSync(join(folder.path, 'victim/sub'))).toEqual(['a.c']);
    if (code === beforeRename && names === '') expect(folder.read('tree/aside/sub/a.c')).toBe(fixed);
    else expect(err).toContain("cannot fix 'mm/sub/a.c': ");
  });
});

test('a pipe that takes the place of the file is not waited for', () => {
  const code = `const { execFileSync } = await import('node:child_process');
    const { openSync, statSync } = fs;
    let swapped = false;
    const swap = () => {
      if (swapped) return;
      swapped = true;
      fs.unlinkSync('tree/mm/sub/a.c');
      execFileSync('mkfifo', ['tree/mm/sub/a.c']);
    };
    fs.openSync = (path, flags, ...rest) => {
      if (String(path).endsWith('/a.c') && flags & fs.constants.O_NOFOLLOW) swap();
      return openSync(path, flags, ...rest);
    };
    fs.statSync = (path, options) => {
      const status = statSync(path, options);
      if (options?.bigint) swap();
      return status;
    };`;
  expect(fix(code).err).toContain("cannot fix 'mm/sub/a.c': it has changed since it was read");
});
