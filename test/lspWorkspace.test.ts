// The whole workspace in the built language server: checked with progress, called off at once, kept up to date; and a checkout
// of thousands of files as one batch.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './harness/commandLine.js';
import { fullCapabilities, pullCapabilities } from './harness/languageClient.js';
import { racy, root, start, uri } from './harness/lineRaceServer.js';
import { startServer } from './harness/serverProcess.js';

const checkWorkspace = { command: 'fencepost.workspace.check' };

describe('a check of the workspace', () => {
  test('says what the command line says, file by file, with progress in files and MB', async () => {
    const { client, uriOf, tree } = await startServer();
    const told = JSON.parse(run(['check', '.', '--format', 'json'], { cwd: tree }).out) as { findings: unknown[] };
    const summary = await client.connection.sendRequest('workspace/executeCommand', checkWorkspace);
    expect(summary).toMatchObject({ cancelled: false, findings: told.findings.length });
    const flagged = client.published.filter(({ diagnostics }) => diagnostics.length > 0).map((one) => one.uri);
    expect(new Set(flagged).size).toBe(flagged.length);
    expect(flagged).toContain(uriOf('mm/fault.c'));
    const words = client.progress.map(({ kind, message }) => `${kind} ${message ?? ''}`);
    expect(words.at(0)).toBe('begin ');
    expect(words.at(-2)).toMatch(/^report \d+ of \d+ files, \d+\.\d MB$/);
    expect(words.at(-1)).toBe('end ');
  });

  test('leaves open documents to those who ask for them, and takes over when they are closed', async () => {
    const server = await startServer({ capabilities: pullCapabilities });
    const { client } = server;
    await client.connection.sendRequest('workspace/executeCommand', checkWorkspace);
    const file = server.uriOf('mm/fault.c');
    expect(await client.diagnostics(file)).toHaveLength(1);
    server.open('mm/fault.c');
    await client.diagnostics(file, ({ diagnostics }) => diagnostics.length === 0);
    await client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: file } });
    client.close(file);
    await client.diagnostics(file, ({ diagnostics }) => diagnostics.length === 1);
  });

  test('is brought up to date when files change on the disk', async () => {
    const server = await startServer();
    const { client } = server;
    await client.connection.sendRequest('workspace/executeCommand', checkWorkspace);
    const text = readFileSync(join(server.tree, 'mm/fault.c'), 'utf8');
    server.write('mm/fault.c', text.replaceAll('\tset_pte_at(', '\tsmp_wmb();\n\tset_pte_at('));
    server.changed('mm/fault.c');
    await client.diagnostics(server.uriOf('mm/fault.c'), ({ diagnostics }) => diagnostics.length === 0);
  });

  test('ends when it is called off, and takes no further step', async () => {
    const disk = Object.fromEntries(
      Array.from({ length: 2000 }, (_, i) => [`mm/f${i}.c`, 'line\n'.repeat(2000)] as const),
    );
    const { client, project } = await start({ disk, capabilities: fullCapabilities });
    const pending = client.connection.sendRequest<{ cancelled: boolean }>('workspace/executeCommand', checkWorkspace);
    await client.until(() => client.progress.some(({ kind }) => kind === 'report'), 'progress');
    await client.connection.sendNotification('window/workDoneProgress/cancel', { token: client.tokens.at(-1) });
    expect(await pending).toMatchObject({ cancelled: true });
    const { steps } = project;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(project.steps).toBe(steps);
  });

  test('reports to the token of whoever asked, and asks for no other', async () => {
    const { client } = await start({ disk: { 'mm/a.c': racy } });
    await client.connection.sendRequest('workspace/executeCommand', { ...checkWorkspace, workDoneToken: 'mine' });
    expect(client.progress.map(({ kind }) => kind)).toEqual(['begin', 'report', 'end']);
    expect(client.tokens).toEqual([]);
  });

  test('takes the place of one that is running', async () => {
    const { client } = await start({ disk: { 'mm/a.c': racy } });
    const request = () =>
      client.connection.sendRequest<{ cancelled: boolean }>('workspace/executeCommand', checkWorkspace);
    const [first, second] = await Promise.all([request(), request()]);
    expect([first.cancelled, second.cancelled]).toEqual([true, false]);
  });

  test('an unknown command is refused in one line', async () => {
    const { client } = await start();
    const asked = client.connection.sendRequest('workspace/executeCommand', { command: 'fencepost.nothing' });
    await expect(asked).rejects.toThrow('Fencepost has no command fencepost.nothing.');
  });
});

describe('a fix of the workspace', () => {
  test('is one edit of all proven fixes, to be looked at', async () => {
    const { client, uriOf } = await startServer();
    const answered = client.connection.sendRequest('workspace/executeCommand', { command: 'fencepost.workspace.fix' });
    await client.until(() => client.applied.length > 0, 'an edit');
    expect(await answered).toMatchObject({ applied: true });
    const [edit] = client.applied;
    expect(Object.values(edit?.changeAnnotations ?? {})).toMatchObject([{ needsConfirmation: true }]);
    const touched = edit?.documentChanges?.map((change) => ('textDocument' in change ? change.textDocument.uri : ''));
    expect(touched).toContain(uriOf('mm/fault.c'));
    expect(JSON.stringify(edit)).toContain('smp_wmb();');
    // Nothing of it has become what is checked.
    await client.connection.sendRequest('workspace/executeCommand', checkWorkspace);
    expect(await client.diagnostics(uriOf('mm/fault.c'))).toHaveLength(1);
  });
});

test('5,000 changed files are taken in as one batch, while documents are answered', async () => {
  const disk = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`mm/f${i}.c`, 'one\n'] as const));
  const { client, project } = await start({ disk });
  client.open(uri, racy);
  await client.until(() => client.logged.some((line) => line.startsWith('Read ')), 'the tree to be read');
  await client.currentDiagnostics(uri);
  const before = project.checks;
  const paths = Object.keys(disk);
  for (let i = 0; i < paths.length; i += 50) {
    const changes = paths.slice(i, i + 50).map((path) => ({ uri: `${root}/${path}`, type: 2 }));
    void client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
  }
  const taken = project.reads;
  client.replace(uri, 'one\n', 'barrier\n');
  expect(await client.currentDiagnostics(uri)).toEqual([]);
  await client.until(() => project.reads >= taken + 5000 || project.files.size > 5000, 'the files');
  await new Promise((resolve) => setTimeout(resolve, 600));
  // Each once, and the document that was typed in.
  expect(project.reads - taken).toBe(5001);
  expect(project.checks - before).toBeLessThan(5);
});

test('settings can differ from folder to folder', async () => {
  const folders = [`${root}/mm`, `${root}/fs`];
  const { client } = await start({
    folders,
    settingsByScope: { [`${root}/fs`]: { enable: false } },
  });
  client.open(`${root}/fs/a.c`, racy);
  client.open(`${root}/mm/a.c`, racy);
  expect(await client.currentDiagnostics(`${root}/mm/a.c`)).toHaveLength(1);
  await client.diagnostics(`${root}/fs/a.c`, ({ diagnostics }) => diagnostics.length === 0);
});

test('the status tells of findings, coverage, the config and how old the picture is, to clients that ask for it', async () => {
  const capabilities = { ...fullCapabilities, experimental: { fencepostStatus: true } };
  const { client } = await start({ capabilities, disk: { 'fencepost.jsonc': '{ "include": 1 }' } });
  client.open(uri, racy);
  await client.until(() => client.statuses.some(({ findings, age }) => findings === 1 && age !== null), 'a status');
  expect(client.statuses.at(-1)).toMatchObject({ state: 'idle', findings: 1, skipped: 0, config: 'broken', files: 1 });
});
