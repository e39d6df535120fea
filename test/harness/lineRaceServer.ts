// A language server over the stand-in for the core, in this process, with a client attached: what tests of the protocol start.
import { PassThrough } from 'node:stream';
import { afterEach } from 'vitest';
import { createConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import type { FileText, StartingHost } from '../../server/src/lsp/host.js';
import { pathBelow } from '../../server/src/lsp/protocol/uris.js';
import { serve } from '../../server/src/lsp/server.js';
import { type ClientOptions, LanguageClientForTests } from './languageClient.js';
import { LineRaces } from './lineRaces.js';

export const root = 'file:///tree';
export const uri = `${root}/mm/a.c`;
/** A text with one finding, in its second line. */
export const racy = 'one\npublish\n';
/** The line of that finding. */
export const place = { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } };

export interface TestServer {
  readonly client: LanguageClientForTests;
  readonly project: LineRaces;
  readonly disk: Map<string, string>;
  /** Lets a held-back listing of the tree go on. */
  readonly release: () => void;
}

const clients: LanguageClientForTests[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.connection.sendRequest('shutdown');
});

export async function start(
  options: Partial<ClientOptions> & { readonly disk?: Record<string, string>; readonly hold?: boolean } = {},
): Promise<TestServer> {
  const project = new LineRaces();
  const disk = new Map(Object.entries(options.disk ?? {}));
  let release = () => {};
  const listing = options.hold ? new Promise<void>((resolve) => (release = resolve)) : Promise.resolve();
  const host: StartingHost = {
    version: '1.2.3',
    createProject: async () => project,
    clock: {
      now: () => performance.now(),
      after: (milliseconds, run) => {
        const timer = setTimeout(run, milliseconds);
        return { cancel: () => clearTimeout(timer) };
      },
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
    },
    files: {
      reaches: () => true,
      concurrentReads: () => 2,
      findRoot: async (document) => (pathBelow(root, document) === undefined ? undefined : root),
      list: async () => {
        await listing;
        return { paths: [...disk.keys()], passedOver: [] };
      },
      read: async (_root, path): Promise<FileText> => {
        const text = disk.get(path);
        return text === undefined ? { kind: 'unreadable', reason: 'it does not exist' } : { kind: 'text', text };
      },
      kindOf: async (_root, path) => {
        if (disk.has(path)) return 'file';
        return [...disk.keys()].some((each) => each.startsWith(`${path}/`)) ? 'folder' : undefined;
      },
      readConfig: async (): Promise<FileText> => {
        const text = disk.get('fencepost.jsonc');
        return text === undefined ? { kind: 'irrelevant' } : { kind: 'text', text };
      },
    },
  };
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const connection = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
  serve(connection, host);
  const client = await LanguageClientForTests.start({ input: toClient, output: toServer, folders: [root], ...options });
  clients.push(client);
  return { client, project, disk, release };
}
