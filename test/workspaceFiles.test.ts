// Which tree a document belongs to, and what of it is read: the language server's files on a real disk.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { workspaceFiles } from '../server/src/node/workspaceFiles.js';

let top: string;
const uri = (path: string) => pathToFileURL(join(top, path)).href;

function write(path: string, text = ''): void {
  mkdirSync(join(top, path, '..'), { recursive: true });
  writeFileSync(join(top, path), text);
}

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'fencepost é '));
});
afterEach(() => rmSync(top, { recursive: true }));

test('a document belongs to the kernel around it, though only a part of that is open', async () => {
  for (const path of ['linux/Kbuild', 'linux/MAINTAINERS', 'linux/mm/x/a.c']) write(path);
  expect(await workspaceFiles.findRoot(uri('linux/mm/x/a.c'), [uri('linux/mm')])).toBe(uri('linux'));
});

test('without a kernel it belongs to its checkout, then to the innermost folder that is open, then to none', async () => {
  for (const path of ['repo/.git/HEAD', 'repo/src/a.c', 'open/inner/deep/b.c', 'stray/c.c']) write(path);
  const folders = [uri('open'), uri('open/inner'), uri('repo/src')];
  expect(await workspaceFiles.findRoot(uri('repo/src/a.c'), folders)).toBe(uri('repo'));
  expect(await workspaceFiles.findRoot(uri('open/inner/deep/b.c'), folders)).toBe(uri('open/inner'));
  expect(await workspaceFiles.findRoot(uri('stray/c.c'), folders)).toBeUndefined();
  expect(await workspaceFiles.findRoot('untitled:Untitled-1', folders)).toBeUndefined();
  expect(await workspaceFiles.findRoot('file://%zz', folders)).toBeUndefined();
});

test("the client's own spelling of the URI is kept", async () => {
  for (const path of ['linux/Kbuild', 'linux/MAINTAINERS', 'linux/mm/a.c']) write(path);
  const spelled = uri('linux/mm/a.c').replace('/mm/', '/%6Dm/').replace('%C3%A9', '%c3%a9');
  expect(await workspaceFiles.findRoot(spelled, [])).toBe(spelled.slice(0, spelled.lastIndexOf('/%6Dm')));
});

test('C files are listed, and what is passed over is said', async () => {
  for (const path of ['b.c', 'include/linux/a.h', 'notes.txt', '.hidden/c.c']) write(path);
  symlinkSync(join(top, 'b.c'), join(top, 'link.c'));
  const { paths, passedOver } = await workspaceFiles.list(uri('').replace(/\/$/, ''));
  expect(paths).toEqual(['b.c', 'include/linux/a.h']);
  expect(passedOver).toHaveLength(1);
  expect(passedOver[0]).toMatch(/^link\.c: /);
});

test('a text is read where it matters; why another is not is said', async () => {
  write('pages.c', 'struct page *page;');
  write('other.c', 'int x;');
  write('binary.c', 'struct page\u0000');
  const root = uri('').replace(/\/$/, '');
  expect(await workspaceFiles.read(root, 'pages.c')).toEqual({ kind: 'text', text: 'struct page *page;' });
  expect(await workspaceFiles.read(root, 'other.c')).toEqual({ kind: 'irrelevant' });
  expect(await workspaceFiles.read(root, 'binary.c')).toMatchObject({
    kind: 'unreadable',
    reason: expect.stringContaining('binary'),
  });
  expect(await workspaceFiles.read(root, 'gone.c')).toEqual({ kind: 'unreadable', reason: 'it does not exist' });
  expect(await workspaceFiles.read('vscode-vfs://host/tree', 'a.c')).toMatchObject({ kind: 'unreadable' });
});
