// Suppressions in the built language server: written by quick fixes for a line, a function or a file, with the reason left to be
// typed; reported when they have no effect, and taken out again.
import { describe, expect, test } from 'vitest';
import type { CodeAction, CompletionItem, Diagnostic } from 'vscode-languageserver/node';
import { fullCapabilities } from './harness/languageClient.js';
import { type ServerProcess, startServer } from './harness/serverProcess.js';

/** The only finding of mm/fault.c, once the tree has been read. */
async function finding({ client }: ServerProcess, uri: string): Promise<Diagnostic> {
  await client.until(() => client.logged.some((line) => line.startsWith('Read ')), 'the tree to be read');
  const [found] = await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length > 0);
  if (found === undefined) throw new Error('no finding');
  return found;
}

async function actionNamed({ client }: ServerProcess, uri: string, range: Diagnostic['range'], title: RegExp) {
  const actions = await client.codeActions(uri, range, { only: ['quickfix'] });
  const action = actions.find((one) => title.test(one.title));
  if (action === undefined) throw new Error(`no ${title} among ${actions.map((one) => one.title).join('; ')}`);
  return action;
}

test.each([
  [/here, with a reason/, 'fencepost-ignore-next-line'],
  [/in \w+\(\), with a reason/, 'fencepost-ignore-function'],
  [/in this file, with a reason/, 'fencepost-ignore-file'],
])('%s takes the finding away', async (title, directive) => {
  const server = await startServer();
  const uri = server.open('mm/fault.c');
  const { range } = await finding(server, uri);
  server.client.apply((await actionNamed(server, uri, range, title)).edit);
  expect(server.client.textOf(uri)).toContain(`/* ${directive} missing-publish-barrier: say why */`);
  expect(server.client.textOf(uri)).toMatch(/^\/\/ SPDX-License-Identifier/);
  expect(await server.client.currentDiagnostics(uri)).toEqual([]);
});

test('the reason is selected where the client can do that', async () => {
  const { workspace } = fullCapabilities;
  const workspaceEdit = { ...workspace.workspaceEdit, snippetEditSupport: true };
  const server = await startServer({
    capabilities: { ...fullCapabilities, workspace: { ...workspace, workspaceEdit } },
  });
  const uri = server.open('mm/fault.c');
  const { range } = await finding(server, uri);
  const { edit }: CodeAction = await actionNamed(server, uri, range, /here, with a reason/);
  expect(edit?.documentChanges?.[0]).toMatchObject({
    edits: [{ snippet: { kind: 'snippet', value: expect.stringMatching(/: \$\{1:say why\} \*\/\n$/) } }],
  });
});

test('one without effect is a hint, greyed out, and can be taken out', async () => {
  const server = await startServer();
  const { client } = server;
  const uri = server.open('mm/fault.c');
  const { range } = await finding(server, uri);
  const before = client.textOf(uri);
  const edits = [
    { range: { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } }, newText: unused },
    {
      range: { start: range.start, end: range.start },
      newText: '/* fencepost-ignore-line missing-publish-barrier: */ ',
    },
    {
      range: { start: { line: 4, character: 0 }, end: { line: 4, character: 0 } },
      newText: '// fencepost-ignore-file typo: x\n',
    },
  ];
  client.edit(uri, edits);
  const hints = (await client.currentDiagnostics(uri)).filter(({ code }) => code === 'unused-suppression');
  expect(hints.map(({ message }) => message)).toEqual([
    'This suppresses nothing: no finding of flag-write-after-publish is in its reach.',
    'There is no rule typo: this suppresses nothing.',
    'This gives no reason, and therefore suppresses nothing.',
  ]);
  for (const hint of hints) expect(hint).toMatchObject({ severity: 4, tags: [1], source: 'fencepost' });
  const first = hints[0]?.range;
  if (first === undefined) throw new Error('no hint');
  client.apply((await actionNamed(server, uri, first, /^Remove the suppression of flag-write-after-publish/)).edit);
  const [left] = (await client.currentDiagnostics(uri)).filter(({ code }) => code === 'unused-suppression');
  if (left === undefined) throw new Error('no hint');
  client.apply((await actionNamed(server, uri, left.range, /^Remove all 2 suppressions/)).edit);
  expect(client.textOf(uri)).toBe(before);
});

const unused = '/*\n * fencepost-ignore-file flag-write-after-publish: because\n */\n';

test('one that has an effect is no hint', async () => {
  const server = await startServer();
  const { client } = server;
  const uri = server.open('mm/fault.c');
  const { range } = await finding(server, uri);
  client.apply((await actionNamed(server, uri, range, /in this file, with a reason/)).edit);
  expect(await client.currentDiagnostics(uri)).toEqual([]);
});

test('all safe findings of a rule in a file are fixed by one action, and only where there are several', async () => {
  const server = await startServer();
  const { client } = server;
  const fault = server.open('mm/fault.c');
  const alone = await client.codeActions(fault, (await finding(server, fault)).range);
  expect(alone.map(({ title }) => title).filter((title) => title.startsWith('Fix all safe findings of '))).toEqual([]);
  const uri = server.uriOf('mm/two.c');
  const body = '(struct page *page)\n{\n\t__SetPageSwapBacked(page);\n\tset_pte_at(mm, a, p, mk_pte(page, v));\n}\n';
  client.open(uri, `void one${body}void two${body}`);
  const [first, second] = await client.currentDiagnostics(uri);
  if (first === undefined || second === undefined) throw new Error('two findings are needed');
  client.apply((await actionNamed(server, uri, second.range, /^Fix all safe findings of missing-publish/)).edit);
  expect(client.textOf(uri).match(/smp_wmb\(\);/g)).toHaveLength(2);
  expect(await client.currentDiagnostics(uri)).toEqual([]);
});

test('functions that could not be analysed are shown when a setting asks for it', async () => {
  const server = await startServer({ settings: { showSkipped: true } });
  const { client, uriOf } = server;
  const uri = uriOf('mm/odd.c');
  const odd =
    'void odd_map(struct page *page)\n{\n\t__SetPageSwapBacked(page);\n\tif (@) ] { set_pte_at(mm, a, p, mk_pte(page, v));\n}\n';
  client.open(uri, odd);
  const [skipped] = await client.diagnostics(uri, ({ diagnostics }) =>
    diagnostics.some(({ severity }) => severity === 3),
  );
  expect(skipped?.message).toMatch(/^odd_map\(\) was not analysed, or not wholly: /);
  client.settings = {};
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
  await client.diagnostics(uri, ({ diagnostics }) => !diagnostics.some(({ severity }) => severity === 3));
});

describe('completion', () => {
  const completing = { ...fullCapabilities, textDocument: { ...fullCapabilities.textDocument, completion: {} } };
  const directives = ['next-line', 'line', 'function', 'file'].map((reach) => `fencepost-ignore-${reach}`);
  const rules = ['flag-write-after-publish', 'missing-publish-barrier', 'value-dependent-order'];
  const range = { start: { line: 1, character: 9 }, end: { line: 1, character: 14 } };

  async function offered(typed: string, capabilities: object = completing): Promise<CompletionItem[]> {
    const { client, uriOf } = await startServer({ capabilities });
    const uri = uriOf('mm/typed.c');
    client.open(uri, `int é;\n\tf(); ${typed}\n`);
    const position = { line: 1, character: 6 + typed.length };
    return client.connection.sendRequest('textDocument/completion', { textDocument: { uri }, position });
  }

  test.each([
    ['/* ', directives],
    ['/* fence', directives],
    ['// fencepost-ignore-n', directives],
    ['/* fencepost-ignore-line ', rules],
    ['/* fencepost-ignore-next-line missing-p', rules],
    ['/* fencepost-ignore-line missing-publish-barrier: ', []],
    ['/* see fencepost-', []],
    ['fencepost-', []],
    ['', []],
  ])('in a suppression and nowhere else: behind "%s"', async (typed, labels) => {
    expect((await offered(typed)).map(({ label }) => label)).toEqual(labels);
  });

  test('what has been typed is replaced', async () => {
    const [first] = await offered('/* fence');
    expect(first?.textEdit).toEqual({ range, newText: 'fencepost-ignore-next-line' });
  });

  test('a client that can is handed the rules to choose from', async () => {
    const textDocument = { ...fullCapabilities.textDocument, completion: { completionItem: { snippetSupport: true } } };
    const [first] = await offered('/* fence', { ...fullCapabilities, textDocument });
    const newText = `fencepost-ignore-next-line \${1|${rules.join(',')}|}: \${2:say why}`;
    expect(first).toMatchObject({ insertTextFormat: 2, textEdit: { range, newText } });
  });
});
