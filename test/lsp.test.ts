// The built language server as an editor meets it: a process that speaks over its standard streams, with the bundled example
// as the tree that it reads.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver/node';
import { fullCapabilities, LanguageClientForTests, pullCapabilities } from './harness/languageClient.js';

const top = join(import.meta.dirname, '..');
const program = join(top, 'dist/fencepost.mjs');

let tree: string;
let server: ChildProcessWithoutNullStreams;
let errors = '';

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'fencepost-lsp-'));
  cpSync(join(top, 'server/example'), tree, { recursive: true });
});

afterEach(() => {
  server.kill();
  rmSync(tree, { recursive: true });
  expect(errors).toBe('');
});

async function start(options: object = {}): Promise<LanguageClientForTests> {
  errors = '';
  server = spawn(process.execPath, [program, 'lsp', '--stdio']);
  server.stderr.on('data', (data) => (errors += String(data)));
  const folders = [pathToFileURL(tree).href];
  return LanguageClientForTests.start({ input: server.stdout, output: server.stdin, folders, ...options });
}

/** Opens a file of the tree and answers its URI. */
function open(client: LanguageClientForTests, path: string): string {
  const uri = pathToFileURL(join(tree, path)).href;
  client.open(uri, readFileSync(join(tree, path), 'utf8'));
  return uri;
}

/** The diagnostics of a file once the callees in the rest of the tree are known. */
function settled(client: LanguageClientForTests, uri: string): Promise<readonly Diagnostic[]> {
  return client.diagnostics(uri, ({ diagnostics }) =>
    diagnostics.some(({ relatedInformation }) => relatedInformation?.some(({ location }) => location.uri !== uri)),
  );
}

function rangeOf(diagnostic: Diagnostic | undefined) {
  if (diagnostic === undefined) throw new Error('no diagnostic');
  return diagnostic.range;
}

describe('a file of the example', () => {
  test('has its finding, told across files', async () => {
    const client = await start();
    const uri = open(client, 'mm/fault.c');
    const [diagnostic, ...others] = await settled(client, uri);
    expect(others).toEqual([]);
    expect(diagnostic).toMatchObject({ source: 'fencepost', code: 'missing-publish-barrier', severity: 2 });
    expect(diagnostic?.message).toContain('set_pte_at()');
    const places = diagnostic?.relatedInformation?.map(({ location }) =>
      location.uri.slice(uri.length - 'mm/fault.c'.length),
    );
    expect(places).toEqual(['mm/fault.c', 'mm/rmap.c', 'include/linux/page-flags.h', 'mm/fault.c', 'mm/fault.c']);
  });

  test('has none left after the preferred fix, and the fix does not come back', async () => {
    const client = await start();
    const uri = open(client, 'mm/fault.c');
    const [diagnostic] = await settled(client, uri);
    const actions = await client.codeActions(uri, rangeOf(diagnostic), { only: ['quickfix'] });
    expect(actions.filter(({ isPreferred }) => isPreferred)).toHaveLength(1);
    client.apply(actions.find(({ isPreferred }) => isPreferred)?.edit);
    expect(client.textOf(uri)).toContain('smp_wmb();');
    expect(await client.currentDiagnostics(uri)).toEqual([]);
    expect(await client.codeActions(uri, rangeOf(diagnostic))).toEqual([]);
  });

  test('has none left after every fix that adds ordering was applied at once', async () => {
    const client = await start();
    const uri = open(client, 'mm/swapin.c');
    await settled(client, uri);
    const everywhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const [action] = await client.codeActions(uri, everywhere, { only: ['source.fixAll.fencepost'] });
    client.apply(action?.edit);
    expect(await client.currentDiagnostics(uri)).toEqual([]);
  });

  test('follows what is typed', async () => {
    const client = await start();
    const uri = open(client, 'mm/fault.c');
    await settled(client, uri);
    client.replace(uri, '\tset_pte_at(', '\tsmp_wmb();\n\tset_pte_at(');
    expect(await client.currentDiagnostics(uri)).toEqual([]);
    client.replace(uri, '\tsmp_wmb();\n', '\tbarrier();\n');
    expect(await client.currentDiagnostics(uri)).toHaveLength(1);
  });

  test('explains its flag writes, barriers and publications', async () => {
    const client = await start();
    const uri = open(client, 'mm/fault.c');
    await settled(client, uri);
    const lines = client.textOf(uri).split('\n');
    const line = lines.findIndex((text) => text.includes('folio_add_new_anon_rmap('));
    const position = { line, character: lines[line]?.indexOf('folio_add') ?? 0 };
    const hover = await client.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position });
    expect(hover).toMatchObject({ contents: { kind: 'markdown' }, range: { start: position } });
  });

  test('is pulled by a client that can', async () => {
    const client = await start({ capabilities: pullCapabilities });
    const uri = open(client, 'mm/fault.c');
    const ask = (previousResultId?: string) =>
      client.connection.sendRequest<{ kind: string; items: Diagnostic[]; resultId: string }>(
        'textDocument/diagnostic',
        {
          textDocument: { uri },
          previousResultId,
        },
      );
    await ask();
    await client.until(() => client.refreshes > 1, 'the tree to be read');
    const full = await ask();
    expect(full.items).toHaveLength(1);
    expect(await ask(full.resultId)).toEqual({ kind: 'unchanged', resultId: full.resultId });
    expect(client.published).toEqual([]);
  });
});

describe('bad input', () => {
  test('settings that are broken are named, and mended without a restart', async () => {
    const client = await start({ settings: { rules: { 'missing-publish-barrier': { severity: 'loud' } } } });
    await client.until(() => client.shown.length > 0, 'a warning');
    expect(client.shown[0]?.message).toContain('fencepost.rules.missing-publish-barrier.severity');
    const uri = open(client, 'mm/fault.c');
    expect((await settled(client, uri))[0]?.severity).toBe(2);
    client.settings = { rules: { 'missing-publish-barrier': { severity: 'error' } } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.diagnostics(uri, ({ diagnostics }) => diagnostics[0]?.severity === 1);
  });

  test('requests for closed and unknown documents are answered with nothing', async () => {
    const client = await start();
    const uri = open(client, 'mm/fault.c');
    client.close(uri);
    const place = { start: { line: 5, character: 0 }, end: { line: 5, character: 0 } };
    for (const document of [uri, 'file:///no/such/file.c', 'nonsense']) {
      expect(await client.codeActions(document, place)).toEqual([]);
      const params = { textDocument: { uri: document }, position: place.start };
      expect(await client.connection.sendRequest('textDocument/hover', params)).toBeNull();
    }
  });

  test('texts that are not C give an answer, and the next file is checked as ever', async () => {
    const client = await start();
    const uri = open(client, 'mm/fault.c');
    for (const [i, text] of ['', '\u0000\u0001\uD800', '{{{{((((', 'a=b;'.repeat(50_000), '\r\r\n\r'].entries()) {
      const odd = `${pathToFileURL(tree).href}/odd${i}.c`;
      client.open(odd, text);
      expect(await client.diagnostics(odd)).toEqual([]);
    }
    expect(await settled(client, uri)).toHaveLength(1);
  });

  test('an end without a shutdown is status 1, a proper one status 0', async () => {
    const ended = () => new Promise((resolve) => server.on('exit', resolve));
    const proper = await start({ capabilities: fullCapabilities });
    const status = ended();
    await proper.connection.sendRequest('shutdown');
    await proper.connection.sendNotification('exit');
    expect(await status).toBe(0);
    const abrupt = await start();
    const failed = ended();
    await abrupt.connection.sendNotification('exit');
    expect(await failed).toBe(1);
  });
});
