// The language server as an editor feels it: one file is opened and edited, and each answer is waited for.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import { peakMemory, quantile } from './measure.js';

/** What is typed, at places spread over the file, and taken back again. */
const typed = [' ', 'x', '\n', '(', ')', '{', '}', ';', '/', '"', 'smp_wmb();', 'set_pte_at(mm, addr, ptep, pte);'];

/**
 * Starts a server and opens one file in it, as an editor that can be told to ask again.
 * @param {string} server the bundle
 * @param {string} tree
 * @param {string} path of the file, relative to the tree
 * @param {string} cache where the server keeps what it learns
 */
async function openIn(server, tree, path, cache) {
  const env = { ...process.env, FENCEPOST_CACHE: '', XDG_CACHE_HOME: cache };
  const child = spawn(process.execPath, [server, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'], env });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onRequest('workspace/configuration', ({ items }) => items.map(() => null));
  for (const request of ['client/registerCapability', 'window/workDoneProgress/create', 'workspace/diagnostic/refresh'])
    connection.onRequest(request, () => null);
  const isRead = new Promise((resolve) => {
    connection.onNotification('$/progress', ({ value }) => value.kind === 'end' && resolve(undefined));
    connection.onNotification(
      'window/logMessage',
      ({ message }) => /^Read \d+ files/.test(message) && resolve(undefined),
    );
  });
  connection.listen();
  const uri = pathToFileURL(join(tree, path)).href;
  const text = readFileSync(join(tree, path), 'utf8');
  const textDocument = { uri };
  const capabilities = {
    workspace: { diagnostics: { refreshSupport: true } },
    window: { workDoneProgress: true },
    textDocument: { diagnostic: {}, codeAction: {}, hover: {} },
  };
  await connection.sendRequest('initialize', { processId: null, rootUri: pathToFileURL(tree).href, capabilities });
  await connection.sendNotification('initialized', {});
  const opened = performance.now();
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'c', version: 1, text },
  });
  await connection.sendRequest('textDocument/diagnostic', { textDocument });
  const early = performance.now() - opened;
  await isRead;
  await connection.sendRequest('textDocument/diagnostic', { textDocument });
  const complete = performance.now() - opened;
  const end = async () => {
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
  };
  return { connection, textDocument, text, uri, early, complete, end, memory: () => peakMemory(child.pid) };
}

/**
 * Milliseconds of the first diagnostics, of keystrokes, of actions and hovers, and the server's memory in MB.
 * @param {string} server the bundle
 * @param {string} tree
 * @param {string} path of the file, relative to the tree
 * @param {number} edits
 */
export async function measureEditor(server, tree, path, edits) {
  const cache = mkdtempSync(join(tmpdir(), 'fencepost-bench-'));
  try {
    return await measureBoth(server, tree, path, { edits, cache });
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** A server that knows nothing, which is edited in; then one that finds what the first has kept. */
async function measureBoth(server, tree, path, { edits, cache }) {
  const first = await openIn(server, tree, path, cache);
  // What it learnt is kept when the first questions have been answered.
  await sleep(8000);
  const edited = await measureEdits(first, edits);
  await first.end();
  const second = await openIn(server, tree, path, cache);
  await second.end();
  return { ...edited, cold: first.early, known: second.early, complete: second.complete };
}

async function measureEdits({ connection, textDocument, text, uri, memory }, edits) {
  const whole = performance.now();
  const first = await connection.sendRequest('textDocument/diagnostic', { textDocument });
  const warm = performance.now() - whole;
  const strokes = [];
  const lines = text.split('\n');
  for (let i = 0, version = 2; i < edits; i++) {
    const line = Math.floor(((i * 0.618034) % 1) * lines.length);
    const place = { line, character: Math.floor((lines[line]?.length ?? 0) / 2) };
    const inserted = typed[i % typed.length];
    const rows = inserted.split('\n');
    const end = { line: line + rows.length - 1, character: rows.length > 1 ? 0 : place.character + inserted.length };
    for (const [range, newText] of [
      [{ start: place, end: place }, inserted],
      [{ start: place, end }, ''],
    ]) {
      const start = performance.now();
      const change = { textDocument: { uri, version: version++ }, contentChanges: [{ range, text: newText }] };
      void connection.sendNotification('textDocument/didChange', change);
      await connection.sendRequest('textDocument/diagnostic', { textDocument });
      strokes.push(performance.now() - start);
    }
  }
  const at = first.items?.[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const actions = [];
  const hovers = [];
  for (let i = 0; i < 20; i++) {
    let start = performance.now();
    await connection.sendRequest('textDocument/codeAction', {
      textDocument,
      range: at,
      context: { diagnostics: first.items },
    });
    actions.push(performance.now() - start);
    start = performance.now();
    await connection.sendRequest('textDocument/hover', { textDocument, position: at.start });
    hovers.push(performance.now() - start);
  }
  return {
    warm,
    strokes: [quantile(strokes, 0.5), quantile(strokes, 0.95)],
    actions: quantile(actions, 0.5),
    hovers: quantile(hovers, 0.5),
    memory: memory(),
  };
}
