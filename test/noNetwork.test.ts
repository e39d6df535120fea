// No network and no other program, as the README says: command line and server do their whole work in a process in which every
// way out throws and is told. The libraries inside the bundles can hold such code; what counts is that it is never reached.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './harness/commandLine.js';
import { startServer } from './harness/serverProcess.js';

/** Makes every way out of the process throw, after saying so on the standard error. */
const wall = `
  import childProcess from 'node:child_process';
  import dgram from 'node:dgram';
  import dns from 'node:dns';
  import http from 'node:http';
  import http2 from 'node:http2';
  import https from 'node:https';
  import net from 'node:net';
  import tls from 'node:tls';
  import { syncBuiltinESMExports } from 'node:module';
  const shut = (name) => () => {
    process.stderr.write('WAY OUT: ' + name + '\\n');
    throw new Error(name);
  };
  net.Socket.prototype.connect = shut('net.Socket.connect');
  net.Server.prototype.listen = shut('net.Server.listen');
  dgram.createSocket = shut('dgram.createSocket');
  tls.connect = shut('tls.connect');
  http2.connect = shut('http2.connect');
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
    dns[name] = shut('dns.' + name);
    dns.promises[name] = shut('dns.promises.' + name);
  }
  for (const module of [http, https]) for (const name of ['request', 'get']) module[name] = shut('http.' + name);
  for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
    childProcess[name] = shut('child_process.' + name);
  globalThis.fetch = shut('fetch');
  globalThis.WebSocket = shut('WebSocket');
  syncBuiltinESMExports();`;
const behindTheWall = ['--import', `data:text/javascript,${encodeURIComponent(wall)}`];
const top = new URL('..', import.meta.url).pathname;

test.each([
  "fetch('http://127.0.0.1:1')",
  "require('node:http').get('http://127.0.0.1:1')",
  "require('node:net').connect(1)",
  "require('node:dns').lookup('localhost', () => {})",
  "require('node:child_process').spawnSync('true')",
])('the wall holds: %s', (code) => {
  const { stderr } = spawnSync(process.execPath, [...behindTheWall, '-e', code], { encoding: 'utf8' });
  expect(stderr).toContain('WAY OUT: ');
});

test.each([
  ['check', 'server/example'],
  ['check', 'server/example', '--diff'],
  ['check', 'server/example', '--format', 'json'],
  ['rules'],
  ['explain', 'missing-publish-barrier'],
])('fencepost %s %s %s stays inside', (...args) => {
  const { err, status } = run(args, { cwd: top, node: behindTheWall });
  expect(err).not.toContain('WAY OUT');
  expect([0, 1]).toContain(status);
});

test('a session of the server stays inside', async () => {
  let ways = 0;
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (chunk: string | Uint8Array) => {
    if (String(chunk).includes('WAY OUT')) ways++;
    return write(chunk);
  };
  try {
    const server = await startServer({}, { 'fencepost.jsonc': '{ "exclude": ["x"] }' }, behindTheWall);
    const { client } = server;
    const uri = server.open('mm/fault.c');
    const [found] = await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length > 0);
    if (found === undefined) throw new Error('no finding');
    await client.codeActions(uri, found.range);
    await client.connection.sendRequest('textDocument/hover', {
      textDocument: { uri },
      position: found.range.start,
    });
    await client.connection.sendRequest('workspace/executeCommand', { command: 'fencepost.workspace.check' });
    await client.connection.sendRequest('workspace/executeCommand', { command: 'fencepost.workspace.fix' });
  } finally {
    process.stderr.write = write;
  }
  expect(ways).toBe(0);
});

test('no source of ours, the extension included, imports a way out', () => {
  const sources = ['client/src', 'server/src'].flatMap((folder) =>
    readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(top, folder, name)),
  );
  const wayOut =
    /['"](?:node:)?(?:http|https|http2|net|tls|dgram|dns|child_process)(?:\/promises)?['"]|\bfetch\(|WebSocket/;
  expect(sources.length).toBeGreaterThan(100);
  const found = sources.filter((path) => wayOut.test(readFileSync(path, 'utf8')));
  // Git, for `check --since`, and nothing else; the language server does not reach it.
  expect(found).toEqual([join(top, 'server/src/node/disk/git/gitCommand.ts')]);
  const source = readFileSync(found[0] ?? '', 'utf8');
  expect(source.match(/\bspawn\w*\(\s*[\w.]+/g)?.map((call) => call.replace(/\s/g, ''))).toEqual([
    'spawnSync(this.program',
  ]);
  expect(source.match(/\bfindProgram\('\w+'/g)).toEqual(["findProgram('git'"]);
  expect(source.match(wayOut)?.[0]).toBe("'node:child_process'");
});
