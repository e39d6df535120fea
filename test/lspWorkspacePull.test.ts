// Diagnostics of all files for clients that ask for them: one request that is held and streamed to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CancellationTokenSource, type Diagnostic } from 'vscode-languageserver/node';
import { run } from './harness/commandLine.js';
import { pullCapabilities } from './harness/languageClient.js';
import { type ServerProcess, startServer } from './harness/serverProcess.js';

type Item = {
  uri: string;
  version: number | null;
  kind: 'full' | 'unchanged';
  resultId?: string;
  items?: Diagnostic[];
};
type Report = { items: Item[] };
const everything = { diagnosticsScope: 'workspace' };
const method = 'workspace/diagnostic';

/** What a client shows of all files, kept up to date by what is streamed. */
class Shown {
  readonly ids = new Map<string, string>();
  readonly items = new Map<string, readonly Diagnostic[]>();
  /** How many reports came. */
  reports = 0;
  ended = false;
  readonly cancellation = new CancellationTokenSource();
  readonly answer: Promise<Report | undefined>;

  constructor(
    private readonly server: ServerProcess,
    previous: ReadonlyMap<string, string> = new Map(),
    token = 'all',
  ) {
    const { connection } = server.client;
    server.client.partial.set(token, (part) => {
      for (const one of (part as Report).items) this.take(one);
    });
    const previousResultIds = [...previous].map(([uri, value]) => ({ uri, value }));
    const params = { identifier: 'fencepost', partialResultToken: token, previousResultIds };
    this.answer = connection.sendRequest<Report>(method, params, this.cancellation.token).then(
      (report) => {
        this.ended = true;
        return report;
      },
      () => {
        this.ended = true;
        return undefined;
      },
    );
  }

  private take({ uri, kind, items = [], resultId }: Item): void {
    this.reports++;
    expect(kind).toBe('full');
    if (resultId !== undefined) this.ids.set(uri, resultId);
    if (items.length > 0) this.items.set(uri, items);
    else this.items.delete(uri);
  }

  /** Waits for what is streamed to come to something. */
  async until(ready: () => boolean): Promise<void> {
    for (let i = 0; i < 400 && !ready(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
    expect(ready(), 'what was waited for').toBe(true);
  }

  count(): number {
    return [...this.items.values()].flat().length;
  }

  of(path: string): number {
    return this.items.get(this.server.uriOf(path))?.length ?? 0;
  }
}

function findingsOf(tree: string): number {
  return (JSON.parse(run(['check', '.', '--format', 'json'], { cwd: tree }).out) as Report & { findings: [] }).findings
    .length;
}

/** A client that wants all files, and has been told of all findings. */
async function startTold() {
  const server = await startServer({ capabilities: pullCapabilities, settings: everything });
  const shown = new Shown(server);
  const all = findingsOf(server.tree);
  await shown.until(() => shown.count() === all);
  return { server, shown, all };
}

/** Mends a file of the tree on the disk; the text as it was can be put back. */
function mend(server: ServerProcess, path: string): string {
  const text = readFileSync(join(server.tree, path), 'utf8');
  server.write(path, text.replaceAll('\tset_pte_at(', '\tsmp_wmb();\n\tset_pte_at('));
  server.changed(path);
  return text;
}

describe('a client that wants all files', () => {
  test('is told of them as they are checked, and then of what changes, in one request', async () => {
    const { server, shown, all } = await startTold();
    expect(server.client.published).toEqual([]);
    const text = mend(server, 'mm/fault.c');
    await shown.until(() => shown.of('mm/fault.c') === 0);
    server.write('mm/fault.c', text);
    server.changed('mm/fault.c');
    await shown.until(() => shown.count() === all);
    expect(shown.ended).toBe(false);
    shown.cancellation.cancel();
    await shown.until(() => shown.ended);
  });

  test('has an open file from the document, and the last of it when it is closed', async () => {
    const { server, shown } = await startTold();
    const uri = server.open('mm/fault.c');
    const pull = async () => {
      const params = { textDocument: { uri } };
      return (await server.client.connection.sendRequest<Item>('textDocument/diagnostic', params)).items?.length;
    };
    expect(await pull()).toBe(1);
    const before = shown.reports;
    server.client.close(uri);
    expect(await pull()).toBe(1);
    await shown.until(() => shown.reports > before);
    expect(shown.of('mm/fault.c')).toBe(1);
  });

  test('that knows some already is told what is new, and what is gone', async () => {
    const { server, shown: first } = await startTold();
    const gone = server.uriOf('mm/gone.c');
    const second = new Shown(server, new Map([...first.ids, [gone, 'of another day']]), 'again');
    expect(await first.answer).toEqual({ items: [] });
    await second.until(() => second.ids.has(gone));
    expect(second.reports).toBe(1);
  });

  test('changes its mind', async () => {
    const server = await startServer({ capabilities: pullCapabilities });
    const shown = new Shown(server);
    const settings = (value: object) => {
      server.client.settings = value;
      return server.client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    };
    await server.client.connection.sendRequest('workspace/executeCommand', {
      command: 'fencepost.workspace.stopCheck',
    });
    expect(shown.reports).toBe(0);
    await settings(everything);
    const all = findingsOf(server.tree);
    await shown.until(() => shown.count() === all);
    await settings({ diagnosticsScope: 'openFiles' });
    await shown.until(() => shown.count() === 0);
    await settings({ diagnosticsScope: 'some' });
    await server.client.until(
      () => server.client.shown.some(({ message }) => message.includes('fencepost.diagnosticsScope must be one of')),
      'a complaint',
    );
  });
});

test('a client that takes its answer whole gets it once there is something that it does not know', async () => {
  const server = await startServer({ capabilities: pullCapabilities });
  const ask = (previousResultIds: object[]) =>
    server.client.connection.sendRequest<Report>(method, { previousResultIds });
  const first = await ask([]);
  expect(first.items.flatMap(({ items }) => items)).toHaveLength(findingsOf(server.tree));
  const again = ask(first.items.map(({ uri, resultId }) => ({ uri, value: resultId })));
  let answered = false;
  void again.then(() => {
    answered = true;
  });
  await server.client.connection.sendRequest('workspace/executeCommand', { command: 'fencepost.workspace.check' });
  expect(answered).toBe(false);
  mend(server, 'mm/fault.c');
  expect((await again).items).toMatchObject([{ uri: server.uriOf('mm/fault.c'), kind: 'full', items: [] }]);
});
