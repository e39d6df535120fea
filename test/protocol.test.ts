// What the language server answers to clients that break the protocol: the code that is named for it, once, and then it goes on.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FrameDecoder, longestBody } from '../server/src/node/frames.js';
import { racy } from './harness/fixFolder.js';
import { RawServer } from './harness/rawServer.js';

const parseError = -32700;
const invalidRequest = -32600;
const methodNotFound = -32601;
const invalidParams = -32602;
const notInitialized = -32002;
const cancelled = -32800;

const uri = 'file:///nowhere/a.c';
const textDocument = { uri };
const start = { line: 0, character: 0 };
const pull = { textDocument: { diagnostic: {} } };

let server: RawServer;

async function end(): Promise<void> {
  server.kill();
  await server.ended;
  expect(server.errors).toBe('');
}

/** One server for all tests of a group: it has to go on after each of them. */
function shareServer(): void {
  beforeAll(async () => {
    server = new RawServer();
    await server.initialize(pull);
  });
  beforeEach(() => void server.received.splice(0));
  afterAll(end);
}

/** The server still answers, and has said nothing else meanwhile that is an answer. */
async function expectAlive(): Promise<void> {
  server.request('alive', 'textDocument/hover', { textDocument, position: start });
  expect(await server.answerTo('alive')).toMatchObject({ result: null });
  expect(server.received.filter(({ method }) => method === undefined)).toEqual([]);
}

async function refusal(id: number | string | null): Promise<number | undefined> {
  return (await server.answerTo(id)).error?.code;
}

describe('bytes that are no message', () => {
  shareServer();
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'textDocument/hover' });
  test.each([
    ['no Content-Length', `Content-Type: x\r\n\r\n${body}`],
    ['a length that is no number', `Content-Length: many\r\n\r\n${body}`],
    ['a negative length', `Content-Length: -5\r\n\r\n${body}`],
    ['a length of two gigabytes', `Content-Length: 2147483648\r\n\r\n${body}`],
    ['a length of more digits than there are bytes in the world', `Content-Length: ${'9'.repeat(400)}\r\n\r\n${body}`],
    ['a header without a colon', `Content-Length ${body.length}\r\n\r\n${body}`],
    ['a length that is too short', `Content-Length: ${body.length - 9}\r\n\r\n${body}`],
    ['an empty body', 'Content-Length: 0\r\n\r\n'],
    ['a body that is not JSON', 'Content-Length: 5\r\n\r\n{"a":'],
    ['a megabyte without a line end', 'x'.repeat(1 << 20)],
    ['a megabyte of line ends', '\r\n'.repeat(1 << 19)],
    ['NUL bytes', '\0'.repeat(100_000)],
  ])('%s: answered once, and the next message is heard', async (_what, bytes) => {
    server.write(bytes);
    server.request(1, 'textDocument/hover', { textDocument, position: start });
    expect(await server.answerTo(1)).toMatchObject({ result: null });
    expect(await refusal(null)).toBe(parseError);
    await expectAlive();
  });

  test('headers as other programs write them, and messages in pieces, are understood', async () => {
    const request = JSON.stringify({
      jsonrpc: '2.0',
      id: 2,
      method: 'textDocument/hover',
      params: { textDocument, position: start },
    });
    for (const header of [
      'content-length:',
      'Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: ',
    ]) {
      for (const byte of Buffer.from(`${header}${request.length}\r\n\r\n${request}`)) server.write(Uint8Array.of(byte));
      expect(await server.answerTo(2)).toMatchObject({ result: null });
    }
    server.write(`Content-Length: ${request.length}\n\n${request}`);
    expect(await server.answerTo(2)).toMatchObject({ result: null });
  });

  test('frames cut anywhere are the same frames', () => {
    const stream = Buffer.from(
      'Content-Length: 2\r\n\r\n{}junk\r\n\r\nContent-Length: 3\r\n\r\n"é"'.replace('3', '4'),
      'utf8',
    );
    const whole = JSON.stringify(new FrameDecoder().push(stream));
    for (let cut = 0; cut <= stream.length; cut++) {
      const decoder = new FrameDecoder();
      const frames = [...decoder.push(stream.subarray(0, cut)), ...decoder.push(stream.subarray(cut))];
      expect(JSON.stringify(frames)).toBe(whole);
    }
    expect(new FrameDecoder().push(Buffer.from(`Content-Length: ${longestBody + 1}\r\n\r\n`))).toMatchObject([
      { kind: 'broken' },
    ]);
  });
});

describe('messages that are none', () => {
  shareServer();
  test.each([
    ['a batch', [{ jsonrpc: '2.0', id: 1, method: 'shutdown' }], null],
    ['a number', 1, null],
    ['null', null, null],
    ['no jsonrpc', { id: 3, method: 'shutdown' }, 3],
    ['another jsonrpc', { jsonrpc: '1.0', id: 3, method: 'shutdown' }, 3],
    ['an id that is null', { jsonrpc: '2.0', id: null, method: 'shutdown' }, null],
    ['an id that is a fraction', { jsonrpc: '2.0', id: 1.5, method: 'shutdown' }, null],
    ['an id that is an object', { jsonrpc: '2.0', id: {}, method: 'shutdown' }, null],
    ['a method that is no string', { jsonrpc: '2.0', id: 3, method: 7 }, 3],
    ['neither method nor result', { jsonrpc: '2.0', id: 3 }, 3],
  ])('%s: an invalid request', async (_what, message, id) => {
    server.send(message);
    expect(await refusal(id)).toBe(invalidRequest);
    await expectAlive();
  });

  test('an answer that nobody waits for is passed over', async () => {
    server.send({ jsonrpc: '2.0', id: 99, result: null });
    await expectAlive();
  });
});

describe('the order of messages', () => {
  beforeEach(() => {
    server = new RawServer();
  });
  afterEach(end);

  test('before initialize requests are refused, notifications dropped, and initialize is still served', async () => {
    server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'c', version: 1, text: racy } });
    server.request(1, 'textDocument/hover', { textDocument, position: start });
    server.request(2, 'shutdown');
    server.request(3, 'no/such');
    for (const id of [1, 2, 3]) expect(await refusal(id)).toBe(notInitialized);
    expect(await server.initialize(pull)).toMatchObject({ result: { capabilities: { hoverProvider: true } } });
    server.request(4, 'textDocument/diagnostic', { textDocument });
    expect(await server.answerTo(4)).toMatchObject({ result: { items: [] } });
  });

  test('a second initialize is refused', async () => {
    await server.initialize();
    server.request(1, 'initialize', { processId: null, rootUri: null, capabilities: {} });
    expect(await refusal(1)).toBe(invalidRequest);
    await expectAlive();
  });

  test('after shutdown every request is refused, and exit ends with 0', async () => {
    await server.initialize();
    server.request(1, 'shutdown');
    expect(await server.answerTo(1)).toMatchObject({ result: null });
    server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'c', version: 1, text: racy } });
    server.request(2, 'textDocument/hover', { textDocument, position: start });
    server.request(3, 'shutdown');
    server.request(4, 'initialize', { capabilities: {} });
    for (const id of [2, 3, 4]) expect(await refusal(id)).toBe(invalidRequest);
    server.notify('exit');
    expect(await server.ended).toBe(0);
  });

  test('what comes in one piece, its end included, is carried out as if it had come one by one', async () => {
    await server.initialize();
    server.together(() => {
      server.request(1, 'shutdown');
      server.notify('exit');
      server.closeInput();
    });
    expect(await server.ended).toBe(0);
    expect(await server.answerTo(1)).toMatchObject({ result: null });
  });

  test.each([
    ['exit without shutdown', (one: RawServer) => one.notify('exit')],
    ['the end of its input', (one: RawServer) => one.closeInput()],
  ])('%s ends it with 1', async (_what, end) => {
    await server.initialize();
    end(server);
    expect(await server.ended).toBe(1);
  });

  test('initialize with wrong parameters is refused, and can be said again', async () => {
    server.request(1, 'initialize');
    server.request(2, 'initialize', { capabilities: {}, workspaceFolders: [{ name: 'x' }] });
    for (const id of [1, 2]) expect(await refusal(id)).toBe(invalidParams);
    await server.initialize();
    await expectAlive();
  });
});

describe('parameters', () => {
  shareServer();
  const at = (position: unknown) => ({ textDocument, position });
  test.each([
    ['textDocument/hover', undefined],
    ['textDocument/hover', null],
    ['textDocument/hover', []],
    ['textDocument/hover', 'x'],
    ['textDocument/hover', { textDocument: { uri: 5 }, position: start }],
    ['textDocument/hover', at(null)],
    ['textDocument/hover', at({ line: -1, character: 0 })],
    ['textDocument/hover', at({ line: 0, character: 0.5 })],
    ['textDocument/hover', at({ line: '0', character: 0 })],
    ['textDocument/codeAction', { textDocument, range: { start, end: start } }],
    ['textDocument/codeAction', { textDocument, range: { start }, context: { diagnostics: [] } }],
    ['textDocument/codeAction', { textDocument, range: { start, end: start }, context: { diagnostics: [{}] } }],
    ['textDocument/diagnostic', {}],
    ['workspace/textDocumentContent', { uri: [] }],
    ['textDocument/codeLens', {}],
    ['textDocument/documentLink', { textDocument: null }],
    ['textDocument/inlayHint', { textDocument }],
    ['textDocument/inlayHint', { textDocument, range: { start } }],
    ['textDocument/prepareCallHierarchy', at(undefined)],
    ['callHierarchy/incomingCalls', {}],
    ['callHierarchy/outgoingCalls', { item: null }],
    ['workspace/diagnostic', { previousResultIds: [null] }],
    ['workspace/diagnostic', {}],
    ['workspace/executeCommand', { command: 5 }],
    ['workspace/executeCommand', { command: 'fencepost.workspace.check', arguments: 5 }],
    ['fencepost/race', { position: start }],
    ['fencepost/race', at({ line: -1 })],
  ])('%s with wrong parameters is refused', async (method, params) => {
    server.request(1, method, params);
    expect(await refusal(1)).toBe(invalidParams);
    await expectAlive();
  });

  test('of notifications: each is named in the log, and changes nothing', async () => {
    server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'c', version: 1, text: racy } });
    const wrong = [
      ['textDocument/didOpen', { textDocument: { uri } }],
      [
        'textDocument/didChange',
        { textDocument: { uri, version: 2 }, contentChanges: [{ range: { start }, text: '' }] },
      ],
      ['textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: 'all' }],
      ['textDocument/didClose', null],
      ['workspace/didChangeWatchedFiles', { changes: [{}] }],
      ['workspace/didChangeConfiguration', undefined],
      ['$/cancelRequest', { id: {} }],
      ['$/setTrace', {}],
    ] as const;
    for (const [method, params] of wrong) server.notify(method, params);
    server.request(1, 'textDocument/diagnostic', { textDocument });
    expect(await server.answerTo(1)).toMatchObject({ result: { items: [{ code: 'missing-publish-barrier' }] } });
    const logged = server.received
      .filter(({ method }) => method === 'window/logMessage')
      .map(({ params }) => JSON.stringify(params));
    for (const [method] of wrong) expect(logged.join('\n')).toContain(`ignored ${method}: params`);
  });
});

describe('requests', () => {
  shareServer();
  test('of unknown methods are not found; unknown notifications are passed over', async () => {
    server.request(1, 'no/such', {});
    server.request(2, '$/no/such');
    for (const id of [1, 2]) expect(await refusal(id)).toBe(methodNotFound);
    for (const method of ['no/such', '$/no/such', 'constructor', '__proto__']) server.notify(method, {});
    server.request(3, '__proto__', {});
    expect(await refusal(3)).toBe(methodNotFound);
    await expectAlive();
  });

  test('are answered exactly once each, also when they are cancelled, or share an id', async () => {
    server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'c', version: 0, text: racy } });
    for (let id = 0; id < 50; id++) {
      server.request(id, 'textDocument/diagnostic', { textDocument });
      server.notify('$/cancelRequest', { id });
      server.notify('$/cancelRequest', { id });
    }
    server.notify('$/cancelRequest', { id: 'never' });
    server.requestTogether(['twice', 'twice'], 'textDocument/diagnostic', { textDocument });
    for (let id = 0; id < 50; id++) {
      const { error, result } = await server.answerTo(id);
      expect(error?.code === cancelled || result !== undefined).toBe(true);
    }
    const answers = [await server.answerTo('twice'), await server.answerTo('twice')];
    expect(answers.map(({ error }) => error?.code)).toEqual([invalidRequest, undefined]);
    await expectAlive();
  });

  test('whose ids are a number and its digits are two, of which the second is refused while the first waits', async () => {
    server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'c', version: 0, text: racy } });
    server.requestTogether([71, '71'], 'textDocument/diagnostic', { textDocument });
    expect(await refusal('71')).toBe(invalidRequest);
    expect(await server.answerTo(71)).toMatchObject({ result: { kind: 'full' } });
    server.request('71', 'textDocument/diagnostic', { textDocument });
    expect(await server.answerTo('71')).toMatchObject({ result: { kind: 'full' } });
  });

  test('edits out of range, of stale versions and of documents that are not open do no harm', async () => {
    const change = (version: number, range: unknown, text: string, of = uri) =>
      server.notify('textDocument/didChange', {
        textDocument: { uri: of, version },
        contentChanges: [{ range, text }],
      });
    change(1, { start, end: start }, 'x', 'file:///nowhere/closed.c');
    server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'c', version: 5, text: racy } });
    const far = { line: 2 ** 31 - 1, character: 2 ** 31 - 1 };
    change(6, { start: far, end: far }, '/* end */\n');
    change(3, { start: { line: 0, character: 9999 }, end: { line: 0, character: 9999 } }, ' /* stale */');
    change(7, { start: { line: 1, character: 4 }, end: start }, '');
    server.request(1, 'textDocument/diagnostic', { textDocument });
    expect(await server.answerTo(1)).toMatchObject({ result: { items: [{ code: 'missing-publish-barrier' }] } });
    server.notify('textDocument/didClose', { textDocument });
    server.notify('textDocument/didClose', { textDocument });
    server.request(2, 'textDocument/diagnostic', { textDocument });
    expect(await server.answerTo(2)).toMatchObject({ result: { items: [] } });
  });
});
