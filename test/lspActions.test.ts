// The language server over a stand-in for the core: code actions and hovers.
import { describe, expect, test } from 'vitest';
import { fullCapabilities, type LanguageClientForTests } from './harness/languageClient.js';
import { place, racy, root, start, uri } from './harness/lineRaceServer.js';

describe('code actions', () => {
  test('are found by line, whatever the client says of diagnostics, with one preferred', async () => {
    const { client } = await start();
    client.open(uri, racy);
    const actions = await client.codeActions(uri, place, { only: ['quickfix'] });
    expect(actions.map(({ title }) => title)).toEqual([
      'Insert barrier',
      'Suppress',
      'Store with release',
      'Suppress missing-publish-barrier in f(), with a reason',
      'Suppress missing-publish-barrier in this file, with a reason',
    ]);
    expect(actions.map(({ isPreferred }) => isPreferred === true)).toEqual([true, false, false, false, false]);
    expect(actions[0]?.diagnostics).toMatchObject([{ code: 'missing-publish-barrier' }]);
    expect(
      await client.codeActions(uri, { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } }),
    ).toMatchObject([{ kind: 'source.fixAll.fencepost' }]);
  });

  test('prefer no suppression, though it is all there is', async () => {
    const { client } = await start();
    client.open(uri, `${racy}hopeless\n`);
    const actions = await client.codeActions(uri, place, { only: ['quickfix'] });
    expect(actions.map(({ title, isPreferred }) => [title, isPreferred])).toEqual([
      ['Suppress', undefined],
      ['Suppress missing-publish-barrier in f(), with a reason', undefined],
      ['Suppress missing-publish-barrier in this file, with a reason', undefined],
    ]);
  });

  test("are bound to the client's own diagnostic, though its columns are strange", async () => {
    const { client } = await start();
    client.open(uri, racy);
    const [diagnostic] = await client.currentDiagnostics(uri);
    const echoed = {
      ...diagnostic,
      message: 'as echoed',
      range: { start: { line: 1, character: 77 }, end: { line: 1, character: 99 } },
    };
    const [action] = await client.codeActions(uri, place, { diagnostics: [echoed as never] });
    expect(action?.diagnostics).toMatchObject([{ message: 'as echoed' }]);
  });

  test('ask for confirmation where a fix does more than add', async () => {
    const { client } = await start();
    client.open(uri, racy);
    const actions = await client.codeActions(uri, place, { only: ['quickfix'] });
    const edits = actions.map(({ edit }) => edit);
    expect(edits[0]).not.toHaveProperty('changeAnnotations');
    expect(edits[1]).not.toHaveProperty('changeAnnotations');
    expect(edits[0]?.documentChanges?.[0]).toMatchObject({ textDocument: { uri, version: 1 } });
    expect(Object.values(edits[2]?.changeAnnotations ?? {})).toMatchObject([
      { needsConfirmation: true, label: 'Store with release' },
    ]);
    // One box to tick, though the fix has two edits.
    expect(edits[2]?.documentChanges).toMatchObject([
      {
        edits: [
          { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 7 } }, newText: 'reviewed release' },
        ],
      },
    ]);
  });

  test('are plain changes for a client that knows no other', async () => {
    const workspace = { ...fullCapabilities.workspace, workspaceEdit: {} };
    const { client } = await start({ capabilities: { ...fullCapabilities, workspace } });
    client.open(uri, racy);
    const [action] = await client.codeActions(uri, place);
    expect(action?.edit).toEqual({ changes: { [uri]: [{ range: place, newText: 'barrier\n' }] } });
  });

  test('mend the finding for good', async () => {
    const { client } = await start();
    client.open(uri, racy);
    const [action] = await client.codeActions(uri, place);
    client.apply(action?.edit);
    expect(client.textOf(uri)).toBe('one\nbarrier\npublish\n');
    expect(await client.currentDiagnostics(uri)).toEqual([]);
  });

  test('fix all at once, also where one fix must wait for another', async () => {
    const { client, project } = await start();
    client.open(uri, 'publish\npublish\nx\npublish\n');
    const ask = { only: ['source.fixAll'] };
    const [action, ...others] = await client.codeActions(uri, place, ask);
    expect(others).toEqual([]);
    expect(project.files.get('mm/a.c')).toBe(client.textOf(uri));
    client.apply(action?.edit);
    expect(client.textOf(uri)).toBe('barrier\npublish\nbarrier\npublish\nx\nbarrier\npublish\n');
    expect(await client.codeActions(uri, place, ask)).toEqual([]);
  });

  test('honour what the client asks for', async () => {
    const { client } = await start();
    client.open(uri, racy);
    const kinds = async (only: string[]) =>
      new Set((await client.codeActions(uri, place, { only })).map(({ kind }) => kind));
    expect(await kinds(['source'])).toEqual(new Set(['source.fixAll.fencepost']));
    expect(await kinds(['quickfix'])).toEqual(new Set(['quickfix']));
    expect(await kinds(['refactor'])).toEqual(new Set());
    expect(await kinds(['source.fixAll.eslint'])).toEqual(new Set());
  });

  test('of an unknown document are none', async () => {
    const { client } = await start();
    expect(await client.codeActions(`${root}/never-opened.c`, place)).toEqual([]);
  });
});

describe('hover', () => {
  const ask = (client: LanguageClientForTests, document: string, position: object) =>
    client.connection.sendRequest('textDocument/hover', { textDocument: { uri: document }, position });

  test('says what a word does, in the form that the client shows', async () => {
    const { client } = await start();
    client.open(uri, racy);
    const ordered = `${root}/ordered.c`;
    const value = '**publish** makes the `page` reachable';
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 7 } };
    client.open(ordered, 'barrier\npublish\n');
    expect(await ask(client, ordered, { line: 1, character: 3 })).toEqual({
      contents: { kind: 'markdown', value },
      range,
    });
    expect(await ask(client, uri, { line: 0, character: 1 })).toBeNull();
    const plain = await start({ capabilities: {} });
    plain.client.open(ordered, 'barrier\npublish\n');
    expect(await ask(plain.client, ordered, { line: 1, character: 3 })).toMatchObject({
      contents: { kind: 'plaintext', value: 'publish makes the page reachable' },
    });
  });

  test('of a closed document is nothing', async () => {
    const { client } = await start();
    client.open(uri, racy);
    client.close(uri);
    expect(await ask(client, uri, { line: 1, character: 3 })).toBeNull();
  });
});
