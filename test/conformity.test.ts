// What the server sends, held against the protocol's types and the client's capabilities: every message of every test is; here, that
// this notices what is wrong, that it has seen all there is, and that clients which declare less get less.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CallHierarchyItem, CodeAction, Diagnostic, Range } from 'vscode-languageserver';
import { fullCapabilities, pullCapabilities } from './harness/languageClient.js';
import { capabilitiesNeeded } from './harness/protocol/declared.js';
import { type AnyMessage, Witness } from './harness/protocol/witness.js';
import { type ServerProcess, startServer } from './harness/serverProcess.js';

const range = { start: { line: 1, character: 2 }, end: { line: 1, character: 4 } };
const finding = { range, severity: 2, code: 'a-rule', source: 'fencepost', message: 'why' };
const published = (diagnostic: object, uri = 'file:///a.c'): AnyMessage => ({
  method: 'textDocument/publishDiagnostics',
  params: { uri, diagnostics: [diagnostic] },
});

describe('the witness', () => {
  function says(message: AnyMessage, asked?: string, capabilities: object = fullCapabilities): readonly string[] {
    const witness = new Witness();
    witness.fromClient({ id: 0, method: 'initialize', params: { capabilities } });
    if (asked !== undefined) witness.fromClient({ id: 1, method: asked });
    witness.fromServer(message);
    return witness.violations;
  }

  test('has nothing against what is right', () => {
    expect(says(published(finding))).toEqual([]);
    expect(says({ id: 1, result: null }, 'textDocument/hover')).toEqual([]);
  });

  test.each<[string, AnyMessage, string?]>([
    ['a severity that there is not', published({ ...finding, severity: 9 })],
    ['a property that there is not', published({ ...finding, colour: 'red' })],
    ['no message', published({ ...finding, message: undefined })],
    ['a range that ends before it starts', published({ ...finding, range: { start: range.end, end: range.start } })],
    ['a negative line', published({ ...finding, range: { ...range, start: { line: -1, character: 0 } } })],
    ['half a character', published({ ...finding, range: { ...range, end: { line: 1, character: 4.5 } } })],
    ['a path where a URI has to be', published(finding, '/a.c')],
    ['a method that it has not', { method: 'textDocument/somethingElse', params: {} }],
    ['an answer of another form', { id: 1, result: [] }, 'textDocument/hover'],
    ['an error without a code', { id: 1, error: { message: 'no' } }, 'textDocument/hover'],
    ['an edit of a version that is none', { id: 1, result: [withVersion('1')] }, 'textDocument/codeAction'],
  ])('notices %s', (_what, message, asked) => {
    expect(says(JSON.parse(JSON.stringify(message)) as AnyMessage, asked)).toHaveLength(1);
  });

  test('notices what the client has not declared', () => {
    expect(says({ method: 'fencepost/status', params: {} }, undefined, {})).toContainEqual(
      expect.stringContaining('no experimental.fencepostStatus'),
    );
    expect(says(published({ ...finding, tags: [1] }), undefined, {})).toHaveLength(1);
  });
});

function withVersion(version: unknown): object {
  return { title: 'x', edit: { documentChanges: [{ textDocument: { uri: 'file:///a.c', version }, edits: [] }] } };
}

/** Drives everything that the server has. */
async function driveAll(server: ServerProcess): Promise<void> {
  const { client } = server;
  const { connection } = client;
  const ask = <T>(method: string, params: object = {}): Promise<T> => connection.sendRequest(method, params);
  const uri = server.open('mm/fault.c');
  const textDocument = { uri };
  // Those that pull have to, before anything is read; to the others, it is a method that there is not.
  await ask('textDocument/diagnostic', { textDocument }).catch(() => {});
  await client.until(() => client.logged.some((line) => line.startsWith('Read ')), 'the tree to be read');
  const at = (word: string) => {
    const lines = client.textOf(uri).split('\n');
    const line = lines.findIndex((one) => one.includes(word));
    return { line, character: (lines[line] ?? '').indexOf(word) };
  };
  const whole = { start: { line: 0, character: 0 }, end: { line: 200, character: 0 } };
  await ask('textDocument/hover', { textDocument, position: at('set_pte_at(vma') });
  await ask('textDocument/codeAction', { textDocument, range: whole, context: { diagnostics: [] } });
  await ask('textDocument/codeLens', { textDocument });
  await ask('textDocument/documentLink', { textDocument });
  await ask('textDocument/inlayHint', { textDocument, range: whole });
  await ask('textDocument/completion', { textDocument, position: at('* A callee') });
  const position = at('folio_add_new_anon_rmap(folio');
  const [item] =
    (await ask<CallHierarchyItem[] | null>('textDocument/prepareCallHierarchy', { textDocument, position })) ?? [];
  await ask('callHierarchy/incomingCalls', { item });
  await ask('callHierarchy/outgoingCalls', { item });
  await ask('fencepost/race', { textDocument, position: at('set_pte_at(vma') });
  await ask('workspace/textDocumentContent', { uri: 'fencepost:/rules/missing-publish-barrier.md' });
  await ask('workspace/diagnostic', { previousResultIds: [] });
  await ask('workspace/executeCommand', { command: 'fencepost.workspace.check', arguments: [] });
  await ask('workspace/executeCommand', { command: 'no-such-command' }).catch(() => {});
  server.write('fencepost.jsonc', '{ "rules": 1 }');
  server.changed('fencepost.jsonc');
  await client.until(
    () => client.published.some((params) => params.uri.endsWith('.jsonc')),
    'the mistake in the config',
  );
}

const everything = {
  ...pullCapabilities,
  workspace: {
    ...fullCapabilities.workspace,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {}, snippetEditSupport: true },
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
  },
  textDocument: {
    ...pullCapabilities.textDocument,
    ...{ codeLens: {}, inlayHint: {}, documentLink: {}, callHierarchy: {} },
    completion: { completionItem: { snippetSupport: true } },
  },
  experimental: { fencepostStatus: true, fencepost: { showRace: true } },
};

test('a client that takes everything is sent every kind of answer that there is', async () => {
  const server = await startServer({ capabilities: everything });
  await driveAll(server);
  const schema = readFileSync(join(import.meta.dirname, 'harness/protocol/sent.ts'), 'utf8');
  const results = schema.slice(schema.indexOf('interface SentResults'), schema.indexOf('interface SentError'));
  const methods = [...results.matchAll(/^ {2}'?([\w/]+)'?: /gm)]
    .map(([, method]) => `SentResults ${method}`)
    .filter((method) => !method.endsWith(' shutdown'));
  expect(methods.length).toBeGreaterThan(12);
  expect(methods.filter((method) => !server.client.witness.seen.has(method))).toEqual([]);
});

function without(value: object, path: string): object {
  const [key = '', ...rest] = path.split('.');
  const { [key]: removed, ...others } = value as Record<string, object>;
  return rest.length === 0 ? others : { ...others, [key]: without(removed ?? {}, rest.join('.')) };
}

describe('a client that declares less is sent less', () => {
  test('nothing at all', async () => {
    await driveAll(await startServer({ capabilities: {} }));
  });

  test.each(capabilitiesNeeded)('all but %s', async (path) => {
    await driveAll(await startServer({ capabilities: without(everything, path) }));
  });
});

describe('positions', () => {
  const marked = 'é → 😀 中';
  const units: Readonly<Record<string, (text: string) => number>> = {
    'utf-8': (text) => Buffer.byteLength(text),
    'utf-16': (text) => text.length,
    'utf-32': (text) => [...text].length,
  };

  /** What is found and offered, with places as counts of code points, whatever the client counts. */
  async function told(encoding: string): Promise<object> {
    const server = await startServer({
      capabilities: { ...fullCapabilities, general: { positionEncodings: [encoding] } },
    });
    const { client } = server;
    expect(client.result.capabilities.positionEncoding).toBe(encoding);
    const original = readFileSync(join(server.tree, 'mm/fault.c'), 'utf8');
    const text = original.replace('\tset_pte_at(', `\t/* ${marked} */ set_pte_at(/* ${marked} */ `);
    const uri = server.uriOf('mm/fault.c');
    client.open(uri, text);
    const found = await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length > 0);
    const lines = text.split('\n');
    const inCodePoints = (line: number, character: number) => {
      const points = [...(lines[line] ?? '')];
      const count = points.findIndex((_point, i) => (units[encoding]?.(points.slice(0, i).join('')) ?? 0) >= character);
      return { line, character: count < 0 ? points.length : count };
    };
    const counted = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (_key, inner) =>
        typeof inner?.line === 'number' ? inCodePoints(inner.line, inner.character) : inner,
      );
    const own = (diagnostic: Diagnostic) => [diagnostic.range, diagnostic.message];
    const actions = await client.codeActions(uri, found[0]?.range as Range);
    const edits = actions.map(({ title, edit }: CodeAction) => [
      title,
      edit?.documentChanges?.map((change) => ('edits' in change ? change.edits : [])),
    ]);
    return counted([found.map(own), edits]) as object;
  }

  test('mean the same in every encoding', async () => {
    const [first, ...others] = await Promise.all(Object.keys(units).map(told));
    expect(JSON.stringify(first)).toContain('set_pte_at');
    for (const other of others) expect(other).toEqual(first);
  });
});
