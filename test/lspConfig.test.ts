// The config file in the built language server: mistakes in their places, the last good one in force, no restart ever.
import { expect, test } from 'vitest';
import { pullCapabilities } from './harness/languageClient.js';
import { type ServerProcess, startServer } from './harness/serverProcess.js';

const off = '{ "rules": { "missing-publish-barrier": "off" } }\n';
const broken = '{\n  "rules": { "missing-publish-barrier": "of" }\n}\n';

/** What a file has once the tree is read: severities by rule. */
async function findings(
  { client }: ServerProcess,
  uri: string,
  condition: (severities: readonly unknown[]) => boolean,
) {
  return client.diagnostics(uri, ({ diagnostics }) => condition(diagnostics.map(({ severity }) => severity)));
}

test('is in force from the start', async () => {
  const server = await startServer({}, { 'fencepost.jsonc': '{ "rules": { "missing-publish-barrier": "error" } }' });
  const uri = server.open('mm/fault.c');
  expect(await findings(server, uri, (all) => all.length > 0)).toMatchObject([{ severity: 1 }]);
});

test('is read anew when it changes on the disk, comes and goes', async () => {
  const server = await startServer();
  const uri = server.open('mm/fault.c');
  await findings(server, uri, (all) => all.length === 1);
  server.write('fencepost.jsonc', off);
  server.changed('fencepost.jsonc');
  await findings(server, uri, (all) => all.length === 0);
  server.write('fencepost.jsonc', '{ "exclude": ["include"] }');
  server.changed('fencepost.jsonc');
  await findings(server, uri, (all) => all.length === 1);
  server.write('fencepost.jsonc', '{ "include": ["fs"] }');
  server.changed('fencepost.jsonc');
  await findings(server, uri, (all) => all.length === 0);
});

test('with a mistake shows it in its place, while the last good one stays in force, and recovers', async () => {
  const server = await startServer({}, { 'fencepost.jsonc': off });
  const { client } = server;
  const uri = server.open('mm/fault.c');
  const config = server.uriOf('fencepost.jsonc');
  await client.until(() => client.logged.some((line) => line.startsWith('Read ')), 'the tree to be read');
  server.write('fencepost.jsonc', broken);
  server.changed('fencepost.jsonc');
  expect(await client.diagnostics(config)).toMatchObject([
    {
      severity: 1,
      source: 'fencepost',
      range: { start: { line: 1, character: 40 }, end: { line: 1, character: 44 } },
      message:
        'The severity of missing-publish-barrier must be one of default, off, information, warning, error, not "of" (did you mean \'off\'?).',
    },
  ]);
  client.replace(uri, 'set_pte_at(', 'set_pte_at( ');
  expect(await client.currentDiagnostics(uri)).toEqual([]);
  server.write('fencepost.jsonc', '{}');
  server.changed('fencepost.jsonc');
  expect(await client.diagnostics(config, ({ diagnostics }) => diagnostics.length === 0)).toEqual([]);
  await findings(server, uri, (all) => all.length === 1);
});

test('shows mistakes while it is typed, and comes into force when it is saved', async () => {
  const server = await startServer({ capabilities: pullCapabilities }, { 'fencepost.jsonc': '{}' });
  const { client } = server;
  const uri = server.open('mm/fault.c');
  const config = server.open('fencepost.jsonc');
  const pull = async () => {
    const params = { textDocument: { uri } };
    return (await client.connection.sendRequest<{ items: unknown[] }>('textDocument/diagnostic', params)).items;
  };
  await pull();
  await client.until(() => client.logged.some((line) => line.startsWith('Read ')), 'the tree to be read');
  client.replace(config, '{}', broken);
  await client.diagnostics(config, ({ diagnostics, version }) => diagnostics.length === 1 && version === 2);
  client.replace(config, broken, off);
  await client.diagnostics(config, ({ diagnostics, version }) => diagnostics.length === 0 && version === 3);
  expect(await pull()).toHaveLength(1);
  const before = client.refreshes;
  server.write('fencepost.jsonc', off);
  client.save(config);
  await client.until(() => client.refreshes > before, 'a request to pull again');
  expect(await pull()).toEqual([]);
});

test('that is a symbolic link or a folder is not followed, and the log says why', async () => {
  const server = await startServer();
  const { client } = server;
  const { mkdirSync } = await import('node:fs');
  mkdirSync(`${server.tree}/fencepost.jsonc`);
  const uri = server.open('mm/fault.c');
  await findings(server, uri, (all) => all.length === 1);
  expect(client.logged.join('\n')).toContain('fencepost.jsonc cannot be used');
});
