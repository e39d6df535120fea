// What the language server takes in when it is told of paths: what a fresh reading of the tree would take, and nothing else.
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pullCapabilities } from './harness/languageClient.js';
import { type ServerProcess, startServer } from './harness/serverProcess.js';

const caller = `static void map(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	prepare(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
const racy = 'void prepare(struct page *page)\n{\n\t__SetPageSwapBacked(page);\n}\n';

let outside: string;
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'fencepost-outside-'));
  writeFileSync(join(outside, 's.c'), racy);
});
afterEach(() => rmSync(outside, { recursive: true }));

/** A server that has read the tree, and the number of findings in the caller. */
async function startRead(files: Readonly<Record<string, string>> = {}) {
  const prepared = async (tree: string) => {
    for (const folder of ['lib', '.hidden']) mkdirSync(join(tree, folder));
    for (const [path, text] of Object.entries(files)) writeFileSync(join(tree, path), text);
  };
  const server = await startServer({ capabilities: pullCapabilities }, { 'mm/caller.c': caller }, [], prepared);
  const uri = server.open('mm/caller.c');
  const count = async () => {
    const params = { textDocument: { uri } };
    const { items } = await server.client.connection.sendRequest<{ items: unknown[] }>(
      'textDocument/diagnostic',
      params,
    );
    return items.length;
  };
  await count();
  const { client } = server;
  await client.until(() => client.logged.some((line) => line.startsWith('Read ')), 'the tree to be read');
  await count();
  return { server, count };
}

/** Tells of paths, and waits until they have been taken in. */
async function tell({ client, uriOf }: ServerProcess, type: 1 | 2 | 3, ...paths: readonly string[]): Promise<void> {
  const before = client.refreshes;
  const changes = paths.map((path) => ({ uri: uriOf(path), type }));
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
  await client.until(() => client.refreshes > before, 'a request to pull again');
}

describe('no part of the tree becomes', () => {
  test('a file that is a symbolic link', async () => {
    const { server, count } = await startRead();
    symlinkSync(join(outside, 's.c'), join(server.tree, 'mm/link.c'));
    await tell(server, 1, 'mm/link.c');
    expect(await count()).toBe(0);
  });

  test('a file behind a folder that is a symbolic link', async () => {
    const { server, count } = await startRead();
    symlinkSync(outside, join(server.tree, 'linked'));
    await tell(server, 1, 'linked/s.c');
    expect(await count()).toBe(0);
  });

  test('a file below a hidden folder', async () => {
    const { server, count } = await startRead();
    writeFileSync(join(server.tree, '.hidden/s.c'), racy);
    await tell(server, 2, '.hidden/s.c');
    expect(await count()).toBe(0);
  });

  test('such a file that was open and is closed, nor one that is not named as C', async () => {
    const { server, count } = await startRead({ '.hidden/s.c': racy, 'mm/s.inc': racy });
    for (const path of ['.hidden/s.c', 'mm/s.inc']) {
      const textDocument = { uri: server.open(path) };
      await server.client.connection.sendRequest('textDocument/diagnostic', { textDocument });
      expect(await count()).toBe(1);
      server.client.close(server.uriOf(path));
      expect(await count()).toBe(0);
    }
  });

  test('a file in whose place a link is put', async () => {
    const { server, count } = await startRead({ 'lib/s.c': racy });
    expect(await count()).toBe(1);
    rmSync(join(server.tree, 'lib'), { recursive: true });
    symlinkSync(outside, join(server.tree, 'lib'));
    await tell(server, 2, 'lib/s.c');
    expect(await count()).toBe(0);
  });
});

describe('a folder that is told of stands for what is in it', () => {
  test('when it is renamed', async () => {
    const { server, count } = await startRead({ 'lib/s.c': racy });
    renameSync(join(server.tree, 'lib'), join(server.tree, 'lib2'));
    await tell(server, 3, 'lib');
    expect(await count()).toBe(0);
    await tell(server, 1, 'lib2');
    expect(await count()).toBe(1);
    renameSync(join(server.tree, 'lib2'), join(server.tree, '.lib'));
    await tell(server, 1, '.lib', 'lib2');
    expect(await count()).toBe(0);
  });

  test('when it is deleted', async () => {
    const { server, count } = await startRead({ 'lib/s.c': racy });
    expect(await count()).toBe(1);
    rmSync(join(server.tree, 'lib'), { recursive: true });
    await tell(server, 3, 'lib');
    expect(await count()).toBe(0);
  });
});
