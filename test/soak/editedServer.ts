// A running language server that is told of edits as an editor tells it, and asked for diagnostics.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  type Diagnostic,
  type MessageConnection,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { LineIndex } from '../../server/src/core/index.js';
import { applyChange, type TextChange } from '../harness/editScript.js';
import type { EditedSystem } from './editedSystem.js';
import { residentMemory } from './memory.js';

const severities = ['', 'error', 'warning', 'information', 'hint'];

/** What the server puts into a diagnostic for the client to hand back. */
interface Data {
  readonly fixes: readonly {
    readonly title: string;
    readonly edits: readonly { readonly uri: string; readonly range: Range; readonly newText: string }[];
  }[];
}

export class EditedServer implements EditedSystem {
  private readonly texts = new Map<string, string>();
  private version = 1;

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly connection: MessageConnection,
    private readonly root: string,
  ) {}

  /** @param program the bundle of the command line */
  static async start(program: string, folder: string): Promise<EditedServer> {
    const child = spawn(process.execPath, [program, 'lsp', '--stdio']);
    child.stderr.on('data', (data) => process.stderr.write(data));
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.onRequest('client/registerCapability', () => null);
    connection.onError(([error]) => process.stderr.write(`soak: ${error.message}\n`));
    connection.listen();
    const root = pathToFileURL(folder).href;
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: root,
      workspaceFolders: [{ uri: root, name: 'tree' }],
      initializationOptions: { showSkipped: true },
      capabilities: {
        workspace: { didChangeWatchedFiles: { dynamicRegistration: true } },
        textDocument: { diagnostic: {}, publishDiagnostics: { dataSupport: true } },
      },
    });
    await connection.sendNotification('initialized', {});
    const server = new EditedServer(child, connection, root);
    // A client that cannot be told to ask again gets its first answer when the tree has been read.
    server.open('soak.c', '');
    await server.said('soak.c');
    server.close('soak.c');
    return server;
  }

  isOpen(path: string): boolean {
    return this.texts.has(path);
  }

  /** In MB. */
  get memory(): number {
    return residentMemory(this.child.pid);
  }

  open(path: string, text: string): void {
    this.texts.set(path, text);
    this.notify('textDocument/didOpen', {
      textDocument: { uri: this.uriOf(path), languageId: 'c', version: ++this.version, text },
    });
  }

  change(path: string, { start, end, newText }: TextChange, text: string): void {
    const before = this.texts.get(path) ?? '';
    const lines = LineIndex.of(before);
    const range = lines.rangeOf({ start, end });
    // A line end of two characters has no position inside: a change of one half of it is told as the whole text.
    const isTold = lines.offsetAt(range.start) === start && lines.offsetAt(range.end) === end;
    this.notify('textDocument/didChange', {
      textDocument: { uri: this.uriOf(path), version: ++this.version },
      contentChanges: [isTold ? { range, text: newText } : { text }],
    });
    this.texts.set(path, isTold ? applyChange(before, { start, end, newText }) : text);
  }

  close(path: string): void {
    this.texts.delete(path);
    this.notify('textDocument/didClose', { textDocument: { uri: this.uriOf(path) } });
  }

  async written(path: string): Promise<void> {
    this.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: this.uriOf(path), type: 2 }] });
    // Changes are gathered for a tenth of a second, and then taken in.
    await new Promise((resolve) => setTimeout(resolve, 400));
  }

  async said(path: string): Promise<readonly string[]> {
    if (!this.isOpen(path)) throw new Error(`${path} is not open`);
    const answer = await this.connection.sendRequest<{ items: readonly Diagnostic[] }>('textDocument/diagnostic', {
      textDocument: { uri: this.uriOf(path) },
    });
    return answer.items.flatMap((item) => this.inWords(item)).sort();
  }

  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const status = await ended;
    this.connection.dispose();
    return status;
  }

  private inWords({ code, range, severity, message, data }: Diagnostic): readonly string[] {
    if (code === 'unused-suppression') return [];
    if (code === 'not-analysed') return [JSON.stringify([code, range.start.line, message])];
    const mends = ((data ?? { fixes: [] }) as Data).fixes.map(({ title, edits }) => [
      title,
      edits.map((edit) => [decodeURI(edit.uri).slice(this.root.length + 1), edit.range, edit.newText]),
    ]);
    return [JSON.stringify([code, range, severities[severity ?? 0], message, mends])];
  }

  private uriOf(path: string): string {
    return `${this.root}/${path}`;
  }

  private notify(method: string, params: object): void {
    void this.connection.sendNotification(method, params);
  }
}
