// Where a tree begins, which files of it are read, and what stands in the way of reading them.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createProject } from '../server/src/core/index.js';
import { listTree } from '../server/src/node/disk/cache/folderCache.js';
import { filesToRead, loadProject } from '../server/src/node/disk/scan/loadProject.js';
import { ScanWorkers } from '../server/src/node/disk/scan/scanWorkers.js';
import { findRoot, listSourceFiles } from '../server/src/node/disk/source/kernelTree.js';
import { readSource } from '../server/src/node/disk/source/readSource.js';
import { grammarBytes } from './harness/check.js';

let tree: string;

beforeEach(() => {
  tree = realpathSync(mkdtempSync(join(tmpdir(), 'fencepost-tree-')));
});

afterEach(() => rmSync(tree, { recursive: true, force: true }));

function write(path: string, text: string | Uint8Array = ''): string {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

test('the root is the nearest kernel tree, else the git checkout, else the folder itself', () => {
  const file = write('outer/linux/mm/memory.c');
  expect(findRoot(file)).toBe(dirname(file));
  expect(findRoot(join(tree, 'outer'))).toBe(join(tree, 'outer'));
  write('.git/HEAD');
  expect(findRoot(file)).toBe(tree);
  write('outer/.git', 'gitdir: elsewhere');
  expect(findRoot(file)).toBe(join(tree, 'outer'));
  write('outer/linux/Kbuild');
  expect(findRoot(file)).toBe(join(tree, 'outer'));
  write('outer/linux/MAINTAINERS');
  expect(findRoot(file)).toBe(join(tree, 'outer/linux'));
  expect(findRoot(join(tree, 'outer/linux'))).toBe(join(tree, 'outer/linux'));
});

test('a kernel tree wins over a git checkout further in', () => {
  write('Kbuild');
  write('MAINTAINERS');
  write('vendor/.git/HEAD');
  expect(findRoot(write('vendor/a.c'))).toBe(tree);
});

test('C files are listed in order; hidden folders and other files are left out', () => {
  for (const path of ['b.c', 'a/z.h', 'a.c', 'a/a.c', 'x.S', 'x.cpp', '.git/no.c', 'a/.hidden/no.c']) write(path);
  expect(listSourceFiles(tree).files).toEqual(['a.c', 'a/a.c', 'a/z.h', 'b.c']);
});

test('links, loops of links and FIFOs are neither followed nor forgotten', () => {
  write('real.c', 'int x;');
  mkdirSync(join(tree, 'sub'));
  symlinkSync('..', join(tree, 'sub/up'));
  symlinkSync('../real.c', join(tree, 'sub/link.c'));
  symlinkSync('self.c', join(tree, 'self.c'));
  execFileSync('mkfifo', [join(tree, 'pipe.c')]);
  const found = listSourceFiles(tree);
  expect(found.files).toEqual(['real.c']);
  expect(found.passedOver.map(({ path }) => path).sort()).toEqual(['pipe.c', 'self.c', 'sub/link.c']);
  expect(readSource(join(tree, 'pipe.c'))).toEqual({ kind: 'failed', reason: 'it is not a regular file' });
  expect(readSource(join(tree, 'self.c'))).toMatchObject({ kind: 'failed', reason: 'its symbolic links form a loop' });
});

test('what is no C text is named with the reason', () => {
  expect(readSource(write('nul.c', 'int\0x;'))).toMatchObject({ kind: 'notText', reason: /binary/ });
  expect(readSource(write('large.c', Buffer.alloc(16 * 1024 * 1024 + 1, ' ')))).toMatchObject({
    kind: 'notText',
    reason: 'it is larger than 16 MB',
  });
  expect(readSource(join(tree, 'gone.c'))).toEqual({ kind: 'failed', reason: 'it does not exist' });
  expect(readSource(tree)).toMatchObject({ kind: 'failed' });
});

test('text is UTF-8, and what is not becomes the replacement character', () => {
  expect(readSource(write('ascii.c', 'int x;'))).toEqual({ kind: 'text', text: 'int x;' });
  expect(readSource(write('utf8.c', '/* é😀 */'))).toEqual({ kind: 'text', text: '/* é😀 */' });
  expect(readSource(write('latin1.c', Uint8Array.of(0x2f, 0x2f, 0xe9)))).toEqual({ kind: 'text', text: '//\ufffd' });
  expect(readSource(write('empty.c'))).toEqual({ kind: 'text', text: '' });
});

test('a folder without permission is named', () => {
  write('closed/a.c');
  chmodSync(join(tree, 'closed'), 0);
  chmodSync(tree, 0o755);
  const { failed } = withoutPrivilege(() => listSourceFiles(tree));
  expect(failed).toEqual([{ path: 'closed', reason: 'permission denied' }]);
  chmodSync(join(tree, 'closed'), 0o700);
});

/** Permissions hold nobody up who is root: in a container, the tests step down for as long as it takes. */
function withoutPrivilege<T>(action: () => T): T {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(65_534);
  try {
    return action();
  } finally {
    process.seteuid?.(0);
  }
}

test.each([0, 2])('what is asked for is kept as it is; of the rest, what can matter (%i workers)', async (workers) => {
  write('mm/asked.c', 'int nothing;');
  write('mm/callee.c', 'void f(struct page *page);');
  write('drivers/other.c', 'int nothing;');
  write('include/linux/kernel.h', 'int nothing;');
  write('arch/x86/include/asm/barrier.h', 'int nothing;');
  write('drivers/other.h', 'int nothing;');
  write('drivers/binary.h', '\0');
  const asked = ['mm/asked.c', 'mm/gone.c'];
  const project = await createProject(grammarBytes);
  const wanted = { files: asked, named: new Set(asked) };
  const loaded = await loadProject(
    project,
    new ScanWorkers(workers),
    tree,
    wanted,
    filesToRead(listTree(tree), wanted),
  );
  const all = [...asked, 'mm/callee.c', 'include/linux/kernel.h', 'arch/x86/include/asm/barrier.h'];
  expect(
    [...all, 'drivers/other.c', 'drivers/other.h', 'drivers/binary.h'].filter((path) => project.hasFile(path)),
  ).toEqual(['mm/asked.c', 'mm/callee.c', 'include/linux/kernel.h', 'arch/x86/include/asm/barrier.h']);
  expect(loaded.checked).toEqual(['mm/asked.c']);
  expect(loaded.failed).toEqual([{ path: 'mm/gone.c', reason: 'it does not exist' }]);
  expect(loaded.lookupFailed.map(({ path }) => path)).toEqual(['drivers/binary.h']);
});

test('the report is the same for any number of threads and any order of files', async () => {
  const callee = 'void set(struct page *page) { __SetPageSwapBacked(page); }\n';
  const caller =
    'void map(struct mm_struct *mm, pte_t *p, struct page *page) { set(page); set_pte_at(mm, 0, p, mk_pte(page)); }\n';
  const paths = Array.from({ length: 150 }, (_, i) => `mm/${i % 3 === 0 ? 'b' : 'a'}${i}.c`);
  for (const [i, path] of paths.entries())
    write(path, i === 77 ? callee : `static ${caller.replace('map', `map${i}`)}`);
  const reports = [];
  for (const workers of [0, 1, 2]) {
    const project = await createProject(grammarBytes);
    const wanted = { files: workers === 1 ? paths : paths.toReversed(), named: new Set<string>() };
    const loaded = await loadProject(
      project,
      new ScanWorkers(workers),
      tree,
      wanted,
      filesToRead(listTree(tree), wanted),
    );
    expect(loaded.checked).toHaveLength(150);
    reports.push(project.check(loaded.checked.toSorted()).findings);
  }
  expect(reports[0]).toHaveLength(149);
  expect(reports[1]).toEqual(reports[0]);
  expect(reports[2]).toEqual(reports[0]);
});
