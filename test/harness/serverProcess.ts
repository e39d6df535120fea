// The built language server as a process over a copy of the bundled example, with a client attached.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach } from 'vitest';
import { program } from './commandLine.js';
import { LanguageClientForTests } from './languageClient.js';

export interface ServerProcess {
  readonly client: LanguageClientForTests;
  /** The copy, an absolute path. */
  readonly tree: string;
  uriOf(path: string): string;
  /** Opens a file of the tree as the disk has it. */
  open(path: string): string;
  write(path: string, text: string): void;
  /** Ends the server at once, whatever it is doing. */
  kill(): void;
  /** Tells the server of files that changed on the disk, in one message. */
  changed(...paths: readonly string[]): void;
}

const running: {
  readonly child: ChildProcessWithoutNullStreams;
  readonly tree: string;
  client?: LanguageClientForTests;
}[] = [];
afterEach(async () => {
  for (const { child, tree, client } of running.splice(0)) {
    // Its last requests are answered before its streams are gone.
    await client?.connection.sendRequest('shutdown');
    client?.connection.dispose();
    child.kill();
    rmSync(tree, { recursive: true, force: true, maxRetries: 3 });
  }
});

/**
 * @param files written into the copy before the server starts
 * @param prepare what else happens to the copy before that
 */
export async function startServer(
  options: object = {},
  files: Readonly<Record<string, string>> = {},
  node: readonly string[] = [],
  prepare: (tree: string) => Promise<void> = async () => {},
): Promise<ServerProcess> {
  const tree = mkdtempSync(join(tmpdir(), 'fencepost-server-'));
  cpSync(join(import.meta.dirname, '../../server/example'), tree, { recursive: true });
  const write = (path: string, text: string) => writeFileSync(join(tree, path), text);
  for (const [path, text] of Object.entries(files)) write(path, text);
  await prepare(tree);
  const child = spawn(process.execPath, [...node, program, 'lsp', '--stdio']);
  child.stderr.on('data', (data) => process.stderr.write(data));
  const entry: (typeof running)[number] = { child, tree };
  running.push(entry);
  const uriOf = (path: string) => pathToFileURL(join(tree, path)).href;
  const folders = [pathToFileURL(tree).href];
  const client = await LanguageClientForTests.start({ input: child.stdout, output: child.stdin, folders, ...options });
  entry.client = client;
  return {
    client,
    tree,
    uriOf,
    write,
    kill() {
      running.splice(running.indexOf(entry), 1);
      client.connection.dispose();
      child.kill('SIGKILL');
      rmSync(tree, { recursive: true, force: true });
    },
    open(path) {
      client.open(uriOf(path), readFileSync(join(tree, path), 'utf8'));
      return uriOf(path);
    },
    changed(...paths) {
      const changes = paths.map((path) => ({ uri: uriOf(path), type: 2 }));
      void client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    },
  };
}
