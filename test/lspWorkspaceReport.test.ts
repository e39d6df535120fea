// The workspace's report in the built language server: what the command line prints, and what of it is new.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './harness/commandLine.js';
import { startServer } from './harness/serverProcess.js';

interface Report {
  readonly findings: readonly { readonly fingerprint: string }[];
  readonly coverage: object;
}

interface Answer {
  readonly cancelled: boolean;
  readonly reports: readonly Report[];
  readonly findings: readonly { readonly uri: string; readonly line: number; readonly message: string }[];
  readonly known: number;
}

type Server = Awaited<ReturnType<typeof startServer>>;

function report({ client }: Server, ...args: readonly unknown[]): Promise<Answer> {
  const params = { command: 'fencepost.workspace.report', arguments: args };
  return client.connection.sendRequest('workspace/executeCommand', params);
}

/** With one barrier less, that is one more finding. */
function withoutBarrier(server: Server): string {
  const path = join(server.tree, 'mm/fault.c');
  return readFileSync(path, 'utf8').replace('\tsmp_wmb();\n', '');
}

describe('the report', () => {
  test('is that of the command line', async () => {
    const server = await startServer();
    const { out } = run(['check', '.', '--format', 'json'], { cwd: server.tree });
    const { root: _root, ...printed } = JSON.parse(out);
    const { cancelled, reports, findings } = await report(server);
    expect([cancelled, reports.length]).toEqual([false, 1]);
    expect(reports[0]?.findings).toEqual(printed.findings);
    expect(reports[0]?.coverage).toEqual(printed.coverage);
    expect(findings.map(({ message }) => message)).toEqual(
      printed.findings.map((one: { message: string }) => one.message),
    );
  });

  test('against a baseline holds what is new', async () => {
    const server = await startServer();
    const baseline = run(['check', '.', '--format', 'json'], { cwd: server.tree }).out;
    expect(await report(server, { baseline })).toMatchObject({ findings: [], known: 10 });
    server.write('mm/fault.c', withoutBarrier(server));
    server.changed('mm/fault.c');
    const open = server.open('mm/fault.c');
    await server.client.currentDiagnostics(open);
    const { findings, known } = await report(server, { baseline });
    expect([findings.map(({ uri }) => uri), known]).toEqual([[server.uriOf('mm/fault.c')], 10]);
  });

  test('against old texts holds what is new, and the old texts are gone again', async () => {
    const server = await startServer();
    const old = readFileSync(join(server.tree, 'mm/fault.c'), 'utf8');
    server.write('mm/fault.c', withoutBarrier(server));
    server.changed('mm/fault.c');
    await server.client.currentDiagnostics(server.open('mm/fault.c'));
    const all = await report(server);
    const texts = [
      { uri: server.uriOf('mm/fault.c'), text: old },
      { uri: server.uriOf('mm/huge.c'), text: null },
    ];
    const { findings } = await report(server, { texts });
    expect(new Set(findings.map(({ uri }) => uri))).toEqual(
      new Set([server.uriOf('mm/fault.c'), server.uriOf('mm/huge.c')]),
    );
    expect(await report(server)).toEqual(all);
  });

  test.each([
    [{ baseline: '{' }, 'it is not JSON'],
    [{ baseline: 1 }, 'the baseline is no text'],
    [{ texts: [{ uri: 1, text: null }] }, 'the old texts are none'],
    [{ texts: 'x' }, 'the old texts are none'],
  ])('%j is refused in one line', async (argument, reason) => {
    const server = await startServer();
    await expect(report(server, argument)).rejects.toThrow(`Fencepost cannot compare the workspace: ${reason}.`);
  });
});
