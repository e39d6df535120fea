// Folders that join and leave the workspace: which tree the open documents are in, whose settings hold, and what config files say.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pullCapabilities } from './harness/languageClient.js';
import { racy as racyLines, root, start, uri } from './harness/lineRaceServer.js';
import { type ServerProcess, startServer } from './harness/serverProcess.js';

const caller = `static void map(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	prepare(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
const racy = 'void prepare(struct page *page)\n{\n\t__SetPageSwapBacked(page);\n}\n';
const broken = '{ "rules": 1 }';

/** Nothing in the tree says any more that it is one: only a folder of the workspace makes it one. */
async function unmarked(tree: string): Promise<void> {
  for (const mark of ['Kbuild', 'MAINTAINERS']) rmSync(join(tree, mark), { force: true });
}

describe('an open document', () => {
  const files = { 'mm/caller.c': caller, 'mm/callee.c': racy };
  const started = (folders?: readonly string[]) =>
    startServer({ capabilities: pullCapabilities, ...(folders === undefined ? {} : { folders }) }, files, [], unmarked);
  const count = async ({ client, uriOf }: ServerProcess) => {
    const params = { textDocument: { uri: uriOf('mm/caller.c') } };
    const answer = await client.connection.sendRequest<{ items: unknown[] }>('textDocument/diagnostic', params);
    return answer.items.length;
  };
  const change = async ({ client, uriOf }: ServerProcess, way: 'added' | 'removed') => {
    const event = { added: [], removed: [], [way]: [{ uri: uriOf(''), name: 'tree' }] };
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
  };
  /** Waits until a request is answered with a number of findings; each try follows a message of the server. */
  const settles = async (server: ServerProcess, findings: number) => {
    for (let before = -1; (await count(server)) !== findings; ) {
      await server.client.until(() => server.client.refreshes > before, 'a request to pull again');
      before = server.client.refreshes;
    }
  };

  test('is in the tree of a folder that joins the workspace, and alone again when that leaves', async () => {
    const server = await started([]);
    server.open('mm/caller.c');
    expect(await count(server)).toBe(0);
    await change(server, 'added');
    await settles(server, 1);
    await change(server, 'removed');
    await settles(server, 0);
  });

  test('is in the tree as the disk has it when a folder comes back', async () => {
    const server = await started();
    server.open('mm/caller.c');
    await settles(server, 1);
    await change(server, 'removed');
    await settles(server, 0);
    server.write('mm/callee.c', racy.replace('}', '\tsmp_wmb();\n}'));
    const read = () => server.client.logged.filter((line) => line.startsWith('Read ')).length;
    const before = read();
    await change(server, 'added');
    await server.client.until(() => read() > before, 'the tree to be read');
    expect(await count(server)).toBe(0);
  });
});

describe('settings', () => {
  test('of a folder that has left hold no more', async () => {
    const mm = `${root}/mm`;
    const { client } = await start({ folders: [mm, root], settingsByScope: { [mm]: { enable: false } } });
    client.open(uri, racyLines);
    expect(await client.currentDiagnostics(uri)).toEqual([]);
    const event = { added: [], removed: [{ uri: mm, name: 'mm' }] };
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 1);
  });

  test('that were asked for earlier, and are answered later, do not hold', async () => {
    const { client } = await start();
    const answers: ((enable: boolean) => void)[] = [];
    client.connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => {
      return new Promise((resolve) => answers.push((enable) => resolve(items.map(() => ({ enable })))));
    });
    client.open(uri, racyLines);
    await client.currentDiagnostics(uri);
    for (const _ of [1, 2])
      await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    while (answers.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    answers[1]?.(true);
    answers[0]?.(false);
    await client.connection.sendRequest('workspace/executeCommand', { command: 'fencepost.workspace.stopCheck' });
    client.replace(uri, 'one\n', 'two\n');
    expect(await client.currentDiagnostics(uri)).toHaveLength(1);
  });
});

describe('mistakes in a config file', () => {
  test.each(['fencepost.jsonc', 'mm/fencepost.jsonc'])('%s go when it is closed unsaved', async (path) => {
    const { client } = await start({ disk: { 'fencepost.jsonc': '{}' } });
    const config = `${root}/${path}`;
    client.open(config, broken, 'jsonc');
    expect(await client.diagnostics(config)).toHaveLength(1);
    client.close(config);
    expect(await client.diagnostics(config, ({ diagnostics }) => diagnostics.length === 0)).toEqual([]);
  });

  test('stay where the disk has them as well, and go with its folder', async () => {
    const server = await startServer({}, { 'fencepost.jsonc': broken }, [], unmarked);
    const { client, uriOf } = server;
    await client.currentDiagnostics(server.open('mm/fault.c'));
    const config = server.open('fencepost.jsonc');
    client.close(config);
    await client.diagnostics(config, ({ diagnostics, version }) => diagnostics.length === 1 && version === undefined);
    expect(readFileSync(join(server.tree, 'fencepost.jsonc'), 'utf8')).toBe(broken);
    client.close(uriOf('mm/fault.c'));
    const event = { added: [], removed: [{ uri: uriOf(''), name: 'tree' }] };
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    await client.diagnostics(config, ({ diagnostics }) => diagnostics.length === 0);
  });
});
