// What was said of files that are not open does not outlive what it rests on: their texts, the settings, the folders.
import { describe, expect, test } from 'vitest';
import { fullCapabilities, type LanguageClientForTests, pullCapabilities } from './harness/languageClient.js';
import { racy, root, start, uri } from './harness/lineRaceServer.js';

const checkWorkspace = { command: 'fencepost.workspace.check' };
const mended = 'one\nbarrier\npublish\n';

/** Files that keep a check busy for a while; the first and the last have a finding. */
function longDisk(): Record<string, string> {
  const long = 'line\n'.repeat(2000);
  const between = Object.fromEntries(Array.from({ length: 2500 }, (_, i) => [`mm/f${i}.c`, long] as const));
  return { 'mm/a.c': racy, ...between, 'mm/z.c': racy };
}

/** How many findings are shown last in each file that was spoken of. */
function shownBy({ published }: LanguageClientForTests): Readonly<Record<string, number>> {
  return Object.fromEntries(published.map((one) => [one.uri.slice(root.length + 1), one.diagnostics.length]));
}

function check(client: LanguageClientForTests): Promise<{ readonly cancelled: boolean }> {
  return client.connection.sendRequest('workspace/executeCommand', checkWorkspace);
}

function changed(client: LanguageClientForTests, file: string): void {
  const changes = [{ uri: file, type: 2 }];
  void client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
}

describe('while all files are checked', () => {
  test('one that changes on the disk is looked at once more', async () => {
    const { client, disk } = await start({ disk: longDisk() });
    const checked = check(client);
    expect(await client.diagnostics(uri)).toHaveLength(1);
    disk.set('mm/a.c', mended);
    changed(client, uri);
    expect(await checked).toMatchObject({ cancelled: false });
    await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 0);
  });

  test('one that is closed is looked at once more', async () => {
    const { client } = await start({ disk: longDisk() });
    client.open(uri, mended);
    await client.currentDiagnostics(uri);
    const checked = check(client);
    await client.until(() => client.progress.some(({ kind }) => kind === 'report'), 'progress');
    client.close(uri);
    expect(await checked).toMatchObject({ cancelled: false });
    await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 1);
  });

  test('one that changes is told of once, as it is at the end, in an answer that is taken whole', async () => {
    const capabilities = { ...pullCapabilities, window: {} };
    const { client, disk, project } = await start({ disk: longDisk(), capabilities });
    const params = { previousResultIds: [] };
    const answer = client.connection.sendRequest<{ items: { uri: string; items: unknown[] }[] }>(
      'workspace/diagnostic',
      params,
    );
    while (project.steps === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    disk.set('mm/a.c', `${racy}${racy}`);
    changed(client, uri);
    const { items } = await answer;
    expect(items.map((one) => [one.uri, one.items.length])).toEqual([
      [`${root}/mm/z.c`, 1],
      [uri, 2],
    ]);
  });
});

test('three documents that are closed at once are all shown as the disk has them', async () => {
  const long = `${racy}${'line\n'.repeat(200_000)}`;
  const { client } = await start({ disk: { 'mm/a.c': long, 'mm/b.c': long, 'mm/c.c': long } });
  const uris = ['a', 'b', 'c'].map((name) => `${root}/mm/${name}.c`);
  for (const one of uris) client.open(one, mended);
  for (const one of uris) await client.currentDiagnostics(one);
  await check(client);
  for (const one of uris) client.close(one);
  for (const one of uris) await client.diagnostics(one, ({ diagnostics }) => diagnostics.length === 1);
});

describe('after all files were checked', () => {
  const disk = { 'mm/a.c': racy, 'fs/b.c': racy };
  const folders = [`${root}/mm`, `${root}/fs`];

  test('findings go when they are switched off', async () => {
    const { client } = await start({ disk, folders });
    await check(client);
    expect(shownBy(client)).toEqual({ 'mm/a.c': 1, 'fs/b.c': 1 });
    client.settings = { enable: false };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    for (const path of Object.keys(disk))
      await client.diagnostics(`${root}/${path}`, ({ diagnostics }) => diagnostics.length === 0);
  });

  test('findings in a folder go with it', async () => {
    const { client } = await start({ disk, folders, capabilities: fullCapabilities });
    await check(client);
    const removed = [{ uri: `${root}/fs`, name: 'fs' }];
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [], removed } });
    await client.diagnostics(`${root}/fs/b.c`, ({ diagnostics }) => diagnostics.length === 0);
    expect(shownBy(client)).toEqual({ 'mm/a.c': 1, 'fs/b.c': 0 });
  });
});
