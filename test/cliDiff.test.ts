// `check --diff` as a process: a diff that applies byte for byte, and nothing else.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runForBytes, withFs } from './harness/commandLine.js';
import {
  appendOnSecondRead,
  comment,
  early,
  FixFolder,
  fixed,
  inExpression,
  latin1,
  racy,
  twice,
} from './harness/fixFolder.js';

/** Not every machine has it; `git apply` is tried on all. */
const hasPatch = spawnSync('patch', ['--version']).status === 0;

let folder: FixFolder;

beforeEach(() => {
  folder = new FixFolder();
});

afterEach(() => folder.remove());

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
    folder.write('a.c', racy);
    const before = folder.snapshot();
    const { status, out, err } = folder.check(['.', '--diff']);
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
    expect(folder.snapshot()).toEqual(before);
  });

  test.each(Object.entries(shapes))('of %j applies byte for byte, and is what --fix writes', (name, bytes) => {
    folder.write(`diffed/mm/${name}`, bytes);
    cpSync(join(folder.path, 'diffed'), join(folder.path, 'written'), { recursive: true });
    const { out, status } = runForBytes(['check', '.', '--root', '.', '--diff'], { cwd: join(folder.path, 'diffed') });
    expect(status).toBe(1);
    writeFileSync(join(folder.path, 'fix.patch'), out);
    cpSync(join(folder.path, 'diffed'), join(folder.path, 'patched'), { recursive: true });
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: folder.path };
    execFileSync('git', ['apply', '--whitespace=nowarn', '../fix.patch'], { cwd: join(folder.path, 'diffed'), env });
    if (hasPatch)
      execFileSync('patch', ['-p1', '--binary', '-s', '-i', '../fix.patch'], { cwd: join(folder.path, 'patched') });
    expect(folder.check(['written', '--root', 'written', '--fix'])).toMatchObject({
      status: 0,
      err: 'fencepost: fixed 1 finding in 1 file\n',
    });
    const [diffed, written] = [folder.read(`diffed/mm/${name}`), folder.read(`written/mm/${name}`)];
    expect(diffed).toBe(written);
    if (hasPatch) expect(folder.read(`patched/mm/${name}`)).toBe(written);
    expect(written.replace(/\t\/\*\r?\n(?:\t \*.*\r?\n)+\tsmp_wmb\(\);\r?\n/, '')).toBe(
      Buffer.from(bytes).toString('latin1'),
    );
    const lineEnd = name.startsWith('crlf') ? '\r\n' : '\n';
    expect(written).toContain(comment.replaceAll('\n', lineEnd));
  });

  test('is the same whatever the order in which paths are given', () => {
    for (const path of ['z.c', 'm/b.c', 'a.c', 'A.c']) folder.write(path, racy);
    const first = folder.check(['z.c', 'm', 'a.c', 'A.c', '--root', '.', '--diff']);
    expect(folder.check(['A.c', 'a.c', 'm', 'z.c', '--root', '.', '--diff'])).toEqual(first);
    expect(first.out.match(/^\+\+\+ .*/gm)).toEqual(['+++ b/A.c', '+++ b/a.c', '+++ b/m/b.c', '+++ b/z.c']);
  });

  test('is empty when there is nothing to fix', () => {
    folder.write('a.c', fixed);
    expect(folder.check(['a.c', '--diff'])).toEqual({
      status: 0,
      out: '',
      err: 'fencepost: 0 fixes in 0 files; 0 findings have no fix that can be applied by itself\n',
    });
  });

  test('has one barrier for two findings, says what is to be reviewed, and suppresses nothing', () => {
    folder.write('a.c', twice);
    folder.write('b.c', early);
    folder.write('c.c', inExpression);
    const { out, err, status } = folder.check(['.', '--root', '.', '--diff']);
    expect(err).toBe(
      'fencepost: 2 fixes in 2 files, 1 of them to be reviewed; 1 finding has no fix that can be applied by itself\n',
    );
    expect(out).not.toContain('c.c');
    expect(out).not.toContain('fencepost-ignore');
    expect(out.match(/^\+\tsmp_wmb/gm)).toHaveLength(2);
    expect(status).toBe(1);
  });

  test('holds no file that is outside of the root', () => {
    folder.write('tree/a.c', racy);
    folder.write('outside.c', racy);
    const ended = folder.check(['tree', 'outside.c', '--root', 'tree', '--diff']);
    expect(ended.out.match(/^\+\+\+ .*/gm)).toEqual(['+++ b/a.c']);
    expect(ended.err).toBe(
      "fencepost: 1 fix in 1 file; 1 finding has no fix that can be applied by itself\nfencepost: cannot fix '../outside.c': it lies outside of the root\n",
    );
    expect(ended.status).toBe(2);
  });

  test('is not made of a file that changed meanwhile', () => {
    folder.write('a.c', racy);
    folder.write('b.c', racy);
    const ended = folder.check(['.', '--diff'], { node: withFs(appendOnSecondRead) });
    expect(ended.out.match(/^\+\+\+ .*/gm)).toEqual(['+++ b/b.c']);
    expect(ended.err).toBe(
      "fencepost: 1 fix in 1 file; 1 finding has no fix that can be applied by itself\nfencepost: cannot fix 'a.c': it has changed since it was read\n",
    );
    expect(ended.status).toBe(2);
  });
});
