// The language server over a stand-in for the core: when it says which diagnostics, and in which dialect of the protocol.
import { describe, expect, test } from 'vitest';
import { fullCapabilities, type LanguageClientForTests, pullCapabilities } from './harness/languageClient.js';
import { place, racy, root, start, uri } from './harness/lineRaceServer.js';

function pull(client: LanguageClientForTests, document = uri, previousResultId?: string) {
  const params = { textDocument: { uri: document }, ...(previousResultId === undefined ? {} : { previousResultId }) };
  return client.connection.sendRequest<{ kind: string; resultId: string; items?: unknown[] }>(
    'textDocument/diagnostic',
    params,
  );
}

describe('initialize', () => {
  test('answers only an encoding that was offered', async () => {
    const capable = (positionEncodings?: string[]) => ({ ...fullCapabilities, general: { positionEncodings } });
    const encodingOf = async (offered?: string[]) =>
      (await start({ capabilities: capable(offered) })).client.result.capabilities.positionEncoding;
    expect(await encodingOf(['utf-8', 'utf-16'])).toBe('utf-8');
    expect(await encodingOf(['utf-32'])).toBe('utf-32');
    expect(await encodingOf(['utf-7', 'utf-16'])).toBe('utf-16');
    expect(await encodingOf(undefined)).toBeUndefined();
  });

  test('takes capabilities that are null or missing', async () => {
    const { client } = await start({ capabilities: { workspace: null, textDocument: { publishDiagnostics: null } } });
    client.open(uri, racy);
    const [diagnostic] = await client.diagnostics(uri);
    expect(diagnostic).not.toHaveProperty('relatedInformation');
    expect(diagnostic).not.toHaveProperty('data');
    expect(client.result.capabilities.diagnosticProvider).toBeUndefined();
  });
});

describe('diagnostics', () => {
  test('say rule, page, story and fixes', async () => {
    const { client } = await start({ disk: { 'mm/b.c': 'x\n  helper\n' } });
    client.open(uri, racy);
    const [diagnostic] = await client.diagnostics(
      uri,
      ({ diagnostics }) => diagnostics[0]?.relatedInformation?.length === 4,
    );
    expect(diagnostic).toMatchObject({
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 7 } },
      severity: 2,
      source: 'fencepost',
      code: 'missing-publish-barrier',
      message: 'nothing orders the write',
      data: {
        version: 1,
        fixes: [{ title: 'Suppress' }, { title: 'Insert barrier' }, { title: 'Store with release' }],
      },
    });
    expect(diagnostic?.codeDescription?.href).toMatch(/^https:.*missing-publish-barrier\.md$/);
    expect(diagnostic?.relatedInformation?.[1]?.location).toEqual({
      uri: `${root}/mm/b.c`,
      range: { start: { line: 1, character: 2 }, end: { line: 1, character: 8 } },
    });
  });

  test('follow incremental changes and carry their version', async () => {
    const { client } = await start();
    client.open(uri, racy);
    expect(await client.currentDiagnostics(uri)).toHaveLength(1);
    client.replace(uri, 'one\n', 'barrier\n');
    expect(await client.currentDiagnostics(uri)).toEqual([]);
    client.replace(uri, 'barrier', 'two');
    const version = client.replace(uri, 'publish', 'nothing\npublish');
    const [diagnostic] = await client.currentDiagnostics(uri);
    expect(diagnostic?.range.start.line).toBe(2);
    expect(client.published.at(-1)?.version).toBe(version);
  });

  test('are taken back when the document is closed', async () => {
    const { client, project } = await start({ disk: { 'mm/a.c': 'as the disk has it' } });
    client.open(uri, racy);
    await client.currentDiagnostics(uri);
    client.close(uri);
    expect(await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 0)).toEqual([]);
    await client.until(() => true, '');
    await expect.poll(() => project.files.get('mm/a.c')).toBe('as the disk has it');
  });

  test('come at once, and again when the tree has been read', async () => {
    const { client, release } = await start({ disk: { 'mm/b.c': 'helper\n' }, hold: true });
    client.open(uri, racy);
    const [early] = await client.diagnostics(uri);
    expect(early?.relatedInformation).toHaveLength(3);
    release();
    const [late] = await client.diagnostics(uri, ({ diagnostics }) => diagnostics[0]?.relatedInformation?.length === 4);
    expect(late?.range).toEqual(early?.range);
  });

  test('are counted in the encoding of the client, also in files that are not open', async () => {
    const capabilities = { ...fullCapabilities, general: { positionEncodings: ['utf-8'] } };
    const { client } = await start({ capabilities, disk: { 'mm/b.c': '/* é😀 */ helper\n' } });
    client.open(uri, '/* é😀 */ publish\n');
    const [diagnostic] = await client.diagnostics(
      uri,
      ({ diagnostics }) => diagnostics[0]?.relatedInformation?.length === 4,
    );
    expect(diagnostic?.range.start.character).toBe('/* é😀 */ '.length + 1 + 2);
    expect(diagnostic?.relatedInformation?.[1]?.location.range.start.character).toBe(13);
    // The client's own changes are in bytes as well: this takes out exactly the emoji.
    const version = 2;
    const range = { start: { line: 0, character: 5 }, end: { line: 0, character: 9 } };
    await client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text: '' }],
    });
    const [after] = await client.diagnostics(uri, (params) => params.version === version);
    expect(after?.range.start.character).toBe('/* é */ '.length + 1);
  });

  test('of a file that is not C are none', async () => {
    const { client } = await start();
    client.open(`${root}/a.py`, racy, 'python');
    client.open(uri, racy);
    await client.currentDiagnostics(uri);
    expect(client.published.some((params) => params.uri.endsWith('.py'))).toBe(false);
  });

  test('of a document outside every tree come from it alone', async () => {
    const { client } = await start();
    client.open('untitled:Untitled-1', racy);
    expect(await client.diagnostics('untitled:Untitled-1')).toHaveLength(1);
  });
});

describe('pulled diagnostics', () => {
  test('are never pushed as well, and are unchanged when nothing changed', async () => {
    const { client } = await start({ capabilities: pullCapabilities });
    client.open(uri, racy);
    const first = await pull(client);
    expect(first.items).toHaveLength(1);
    expect(await pull(client, uri, first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
    client.replace(uri, 'one\n', 'barrier\n');
    const second = await pull(client, uri, first.resultId);
    expect(second).toMatchObject({ kind: 'full', items: [] });
    expect(second.resultId).not.toBe(first.resultId);
    expect(client.published).toEqual([]);
  });

  test('are asked for again when the tree has been read', async () => {
    const { client, release } = await start({ capabilities: pullCapabilities, hold: true });
    client.open(uri, racy);
    expect((await pull(client)).items).toHaveLength(1);
    const before = client.refreshes;
    release();
    await client.until(() => client.refreshes > before, 'a refresh');
  });

  test('wait for the tree where the client cannot be told to ask again', async () => {
    const workspace = { ...pullCapabilities.workspace, diagnostics: {} };
    const { client, release } = await start({
      capabilities: { ...pullCapabilities, workspace },
      hold: true,
      disk: { 'b.c': 'helper' },
    });
    client.open(uri, racy);
    const pending = pull(client);
    setTimeout(release, 100);
    const [item] = (await pending).items ?? [];
    expect(item).toMatchObject({ relatedInformation: { length: 4 } });
  });

  test('of an unknown document are none', async () => {
    const { client } = await start({ capabilities: pullCapabilities });
    expect(await pull(client, `${root}/never-opened.c`)).toMatchObject({ kind: 'full', items: [] });
  });
});

describe('settings', () => {
  test('change without a restart', async () => {
    const { client } = await start();
    client.open(uri, racy);
    expect(await client.currentDiagnostics(uri)).toHaveLength(1);
    client.settings = { rules: { 'missing-publish-barrier': { severity: 'error' } } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    expect(await client.diagnostics(uri, ({ diagnostics }) => diagnostics[0]?.severity === 1)).toHaveLength(1);
    client.settings = { enable: false };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    expect(await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length === 0)).toEqual([]);
  });

  test('that are broken are named once, and the last good value stays', async () => {
    const { client } = await start({ settings: { minimumConfidence: 'moderate' } });
    client.open(uri, `unsure\n${racy}`);
    expect(await client.currentDiagnostics(uri)).toEqual([]);
    client.settings = { minimumConfidence: 'certain' };
    for (let times = 0; times < 2; times++) {
      await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    }
    await client.until(() => client.shown.length > 0, 'a warning');
    client.replace(uri, 'one', 'two');
    expect(await client.currentDiagnostics(uri)).toEqual([]);
    expect(client.shown.map(({ message }) => message)).toEqual([
      'Fencepost: The setting fencepost.minimumConfidence must be one of "low", "moderate", "high", not "certain". The last value that was valid stays in force.',
    ]);
  });

  test('come with the handshake or a notice where the client cannot be asked', async () => {
    const initializationOptions = { fencepost: { enable: false } };
    const { client } = await start({ capabilities: {}, initializationOptions });
    client.open(uri, racy);
    expect(await client.diagnostics(uri)).toEqual([]);
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { fencepost: {} } });
    expect(await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length > 0)).toHaveLength(1);
  });
});

describe('the tree', () => {
  test('takes in files that change on the disk, but not those that are open', async () => {
    const { client, disk, project } = await start({ disk: { 'mm/a.c': 'old', 'mm/b.c': 'x\n' } });
    client.open(uri, racy);
    expect(await client.currentDiagnostics(uri)).toHaveLength(1);
    await client.until(() => client.registered.includes('workspace/didChangeWatchedFiles'), 'watched files');
    disk.set('mm/b.c', 'helper\n');
    disk.delete('mm/a.c');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: ['mm/a.c', 'mm/b.c', 'mm/../../etc/passwd.c'].map((path) => ({ uri: `${root}/${path}`, type: 2 })),
    });
    await client.diagnostics(uri, ({ diagnostics }) => diagnostics[0]?.relatedInformation?.length === 4);
    expect(project.files.get('mm/a.c')).toBe(racy);
    expect([...project.files.keys()].sort()).toEqual(['mm/a.c', 'mm/b.c']);
  });
});

describe('a failure inside', () => {
  test('is one line in the log and one message, and the next check works', async () => {
    const { client } = await start();
    client.open(uri, 'explode');
    await client.until(() => client.shown.length > 0, 'an error message');
    expect(client.shown[0]?.message).toBe('Fencepost could not check an open file: the stand-in exploded');
    await expect(client.codeActions(uri, place)).rejects.toThrow(
      /^Fencepost could not find fixes: the stand-in exploded$/,
    );
    expect(client.logged.join('\n')).not.toContain('stack frame');
    client.replace(uri, 'explode', 'publish');
    expect(await client.currentDiagnostics(uri)).toHaveLength(1);
  });
});
