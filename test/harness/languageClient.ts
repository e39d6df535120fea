// A language client for tests: speaks to a server over two streams as an editor does, keeps what the server says, and
// applies its edits. It knows nothing of C.
import type { Readable, Writable } from 'node:stream';
import {
  type CodeAction,
  type CodeActionParams,
  type ConfigurationParams,
  createMessageConnection,
  type Diagnostic,
  type InitializeResult,
  type MessageConnection,
  type Position,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { LineIndex } from '../../server/src/core/index.js';
import { listenIn, newWitness, type Witness } from './protocol/witness.js';

/** What a modern editor announces; tests take parts away. */
export const fullCapabilities = {
  general: { positionEncodings: ['utf-16'] },
  workspace: {
    applyEdit: true,
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
    diagnostics: { refreshSupport: true },
    textDocumentContent: {},
  },
  window: { workDoneProgress: true },
  textDocument: {
    publishDiagnostics: {
      relatedInformation: true,
      codeDescriptionSupport: true,
      dataSupport: true,
      versionSupport: true,
      tagSupport: { valueSet: [1, 2] },
    },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'source', 'source.fixAll'] } },
      isPreferredSupport: true,
      dataSupport: true,
    },
    hover: { contentFormat: ['markdown', 'plaintext'] },
  },
};

export const pullCapabilities = {
  ...fullCapabilities,
  textDocument: {
    ...fullCapabilities.textDocument,
    diagnostic: { dynamicRegistration: false, relatedInformation: true },
  },
};

export interface ClientOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly capabilities?: object;
  readonly folders?: readonly string[];
  readonly initializationOptions?: unknown;
  /** The section that `workspace/configuration` answers. */
  readonly settings?: unknown;
  /** What it answers for a scope, by the scope's URI. */
  readonly settingsByScope?: Readonly<Record<string, unknown>>;
}

interface OpenText {
  version: number;
  text: string;
}

export class LanguageClientForTests {
  settings: unknown;
  readonly published: PublishDiagnosticsParams[] = [];
  readonly shown: { type: number; message: string }[] = [];
  readonly logged: string[] = [];
  readonly registered: string[] = [];
  readonly tokens: (string | number)[] = [];
  readonly applied: WorkspaceEdit[] = [];
  readonly statuses: { findings: number; age: number | null }[] = [];
  settingsByScope: Readonly<Record<string, unknown>> = {};
  readonly progress: { kind: string; message?: string }[] = [];
  refreshes = 0;
  /** Who takes the parts of an answer, by their token. */
  readonly partial = new Map<string | number, (part: unknown) => void>();
  private readonly texts = new Map<string, OpenText>();
  private readonly watchers = new Set<() => void>();

  private constructor(
    readonly connection: MessageConnection,
    readonly result: InitializeResult,
    /** Who has listened to all that the server said. */
    readonly witness: Witness,
  ) {}

  /** Connects, initializes and says `initialized`. */
  static async start(options: ClientOptions): Promise<LanguageClientForTests> {
    const reader = new StreamMessageReader(options.input);
    const writer = new StreamMessageWriter(options.output);
    const witness = newWitness();
    listenIn(witness, reader, writer);
    const connection = createMessageConnection(reader, writer);
    connection.listen();
    const { folders = [] } = options;
    const pending = connection.sendRequest<InitializeResult>('initialize', {
      processId: null,
      rootUri: folders[0] ?? null,
      workspaceFolders: folders.map((uri) => ({ uri, name: uri })),
      capabilities: options.capabilities ?? fullCapabilities,
      initializationOptions: options.initializationOptions,
    });
    const client = new LanguageClientForTests(connection, await pending, witness);
    client.settings = options.settings ?? null;
    client.settingsByScope = options.settingsByScope ?? {};
    client.answerTheServer();
    await connection.sendNotification('initialized', {});
    return client;
  }

  open(uri: string, text: string, languageId = 'c'): void {
    this.texts.set(uri, { version: 1, text });
    void this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  /** Replaces the first occurrence of a string, as an incremental change. Answers the new version. */
  replace(uri: string, old: string, replacement: string): number {
    const document = this.document(uri);
    const start = document.text.indexOf(old);
    if (start < 0) throw new Error(`the document does not hold '${old}'`);
    const range = LineIndex.of(document.text).rangeOf({ start, end: start + old.length });
    return this.edit(uri, [{ range, newText: replacement }]);
  }

  /** Applies edits that all speak of the same text, and tells the server. */
  edit(uri: string, edits: readonly TextEdit[]): number {
    const document = this.document(uri);
    const lastFirst = [...edits].sort((a, b) => comparePositions(b.range.start, a.range.start));
    document.version++;
    document.text = lastFirst.reduce(applyEdit, document.text);
    void this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: document.version },
      contentChanges: lastFirst.map(({ range, newText }) => ({ range, text: newText })),
    });
    return document.version;
  }

  save(uri: string): void {
    void this.connection.sendNotification('textDocument/didSave', { textDocument: { uri } });
  }

  close(uri: string): void {
    this.texts.delete(uri);
    void this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  textOf(uri: string): string {
    return this.document(uri).text;
  }

  /** Waits until the diagnostics published last for a document satisfy a condition. */
  async diagnostics(
    uri: string,
    condition: (params: PublishDiagnosticsParams) => boolean = () => true,
  ): Promise<readonly Diagnostic[]> {
    const last = () => this.published.findLast((params) => params.uri === uri);
    await this.until(
      () => {
        const params = last();
        return params !== undefined && condition(params);
      },
      `diagnostics for ${uri}; last: ${JSON.stringify(last()?.diagnostics.map(({ message }) => message))}`,
    );
    return last()?.diagnostics ?? [];
  }

  /** The diagnostics of the document's present version. */
  currentDiagnostics(uri: string): Promise<readonly Diagnostic[]> {
    const { version } = this.document(uri);
    return this.diagnostics(uri, (params) => params.version === version);
  }

  async codeActions(
    uri: string,
    range: Range,
    context: Partial<CodeActionParams['context']> = {},
  ): Promise<CodeAction[]> {
    const params = { textDocument: { uri }, range, context: { diagnostics: [], ...context } };
    return this.connection.sendRequest<CodeAction[]>('textDocument/codeAction', params);
  }

  /** Applies a workspace edit to the open documents, refusing edits of another version. */
  apply(edit: WorkspaceEdit | undefined): void {
    if (edit === undefined) throw new Error('the action has no edit');
    for (const change of edit.documentChanges ?? []) {
      if (!('textDocument' in change)) throw new Error(`unexpected ${change.kind}`);
      const { uri, version } = change.textDocument;
      if (version !== this.document(uri).version) throw new Error(`edit of version ${version}`);
      this.edit(uri, change.edits as TextEdit[]);
    }
    for (const [uri, edits] of Object.entries(edit.changes ?? {})) this.edit(uri, edits);
  }

  /** Waits for a condition that a message of the server can bring about. */
  until(condition: () => boolean, what: string, milliseconds = 20_000): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const watch = () => {
        if (condition()) finish(resolve);
      };
      const timer = setTimeout(() => finish(() => reject(new Error(`waited in vain for ${what}`))), milliseconds);
      const finish = (end: () => void) => {
        clearTimeout(timer);
        this.watchers.delete(watch);
        end();
      };
      this.watchers.add(watch);
    });
  }

  private document(uri: string): OpenText {
    const document = this.texts.get(uri);
    if (document === undefined) throw new Error(`${uri} is not open`);
    return document;
  }

  private answerTheServer(): void {
    const { connection } = this;
    const noted = () => {
      for (const watch of [...this.watchers]) watch();
    };
    const notice = <P>(method: string, take: (params: P) => void) =>
      connection.onNotification(method, (params: P) => {
        take(params);
        noted();
      });
    notice<PublishDiagnosticsParams>('textDocument/publishDiagnostics', (params) => this.published.push(params));
    notice<{ type: number; message: string }>('window/showMessage', (params) => this.shown.push(params));
    notice<{ message: string }>('window/logMessage', ({ message }) => this.logged.push(message));
    notice<{ token: string | number; value: { kind: string } }>('$/progress', ({ token, value }) => {
      const takes = this.partial.get(token);
      if (takes === undefined) this.progress.push(value);
      else takes(value);
    });
    connection.onRequest('workspace/configuration', ({ items }: ConfigurationParams) => {
      return items.map(({ scopeUri }) => this.settingsByScope[scopeUri ?? ''] ?? this.settings);
    });
    notice<{ findings: number; age: number | null }>('fencepost/status', (status) => this.statuses.push(status));
    connection.onRequest('workspace/applyEdit', ({ edit }: { edit: WorkspaceEdit }) => {
      this.applied.push(edit);
      noted();
      return { applied: true };
    });
    connection.onRequest('client/registerCapability', ({ registrations }: { registrations: { method: string }[] }) => {
      this.registered.push(...registrations.map(({ method }) => method));
      noted();
      return null;
    });
    connection.onRequest('window/workDoneProgress/create', ({ token }: { token: string | number }) => {
      this.tokens.push(token);
      return null;
    });
    connection.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes++;
      noted();
      return null;
    });
  }
}

function comparePositions(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

function applyEdit(text: string, { range, newText }: TextEdit): string {
  const lines = LineIndex.of(text);
  return text.slice(0, lines.offsetAt(range.start)) + newText + text.slice(lines.offsetAt(range.end));
}
