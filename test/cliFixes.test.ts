// `check --diff` and `check --fix` as processes: what they print and write, and what they leave alone.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expectComplaint, run, runForBytes, withFs } from './harness/commandLine.js';

/** Not every machine has it; `git apply` is tried on all. */
const hasPatch = spawnSync('patch', ['--version']).status === 0;

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'fencepost-fixes-')));
});

afterEach(() => {
  for (const path of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (path.isDirectory()) chmodSync(join(path.parentPath, path.name), 0o755);
  }
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string | Uint8Array): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const read = (path: string) => readFileSync(join(folder, path), 'latin1');

function check(args: readonly string[], options: { readonly node?: readonly string[]; readonly uid?: number } = {}) {
  return run(['check', ...args], { cwd: folder, ...options });
}

/** Every file below the folder, as bytes in text form. */
function snapshot(): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'latin1')]),
  );
}

const racy = `struct page;
void map_it(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pte_t entry)
{
	__SetPageSwapBacked(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, entry));
}
`;
const early = `void map_early(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pte_t entry)
{
	set_pte_at(mm, addr, ptep, mk_pte(page, entry));
	__SetPageSwapBacked(page);
}
`;
const twice = racy.replace('\n}', '\n\tset_pte_at(mm, addr + PAGE_SIZE, ptep + 1, mk_pte(page, entry));\n}');
/** The body has no braces, so that no barrier can be put into it. */
const bare = `void map_one(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pte_t entry)
{
	if (mark(page))
		set_pte_at(mm, addr, ptep, mk_pte(page, entry));
}
static int mark(struct page *page)
{
	__SetPageSwapBacked(page);
	return 1;
}
`;
const comment = `	/*
	 * Order the non-atomic write of PG_swapbacked before set_pte_at():
	 * lockless page-table walkers may set flags atomically as soon as they
	 * find the page. Pairs with their address dependency on the entry.
	 */
	smp_wmb();
`;
const fixed = racy.replace('\tset_pte_at', `${comment}\tset_pte_at`);

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const shapes: Readonly<Record<string, Uint8Array>> = {
  'plain.c': Buffer.from(racy),
  'with a space.c': Buffer.from(racy),
  'häßlich\t"name".c': Buffer.from(racy),
  'no-newline.c': Buffer.from(racy.trimEnd()),
  'ends-at-once.c': Buffer.from(racy.trimEnd().replace(/\n\}$/, ' }')),
  'crlf.c': Buffer.from(racy.replaceAll('\n', '\r\n')),
  'crlf-ends-at-once.c': Buffer.from(racy.trimEnd().replace(/\n\}$/, ' }').replaceAll('\n', '\r\n')),
  'mixed.c': Buffer.from(racy.replace('{\n', '{\r\n')),
  'bom.c': Buffer.from(`\ufeff${racy}`),
  'unicode.c': Buffer.from(`/* é 😀 */ ${racy}`.replace('(page);', '(page); /* 😀\u2028 */')),
  'latin1.c': latin1(`/* Andr\xe9 \xff\xfe\xe2\x82 */\n${racy}/* \xe9 */`),
  'latin1-near.c': latin1(racy.replace('(page);', '(page); /* \xe2\x82 */')),
  'form-feed.c': Buffer.from(`\f${racy}\u0085\v\n`),
};

describe('a diff', () => {
  test('is all there is on the standard output, with one line beside it, and nothing is written', () => {
    write('a.c', racy);
    const before = snapshot();
    const { status, out, err } = check(['.', '--diff']);
    expect(`\n${out}`).toMatchInlineSnapshot(`
      "
      diff --git a/a.c b/a.c
      --- a/a.c
      +++ b/a.c
      @@ -2,5 +2,11 @@
       void map_it(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pte_t entry)
       {
       	__SetPageSwapBacked(page);
      +	/*
      +	 * Order the non-atomic write of PG_swapbacked before set_pte_at():
      +	 * lockless page-table walkers may set flags atomically as soon as they
      +	 * find the page. Pairs with their address dependency on the entry.
      +	 */
      +	smp_wmb();
       	set_pte_at(mm, addr, ptep, mk_pte(page, entry));
       }
      "
    `);
    expect(err).toBe('fencepost: 1 fix in 1 file; 0 findings have no fix that can be applied by itself\n');
    expect(status).toBe(1);
    expect(snapshot()).toEqual(before);
  });

  test.each(Object.entries(shapes))('of %j applies byte for byte, and is what --fix writes', (name, bytes) => {
    write(`diffed/mm/${name}`, bytes);
    cpSync(join(folder, 'diffed'), join(folder, 'written'), { recursive: true });
    const { out, status } = runForBytes(['check', '.', '--root', '.', '--diff'], { cwd: join(folder, 'diffed') });
    expect(status).toBe(1);
    writeFileSync(join(folder, 'fix.patch'), out);
    cpSync(join(folder, 'diffed'), join(folder, 'patched'), { recursive: true });
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: folder };
    execFileSync('git', ['apply', '--whitespace=nowarn', '../fix.patch'], { cwd: join(folder, 'diffed'), env });
    if (hasPatch)
      execFileSync('patch', ['-p1', '--binary', '-s', '-i', '../fix.patch'], { cwd: join(folder, 'patched') });
    expect(check(['written', '--root', 'written', '--fix'])).toMatchObject({
      status: 0,
      err: 'fencepost: fixed 1 finding in 1 file\n',
    });
    const [diffed, written] = [read(`diffed/mm/${name}`), read(`written/mm/${name}`)];
    expect(diffed).toBe(written);
    if (hasPatch) expect(read(`patched/mm/${name}`)).toBe(written);
    expect(written.replace(/\t\/\*\r?\n(?:\t \*.*\r?\n)+\tsmp_wmb\(\);\r?\n/, '')).toBe(
      Buffer.from(bytes).toString('latin1'),
    );
    const lineEnd = name.startsWith('crlf') ? '\r\n' : '\n';
    expect(written).toContain(comment.replaceAll('\n', lineEnd));
  });

  test('is the same whatever the order in which paths are given', () => {
    for (const path of ['z.c', 'm/b.c', 'a.c', 'A.c']) write(path, racy);
    const first = check(['z.c', 'm', 'a.c', 'A.c', '--root', '.', '--diff']);
    expect(check(['A.c', 'a.c', 'm', 'z.c', '--root', '.', '--diff'])).toEqual(first);
    expect(first.out.match(/^\+\+\+ .*/gm)).toEqual(['+++ b/A.c', '+++ b/a.c', '+++ b/m/b.c', '+++ b/z.c']);
  });

  test('is empty when there is nothing to fix', () => {
    write('a.c', fixed);
    expect(check(['a.c', '--diff'])).toEqual({
      status: 0,
      out: '',
      err: 'fencepost: 0 fixes in 0 files; 0 findings have no fix that can be applied by itself\n',
    });
  });

  test('has one barrier for two findings, says what is to be reviewed, and suppresses nothing', () => {
    write('a.c', twice);
    write('b.c', early);
    write('c.c', bare);
    const { out, err, status } = check(['.', '--root', '.', '--diff']);
    expect(err).toBe(
      'fencepost: 2 fixes in 2 files, 1 of them to be reviewed; 1 finding has no fix that can be applied by itself\n',
    );
    expect(out).not.toContain('c.c');
    expect(out).not.toContain('fencepost-ignore');
    expect(out.match(/^\+\tsmp_wmb/gm)).toHaveLength(2);
    expect(status).toBe(1);
  });

  test('holds no file that is outside of the root', () => {
    write('tree/a.c', racy);
    write('outside.c', racy);
    const ended = check(['tree', 'outside.c', '--root', 'tree', '--diff']);
    expect(ended.out.match(/^\+\+\+ .*/gm)).toEqual(['+++ b/a.c']);
    expect(ended.err).toBe(
      "fencepost: 1 fix in 1 file; 1 finding has no fix that can be applied by itself\nfencepost: cannot fix '../outside.c': it lies outside of the root\n",
    );
    expect(ended.status).toBe(2);
  });

  test('is not made of a file that changed meanwhile', () => {
    write('a.c', racy);
    write('b.c', racy);
    const ended = check(['.', '--diff'], { node: withFs(appendOnSecondRead) });
    expect(ended.out.match(/^\+\+\+ .*/gm)).toEqual(['+++ b/b.c']);
    expect(ended.err).toBe(
      "fencepost: 1 fix in 1 file; 1 finding has no fix that can be applied by itself\nfencepost: cannot fix 'a.c': it has changed since it was read\n",
    );
    expect(ended.status).toBe(2);
  });
});

/** Somebody saves a.c after it was analysed and before it is read for its fix. */
const appendOnSecondRead = `const read = fs.readFileSync;
  fs.readFileSync = (path, ...rest) => {
    if (String(path).endsWith('/a.c')) fs.appendFileSync(path, '/* mine */\\n');
    return read(path, ...rest);
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
    write('a.c', racy);
    write('b.c', twice);
    write('c.c', bare);
    const { status, out, err } = check(['.', '--root', '.', '--fix', '--format', 'json']);
    const report = JSON.parse(out);
    expect(report.findings.map(({ file }: { file: string }) => file)).toEqual(['c.c']);
    expect(report.coverage.files).toBe(3);
    expect(err).toBe('fencepost: fixed 3 findings in 2 files\n');
    expect(status).toBe(1);
    expect(read('a.c')).toBe(fixed);
    expect(read('b.c').match(/smp_wmb/g)).toHaveLength(1);
    expect(read('c.c')).toBe(bare);
    expect(readdirSync(folder).sort()).toEqual(['a.c', 'b.c', 'c.c']);
  });

  test('changes nothing the second time', () => {
    write('a.c', racy + early);
    expect(check(['a.c', '--fix'])).toMatchObject({ status: 0 });
    const [after, { mtimeMs }] = [read('a.c'), statSync(join(folder, 'a.c'))];
    expect(check(['a.c', '--fix'])).toMatchObject({ status: 0, err: 'fencepost: fixed 0 findings in 0 files\n' });
    expect(read('a.c')).toBe(after);
    expect(statSync(join(folder, 'a.c')).mtimeMs).toBe(mtimeMs);
  });

  test('that moves code is named, to be reviewed', () => {
    write('a.c', early);
    const { err, status } = check(['a.c', '--fix']);
    expect(err).toBe(
      'fencepost: to be reviewed: a.c: map_early(): Move set_pte_at() below __SetPageSwapBacked() and insert smp_wmb()\n' +
        'fencepost: fixed 1 finding in 1 file\n',
    );
    expect(status).toBe(0);
  });

  test('keeps mode and owner, and leaves what is linked to the old file as it was', () => {
    const file = write('a.c', racy);
    chmodSync(file, 0o640);
    if (process.getuid?.() === 0) chownSync(file, 1234, 1235);
    const before = statSync(file);
    linkSync(file, join(folder, 'copy-of-a'));
    expect(check(['a.c', '--fix']).status).toBe(0);
    const after = statSync(file);
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
    expect(read('copy-of-a')).toBe(racy);
  });

  test.each([
    ['changed before it is read again', appendOnSecondRead, 'it has changed since it was read', `${racy}/* mine */\n`],
    ['changed at the last moment', appendBeforeRename, 'it has changed since it was read', `${racy}/* mine */\n`],
    ['cannot be written whole', fullDisk, 'it cannot be written: ENOSPC: no space left on device, write', racy],
  ])('is not made in a file that %s', (_what, code, reason, kept) => {
    write('a.c', racy);
    const ended = check(['a.c', '--fix', '--format', 'gcc'], { node: withFs(code) });
    expect(ended.err).toBe(`fencepost: fixed 0 findings in 0 files\nfencepost: cannot fix 'a.c': ${reason}\n`);
    expect(ended.out).toContain('a.c:5:2: warning:');
    expect(ended.status).toBe(2);
    expect(read('a.c')).toBe(kept);
    expect(readdirSync(folder)).toEqual(['a.c']);
  });

  test('is not made in a read-only file or folder, and others go on', () => {
    chmodSync(write('a.c', racy), 0o444);
    write('b.c', racy);
    chmodSync(dirname(write('closed/c.c', racy)), 0o555);
    const ended = check(['.', '--root', '.', '--fix', '--format', 'gcc']);
    expect(ended.err).toBe(
      'fencepost: fixed 1 finding in 1 file\n' +
        "fencepost: cannot fix 'a.c': it is read-only\n" +
        "fencepost: cannot fix 'closed/c.c': its folder is read-only\n",
    );
    expect(ended.out.match(/^\S+: warning/gm)).toHaveLength(2);
    expect(ended.status).toBe(2);
    expect([read('a.c'), read('b.c'), read('closed/c.c')]).toEqual([racy, fixed, racy]);
  });

  test.skipIf(process.getuid?.() !== 0)("is not made in somebody else's file or folder", () => {
    const nobody = 65534;
    chmodSync(folder, 0o755);
    write('mine/a.c', racy);
    chownSync(write('theirs/b.c', racy), nobody, nobody);
    const ended = check(['.', '--root', '.', '--fix', '--format', 'gcc'], { uid: nobody });
    expect(ended.err).toBe(
      'fencepost: fixed 0 findings in 0 files\n' +
        "fencepost: cannot fix 'mine/a.c': permission denied\n" +
        "fencepost: cannot fix 'theirs/b.c': its folder cannot be written to: permission denied\n",
    );
    expect(ended.status).toBe(2);
    expect([read('mine/a.c'), read('theirs/b.c')]).toEqual([racy, racy]);
  });

  test('is never made through a symbolic link, nor outside of the root', () => {
    write('outside/a.c', racy);
    write('tree/b.c', racy);
    symlinkSync('../outside/a.c', join(folder, 'tree/out.c'));
    symlinkSync('../outside', join(folder, 'tree/folder'));
    symlinkSync('b.c', join(folder, 'tree/in.c'));
    const paths = ['tree/out.c', 'tree/in.c', 'tree/folder/a.c', 'outside/a.c'];
    const before = snapshot();
    const ended = check([...paths, '--root', 'tree', '--fix', '--format', 'gcc']);
    expect(ended.err.split('\n').filter((line) => line.includes('cannot fix'))).toEqual([
      "fencepost: cannot fix '../outside/a.c': it lies outside of the root",
      "fencepost: cannot fix 'folder/a.c': it lies outside of the root",
      "fencepost: cannot fix 'in.c': it is a symbolic link; name the file that it leads to",
      "fencepost: cannot fix 'out.c': it is a symbolic link that leads out of the root",
    ]);
    expect(ended.status).toBe(2);
    expect(snapshot()).toEqual(before);
  });

  test('is not made where it would take text from bytes that are not UTF-8', () => {
    const bytes = latin1(early.replace('entry));', 'entry)); /* Andr\xe9 */'));
    write('a.c', bytes);
    for (const option of ['--diff', '--fix']) {
      const ended = check(['a.c', option]);
      expect(ended.err).toContain("cannot fix 'a.c': it is not UTF-8 where it would be edited");
      expect(ended.status).toBe(2);
      expect(read('a.c')).toBe(bytes.toString('latin1'));
    }
  });

  test('that brings a new finding is withdrawn, and the reason said', () => {
    // The barrier would come between the directive and the line that it is about.
    const directive = '\t/* fencepost-ignore-next-line flag-write-after-publish: nobody else is there */\n';
    const both = racy
      .replace('\tset_pte_at', `${directive}\tset_pte_at`)
      .replace('));\n}', ')); __SetPageReserved(page);\n}');
    write('a.c', both);
    write('b.c', racy);
    for (const [option, summary] of [
      ['--diff', '1 fix in 1 file; 1 finding has no fix that can be applied by itself'],
      ['--fix', 'fixed 1 finding in 1 file'],
    ] as const) {
      const { err, status } = check(['.', option]);
      expect(err).toMatch(
        /^fencepost: a\.c: map_it\(\) stays as it is: after its fix, there would be a new finding in map_it\(\): .*\n/,
      );
      expect(err.split('\n').slice(1)).toEqual([`fencepost: ${summary}`, '']);
      expect(status).toBe(1);
    }
    expect([read('a.c'), read('b.c')]).toEqual([both, fixed]);
  });
});

test('what cannot be checked is said as ever', () => {
  expectComplaint(check(['nowhere.c', '--fix']), /cannot check 'nowhere.c'/);
  expectComplaint(check(['nowhere.c', '--diff']), /cannot check 'nowhere.c'/);
});
