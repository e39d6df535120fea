// What the built language server explains, with the bundled example as its tree: races, hovers, lenses, hints, call hierarchy and
// links, and that it offers each only to clients that can show it.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CodeLens,
  DocumentLink,
  Hover,
  InlayHint,
} from 'vscode-languageserver/node';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import type { RaceAnswer } from '../server/src/lsp/explain/raceAnswers.js';
import { fullCapabilities, LanguageClientForTests } from './harness/languageClient.js';
import { hinted, passedAlong } from './harness/orderSamples.js';

const top = join(import.meta.dirname, '..');
const showing = {
  ...fullCapabilities,
  workspace: { ...fullCapabilities.workspace, codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
  textDocument: {
    ...fullCapabilities.textDocument,
    codeLens: {},
    inlayHint: {},
    documentLink: {},
    callHierarchy: {},
    completion: {},
  },
  experimental: { fencepost: { showRace: true } },
};

let tree: string;
let server: ChildProcessWithoutNullStreams;
let errors = '';

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'fencepost-race-'));
  cpSync(join(top, 'server/example'), tree, { recursive: true });
});

afterEach(() => {
  server.kill();
  rmSync(tree, { recursive: true });
  expect(errors).toBe('');
});

interface Opened {
  readonly client: LanguageClientForTests;
  readonly uri: string;
  ask<T>(method: string, params?: object): Promise<T>;
}

/** A server that has read the tree, with one file open. */
async function open(path: string, options: object = {}): Promise<Opened> {
  errors = '';
  server = spawn(process.execPath, [join(top, 'dist/fencepost.mjs'), 'lsp', '--stdio']);
  server.stderr.on('data', (data) => (errors += String(data)));
  const folders = [pathToFileURL(tree).href];
  const io = { input: server.stdout, output: server.stdin };
  const client = await LanguageClientForTests.start({ ...io, folders, capabilities: showing, ...options });
  const uri = pathToFileURL(join(tree, path)).href;
  client.open(uri, readFileSync(join(tree, path), 'utf8'));
  await client.until(() => client.logged.some((line) => line.startsWith('Read ')), 'the tree to be read');
  const ask = <T>(method: string, params: object = {}): Promise<T> =>
    client.connection.sendRequest<T>(method, { textDocument: { uri }, ...params });
  return { client, uri, ask };
}

/** The position of the first place where a text stands in the open file, a character into it. */
function at({ client, uri }: Opened, text: string, from = 0) {
  const lines = client.textOf(uri).split('\n');
  const line = lines.findIndex((one, i) => i >= from && one.includes(text));
  return { position: { line, character: (lines[line]?.indexOf(text) ?? 0) + 1 } };
}

describe('fencepost/race', () => {
  test('gives the steps with their places, the text and the fix', async () => {
    const opened = await open('mm/fault.c');
    const race = await opened.ask<RaceAnswer>('fencepost/race', at(opened, 'set_pte_at(vma'));
    expect(race.title).toBe('PG_swapbacked of folio against PG_referenced');
    expect(race.steps.map(({ kind, location }) => `${kind} ${location?.label ?? '-'}`)).toEqual([
      'call mm/fault.c:26',
      'enter mm/rmap.c:23',
      'enter include/linux/page-flags.h:69',
      'between mm/fault.c:27',
      'fix mm/fault.c:28',
      'publish mm/fault.c:28',
      'find -',
      'take -',
      'set -',
      'lost include/linux/page-flags.h:69',
    ]);
    expect(race.timeline).toContain('+ smp_wmb()');
    expect(race.architectures.map(({ name }) => name)).toEqual(['x86', 'arm64', 'powerpc', 'riscv', 's390']);
    opened.client.apply(race.fix?.edit);
    expect(opened.client.textOf(opened.uri)).toContain('smp_wmb();\n\tset_pte_at(vma');
    // The finding is gone, and with it the race, whichever way it is asked for.
    expect(await opened.ask('fencepost/race', { fingerprint: race.fingerprint })).toBeNull();
  });

  test('finds the finding again by its fingerprint after an edit, and by its place when that has gone stale', async () => {
    const opened = await open('mm/fault.c');
    const { fingerprint } = await opened.ask<RaceAnswer>('fencepost/race', at(opened, 'set_pte_at(vma'));
    opened.client.replace(opened.uri, '/*', '\n\n/*');
    const moved = await opened.ask<RaceAnswer>('fencepost/race', { fingerprint });
    expect(moved).toMatchObject({ version: 2, range: { start: { line: 29 } } });
    const stale = { fingerprint: 'stale', ...at(opened, 'folio_add_new_anon_rmap(folio') };
    expect(await opened.ask('fencepost/race', stale)).toMatchObject({ fingerprint });
  });

  test('answers null to whatever names no finding', async () => {
    const opened = await open('mm/fault.c');
    for (const params of [{}, { fingerprint: 'of another day' }, { position: { line: 1e9, character: 1e9 } }])
      expect(await opened.ask('fencepost/race', params)).toBeNull();
    const { connection } = opened.client;
    const elsewhere = { textDocument: { uri: 'file:///nowhere.c' } };
    expect(await connection.sendRequest('fencepost/race', elsewhere)).toBeNull();
  });

  test('refuses what is no request for a race', async () => {
    const opened = await open('mm/fault.c');
    for (const params of [{ position: { line: 'x' } }, { fingerprint: 7 }, { position: { line: -5, character: 0 } }])
      await expect(opened.ask('fencepost/race', params)).rejects.toThrow('fencepost/race: params.');
    const { connection } = opened.client;
    for (const params of [{}, { textDocument: 1 }, null])
      await expect(connection.sendRequest('fencepost/race', params)).rejects.toThrow('fencepost/race: params');
  });

  test('counts as the client does', async () => {
    const capabilities = { ...showing, general: { positionEncodings: ['utf-8'] } };
    const opened = await open('mm/fault.c', { capabilities });
    opened.client.replace(opened.uri, '\tset_pte_at(vma->vm_mm', '/* éé */\tset_pte_at(vma->vm_mm');
    const race = await opened.ask<RaceAnswer>('fencepost/race', at(opened, 'set_pte_at(vma'));
    expect(race.range.start).toEqual({ line: 27, character: 11 });
  });
});

describe('hover', () => {
  test('shows the timeline on a finding and on its write, the hardware on a publication', async () => {
    const opened = await open('mm/fault.c');
    const markdown = async (text: string, from = 0) => {
      const hover = await opened.ask<Hover>('textDocument/hover', at(opened, text, from));
      return (hover.contents as { value: string }).value;
    };
    const finding = await markdown('set_pte_at(vma');
    expect(finding).toMatch(/^```text\nCPU 1: map_anon_racy\(\) +CPU 2: get_user_pages_fast\(\)\n/);
    expect(finding).toContain('**x86**: invisible on x86 hardware, the compiler may still do it');
    expect(finding).toContain('**set_pte_at()**');
    const write = await markdown('folio_add_new_anon_rmap(folio');
    expect(write).toContain('CPU 1: map_anon_racy()');
    expect(write).toContain('writes `PG_swapbacked` of `folio` by `__folio_set_swapbacked()`');
    // The function that does it right: no race, but what the words mean.
    expect(await markdown('smp_wmb(')).toContain('**arm64**: `dmb ishst`');
    const ordered = await markdown('set_pte_at(vma', 40);
    expect(ordered).not.toContain('CPU 1');
    expect(ordered).toContain('on arm64, powerpc and riscv');
  });

  test('has no markup for a client without Markdown', async () => {
    const textDocument = { ...showing.textDocument, hover: { contentFormat: ['plaintext'] } };
    const opened = await open('mm/fault.c', { capabilities: { ...showing, textDocument } });
    const { contents } = await opened.ask<Hover>('textDocument/hover', at(opened, 'set_pte_at(vma'));
    expect(contents).toMatchObject({ kind: 'plaintext' });
    expect((contents as { value: string }).value).not.toMatch(/```|\*\*/);
  });
});

describe('beside the text', () => {
  test('lenses lead to the race, and say what a body does to the pages of its callers', async () => {
    const opened = await open('mm/fault.c');
    const titles = (lenses: readonly CodeLens[]) =>
      lenses.map(({ range, command }) => `${range.start.line + 1}: ${command?.title}`);
    const lenses = await opened.ask<CodeLens[]>('textDocument/codeLens');
    // That their own page is published is no caller's business.
    expect(titles(lenses)).toEqual(['12: Show the race']);
    const uri = `${opened.uri}.c`;
    opened.client.open(uri, passedAlong);
    const { connection } = opened.client;
    expect(titles(await connection.sendRequest('textDocument/codeLens', { textDocument: { uri } }))).toEqual([
      '2: Leaves PG_swapbacked of folio unordered',
      '6: Publishes page',
      '9: Leaves PG_uptodate of page unordered; orders earlier stores',
    ]);
    const [show] = lenses;
    expect(show?.command).toMatchObject({ command: 'fencepost.showRace', arguments: [{ uri: opened.uri }] });
    const actions = await opened.client.codeActions(opened.uri, {
      start: { line: 27, character: 3 },
      end: { line: 27, character: 3 },
    });
    expect(actions.find(({ title }) => title === 'Show the race')?.command).toEqual(show?.command);
  });

  test('a finding names its places, but those that a timeline below it in a hover shows', async () => {
    const { client, uri } = await open('mm/fault.c');
    const [finding] = await client.diagnostics(
      uri,
      ({ diagnostics }) => (diagnostics[0]?.relatedInformation?.length ?? 0) > 1,
    );
    expect(finding?.relatedInformation?.map(({ message }) => message)).toEqual([
      'folio_add_new_anon_rmap() writes PG_swapbacked with a plain store',
      'in folio_add_new_anon_rmap()',
      'in __folio_set_swapbacked(), which writes the flag',
    ]);
  });

  test('nothing is there when it is switched off, or cancelled', async () => {
    const off = await open('mm/fault.c', { settings: { codeLens: false } });
    expect(await off.ask('textDocument/codeLens')).toEqual([]);
    expect(await off.ask('textDocument/inlayHint', { range: wholeFile })).toEqual([]);
    const cancelled = new CancellationTokenSource();
    const pending = off.client.connection.sendRequest(
      'textDocument/codeLens',
      { textDocument: { uri: off.uri } },
      cancelled.token,
    );
    cancelled.cancel();
    // The answer may have been on its way already; nothing else may come.
    const outcome = await pending.catch((error: unknown) => String(error));
    if (typeof outcome === 'string') expect(outcome).toContain('cancel');
    else expect(outcome).toEqual([]);
  });

  test('hints mark calls that order implicitly, once they are switched on', async () => {
    const opened = await open('mm/swap.c', { settings: { inlayHints: true } });
    opened.client.open(`${opened.uri}.c`, hinted);
    const textDocument = { uri: `${opened.uri}.c` };
    const hints = await opened.ask<InlayHint[]>('textDocument/inlayHint', { textDocument, range: wholeFile });
    expect(hints.map(({ position, label }) => `${position.line}:${position.character} ${label}`)).toEqual([
      '4:38 orders stores',
    ]);
    const above = { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } };
    expect(await opened.ask('textDocument/inlayHint', { textDocument, range: above })).toEqual([]);
  });

  test('rules in suppressions are links to their pages', async () => {
    const opened = await open('mm/fault.c');
    const text =
      '/* fencepost-ignore-file missing-publish-barrier: why */\n// fencepost-ignore-line no-such-rule: why\n';
    opened.client.open(`${opened.uri}.c`, text);
    const links = await opened.ask<DocumentLink[]>('textDocument/documentLink', {
      textDocument: { uri: `${opened.uri}.c` },
    });
    expect(links).toMatchObject([
      {
        target: 'fencepost:/rules/missing-publish-barrier.md',
        range: { start: { line: 0, character: 25 }, end: { line: 0, character: 48 } },
      },
    ]);
  });
});

const wholeFile = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

describe('call hierarchy', () => {
  test('leads along what matters for order, and nowhere else', async () => {
    const opened = await open('mm/fault.c');
    const [item] = await opened.ask<CallHierarchyItem[]>(
      'textDocument/prepareCallHierarchy',
      at(opened, 'folio_add_new_anon_rmap(folio'),
    );
    expect(item).toMatchObject({ name: 'folio_add_new_anon_rmap', detail: 'leaves PG_swapbacked of folio unordered' });
    expect(item?.uri).toMatch(/mm\/rmap\.c$/);
    const callers = await opened.ask<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item });
    expect(callers.map(({ from }) => from.name)).toContain('map_anon_racy');
    expect(callers.find(({ from }) => from.name === 'map_anon_racy')?.fromRanges).toEqual([
      { start: { line: 25, character: 1 }, end: { line: 25, character: 24 } },
    ]);
    const caller = callers.find(({ from }) => from.name === 'map_anon_ordered')?.from;
    const callees = await opened.ask<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item: caller });
    expect(callees.map(({ to }) => to.name)).toEqual(['folio_add_new_anon_rmap', 'smp_wmb', 'set_pte_at']);
    expect(await opened.ask('textDocument/prepareCallHierarchy', at(opened, 'folio_alloc('))).toBeNull();
    expect(await opened.ask('callHierarchy/incomingCalls', { item: { name: 'x' } })).toEqual([]);
  });
});

test('only what a client can show is offered to it', async () => {
  const { client } = await open('mm/fault.c');
  const offered = [
    'codeLensProvider',
    'inlayHintProvider',
    'documentLinkProvider',
    'callHierarchyProvider',
    'completionProvider',
  ];
  for (const one of offered) expect(client.result.capabilities).toHaveProperty(one);
  server.kill();
  const plain = await open('mm/fault.c', { capabilities: fullCapabilities });
  for (const one of offered) expect(plain.client.result.capabilities).not.toHaveProperty(one);
  const range = { start: { line: 27, character: 3 }, end: { line: 27, character: 3 } };
  const actions = await plain.client.codeActions(plain.uri, range);
  expect(actions.map(({ title }) => title)).not.toContain('Show the race');
  // Nothing that a language server for C does.
  for (const one of ['definitionProvider', 'referencesProvider', 'documentSymbolProvider'])
    expect(client.result.capabilities).not.toHaveProperty(one);
});
