// `check --fix` as a process: what it writes, and what it leaves alone.
import { chmodSync, chownSync, linkSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectComplaint, withFs } from './harness/commandLine.js';
import { appendOnSecondRead, early, FixFolder, fixed, inExpression, latin1, racy, twice } from './harness/fixFolder.js';

let folder: FixFolder;

beforeEach(() => {
  folder = new FixFolder();
});

afterEach(() => folder.remove());

/** Somebody changes the middle of a.c after it was scanned, in whatever thread that was. */
const changeAfterScan = `const open = fs.openSync;
  fs.openSync = (path, ...rest) => {
    if (!String(path).endsWith('/a.c')) return open(path, ...rest);
    if (!fs.existsSync('scanned')) fs.writeFileSync('scanned', '');
    else if (!fs.existsSync('changed')) {
      fs.writeFileSync('changed', '');
      fs.writeFileSync(path, fs.readFileSync(path, 'utf8').replace('middle', 'another, longer middle'));
    }
    return open(path, ...rest);
  };`;
/** Somebody saves a.c at the last moment: its new text is written already, beside it. */
const appendBeforeRename = `const sync = fs.fsyncSync;
  let done = false;
  fs.fsyncSync = (file) => {
    sync(file);
    if (!done) fs.appendFileSync('a.c', '/* mine */\\n');
    done = true;
  };`;
/** The disk is full when half of the new text is written. */
const fullDisk = `const write = fs.writeFileSync;
  fs.writeFileSync = (file, bytes, ...rest) => {
    write(file, bytes.subarray(0, bytes.length >> 1), ...rest);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };`;

describe('a fix', () => {
  test('is written, checked again, and what is left is reported in the usual form', () => {
    folder.write('a.c', racy);
    folder.write('b.c', twice);
    folder.write('c.c', inExpression);
    const { status, out, err } = folder.check(['.', '--root', '.', '--fix', '--format', 'json']);
    const report = JSON.parse(out);
    expect(report.findings.map(({ file }: { file: string }) => file)).toEqual(['c.c']);
    expect(report.coverage.files).toBe(3);
    expect(err).toBe('fencepost: fixed 3 findings in 2 files\n');
    expect(status).toBe(1);
    expect(folder.read('a.c')).toBe(fixed);
    expect(folder.read('b.c').match(/smp_wmb/g)).toHaveLength(1);
    expect(folder.read('c.c')).toBe(inExpression);
    expect(readdirSync(folder.path).sort()).toEqual(['a.c', 'b.c', 'c.c']);
  });

  test('changes nothing the second time', () => {
    folder.write('a.c', racy + early);
    expect(folder.check(['a.c', '--fix'])).toMatchObject({ status: 0 });
    const [after, { mtimeMs }] = [folder.read('a.c'), statSync(join(folder.path, 'a.c'))];
    expect(folder.check(['a.c', '--fix'])).toMatchObject({
      status: 0,
      err: 'fencepost: fixed 0 findings in 0 files\n',
    });
    expect(folder.read('a.c')).toBe(after);
    expect(statSync(join(folder.path, 'a.c')).mtimeMs).toBe(mtimeMs);
  });

  test('that moves code is named, to be reviewed', () => {
    folder.write('a.c', early);
    const { err, status } = folder.check(['a.c', '--fix']);
    expect(err).toBe(
      'fencepost: to be reviewed: a.c: map_early(): Move set_pte_at() below __SetPageSwapBacked() and insert smp_wmb()\n' +
        'fencepost: fixed 1 finding in 1 file\n',
    );
    expect(status).toBe(0);
  });

  test('keeps mode and owner, and leaves what is linked to the old file as it was', () => {
    const file = folder.write('a.c', racy);
    chmodSync(file, 0o640);
    if (process.getuid?.() === 0) chownSync(file, 1234, 1235);
    const before = statSync(file);
    linkSync(file, join(folder.path, 'copy-of-a'));
    expect(folder.check(['a.c', '--fix']).status).toBe(0);
    const after = statSync(file);
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
    expect(folder.read('copy-of-a')).toBe(racy);
  });

  test('is made in the file as it is when it is fixed', () => {
    const second = (text: string) => text.replace('map_it', 'map_next');
    folder.write('a.c', `${racy}/* middle */\n${second(racy)}`);
    const ended = folder.check(['a.c', '--fix'], { node: withFs(changeAfterScan) });
    const told = "fencepost: 'a.c' changed while the tree was read; it was read again\n";
    expect(ended).toMatchObject({ status: 0, err: `${told}fencepost: fixed 2 findings in 1 file\n` });
    expect(folder.read('a.c')).toBe(`${fixed}/* another, longer middle */\n${second(fixed)}`);
  });

  test.each([
    ['changed before it is read again', appendOnSecondRead, 'it has changed since it was read', `${racy}/* mine */\n`],
    ['changed at the last moment', appendBeforeRename, 'it has changed since it was read', `${racy}/* mine */\n`],
    ['cannot be written whole', fullDisk, 'it cannot be written: ENOSPC: no space left on device, write', racy],
  ])('is not made in a file that %s', (_what, code, reason, kept) => {
    folder.write('a.c', racy);
    const ended = folder.check(['a.c', '--fix', '--format', 'gcc'], { node: withFs(code) });
    expect(ended.err).toBe(`fencepost: fixed 0 findings in 0 files\nfencepost: cannot fix 'a.c': ${reason}\n`);
    expect(ended.out).toContain('a.c:5:2: warning:');
    expect(ended.status).toBe(2);
    expect(folder.read('a.c')).toBe(kept);
    expect(readdirSync(folder.path)).toEqual(['a.c']);
  });

  test('is not made in a read-only file or folder, and others go on', () => {
    chmodSync(folder.write('a.c', racy), 0o444);
    folder.write('b.c', racy);
    chmodSync(dirname(folder.write('closed/c.c', racy)), 0o555);
    const ended = folder.check(['.', '--root', '.', '--fix', '--format', 'gcc']);
    expect(ended.err).toBe(
      'fencepost: fixed 1 finding in 1 file\n' +
        "fencepost: cannot fix 'a.c': it is read-only\n" +
        "fencepost: cannot fix 'closed/c.c': its folder is read-only\n",
    );
    expect(ended.out.match(/^\S+: warning/gm)).toHaveLength(2);
    expect(ended.status).toBe(2);
    expect([folder.read('a.c'), folder.read('b.c'), folder.read('closed/c.c')]).toEqual([racy, fixed, racy]);
  });

  test.skipIf(process.getuid?.() !== 0)("is not made in somebody else's file or folder", () => {
    const nobody = 65534;
    chmodSync(folder.path, 0o755);
    folder.write('mine/a.c', racy);
    chownSync(folder.write('theirs/b.c', racy), nobody, nobody);
    const ended = folder.check(['.', '--root', '.', '--fix', '--format', 'gcc'], { uid: nobody });
    expect(ended.err).toBe(
      'fencepost: fixed 0 findings in 0 files\n' +
        "fencepost: cannot fix 'mine/a.c': permission denied\n" +
        "fencepost: cannot fix 'theirs/b.c': its folder cannot be written to: permission denied\n",
    );
    expect(ended.status).toBe(2);
    expect([folder.read('mine/a.c'), folder.read('theirs/b.c')]).toEqual([racy, racy]);
  });

  test('is never made through a symbolic link, nor outside of the root', () => {
    folder.write('outside/a.c', racy);
    folder.write('tree/b.c', racy);
    symlinkSync('../outside/a.c', join(folder.path, 'tree/out.c'));
    symlinkSync('../outside', join(folder.path, 'tree/folder'));
    symlinkSync('b.c', join(folder.path, 'tree/in.c'));
    const paths = ['tree/out.c', 'tree/in.c', 'tree/folder/a.c', 'outside/a.c'];
    const before = folder.snapshot();
    const ended = folder.check([...paths, '--root', 'tree', '--fix', '--format', 'gcc']);
    expect(ended.err.split('\n').filter((line) => line.includes('cannot fix'))).toEqual([
      "fencepost: cannot fix '../outside/a.c': it lies outside of the root",
      "fencepost: cannot fix 'folder/a.c': it lies outside of the root",
      "fencepost: cannot fix 'in.c': it is a symbolic link; name the file that it leads to",
      "fencepost: cannot fix 'out.c': it is a symbolic link that leads out of the root",
    ]);
    expect(ended.status).toBe(2);
    expect(folder.snapshot()).toEqual(before);
  });

  test('is not made where it would take text from bytes that are not UTF-8', () => {
    const bytes = latin1(early.replace('entry));', 'entry)); /* Andr\xe9 */'));
    folder.write('a.c', bytes);
    for (const option of ['--diff', '--fix']) {
      const ended = folder.check(['a.c', option]);
      expect(ended.err).toContain("cannot fix 'a.c': it is not UTF-8 where it would be edited");
      expect(ended.status).toBe(2);
      expect(folder.read('a.c')).toBe(bytes.toString('latin1'));
    }
  });

  test('that brings a new finding is withdrawn, and the reason said', () => {
    // The barrier would come between the directive and the line that it is about.
    const directive = ' /* fencepost-ignore-next-line flag-write-after-publish: nobody else is there */\n';
    const both = racy
      .replace('\n\tset_pte_at', `${directive}\tset_pte_at`)
      .replace('));\n}', ')); __SetPageReserved(page);\n}');
    folder.write('a.c', both);
    folder.write('b.c', racy);
    for (const [option, summary] of [
      ['--diff', '1 fix in 1 file; 1 finding has no fix that can be applied by itself'],
      ['--fix', 'fixed 1 finding in 1 file'],
    ] as const) {
      const { err, status } = folder.check(['.', option]);
      expect(err).toMatch(
        /^fencepost: a\.c: map_it\(\) stays as it is: after its fix, there would be a new finding in map_it\(\): .*\n/,
      );
      expect(err.split('\n').slice(1)).toEqual([`fencepost: ${summary}`, '']);
      expect(status).toBe(1);
    }
    expect([folder.read('a.c'), folder.read('b.c')]).toEqual([both, fixed]);
  });
});

test('what cannot be checked is said as ever', () => {
  expectComplaint(folder.check(['nowhere.c', '--fix']), /cannot check 'nowhere.c'/);
  expectComplaint(folder.check(['nowhere.c', '--diff']), /cannot check 'nowhere.c'/);
});
