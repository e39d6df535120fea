// One client's session, from `initialize` to the end: holds the state and says what each message does to it. How messages
// arrive is server.ts's business; what findings look like on the wire is decided in the files that this one calls.
import {
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  type Connection,
  DidChangeConfigurationNotification,
  type DidChangeConfigurationParams,
  type DidChangeTextDocumentParams,
  DidChangeWatchedFilesNotification,
  type DidChangeWatchedFilesParams,
  type DidCloseTextDocumentParams,
  type DidOpenTextDocumentParams,
  type DidSaveTextDocumentParams,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type FileEvent,
  type InitializeParams,
  MessageType,
} from 'vscode-languageserver';
import { Analysis, type DocumentFindings } from './analysis.js';
import { describeError } from './border.js';
import { type ClientFeatures, readClientFeatures } from './clientFeatures.js';
import { codeActions } from './codeActions.js';
import { OpenDocuments } from './documents.js';
import { refreshExplanations } from './explainHandlers.js';
import { Explanations } from './explanations.js';
import type { ServerHost, Timer } from './host.js';
import type { Outbox } from './outbox.js';
import { toDiagnostics } from './protocolDiagnostics.js';
import { DiagnosticAnswers } from './pullDiagnostics.js';
import { DiagnosticPusher } from './pushDiagnostics.js';
import { ReadingProgress } from './readingProgress.js';
import { settingsSection } from './settings.js';
import { SettingsSource } from './settingsSource.js';
import type { Tree, TreeReading } from './tree.js';
import { TreeTexts } from './treeTexts.js';
import { splitUri, withoutTrailingSlash } from './uris.js';
import { Workspace } from './workspace.js';

/** Milliseconds that a check waits for the client's first settings. */
const firstSettingsPatience = 1000;
/** Milliseconds in which changes on the disk are gathered, so that a checkout of thousands of files is one of them. */
const fileChangePause = 100;
/** Milliseconds by which the other open documents of a tree are checked after the one that changed. */
const neighbourPause = 350;
/** Of the files that could not be read, so many are named in the log. */
const mostNamedFiles = 20;

export class Session {
  readonly features: ClientFeatures;
  /** Hovers, races and whatever else is shown beyond findings. */
  readonly explanations: Explanations;
  private readonly documents: OpenDocuments;
  private readonly workspace: Workspace;
  private readonly analysis: Analysis;
  private readonly settings: SettingsSource;
  private readonly pusher: DiagnosticPusher | undefined;
  private readonly answers: DiagnosticAnswers;
  private readonly progress = new Map<Tree, ReadingProgress>();
  private fileChanges: FileEvent[] = [];
  private fileChangeTimer: Timer | undefined;
  private hasShownFailure = false;

  constructor(
    private readonly connection: Connection,
    private readonly outbox: Outbox,
    private readonly host: ServerHost,
    params: InitializeParams,
  ) {
    this.features = readClientFeatures(params);
    this.documents = new OpenDocuments(this.features.encoding);
    this.settings = new SettingsSource(connection, outbox, this.features, params.initializationOptions);
    this.settings.waitAtMost(host.clock, firstSettingsPatience);
    this.workspace = new Workspace(host, this.documents, {
      readingStarts: (tree) => this.readingStarts(tree),
      readingEnds: (tree, reading) => this.readingEnds(tree, reading),
      treeChanged: (tree) => this.treeChanged(tree),
      failed: (error) => this.failed('read the tree', error),
    });
    this.workspace.setFolders(foldersOf(params));
    this.analysis = new Analysis(this.documents, this.workspace, () => this.settings.current);
    this.explanations = new Explanations({
      documents: this.documents,
      analysis: this.analysis,
      features: this.features,
      clock: host.clock,
      settings: () => this.settings.ready.then(() => this.settings.current),
    });
    this.answers = new DiagnosticAnswers(Math.floor(host.clock.now()).toString(36));
    this.pusher = this.features.pullDiagnostics ? undefined : this.createPusher();
  }

  async initialized(): Promise<void> {
    const { client, workspace } = this.connection;
    if (this.features.workspaceFolders) {
      workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        this.workspace.changeFolders(added.map(folderUri), removed.map(folderUri));
      });
    }
    await this.settings.load(undefined);
    this.allChanged();
    if (this.features.registerConfiguration) {
      await client.register(DidChangeConfigurationNotification.type, { section: settingsSection });
    }
    if (this.features.registerWatchedFiles) {
      const watchers = [{ globPattern: '**/*.{c,h}' }];
      await client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
  }

  opened(params: DidOpenTextDocumentParams): void {
    const { uri } = this.documents.open(params);
    this.pusher?.schedule(uri, 0);
  }

  changed(params: DidChangeTextDocumentParams): void {
    const document = this.documents.change(params);
    if (document === undefined || this.pusher === undefined) return;
    const { debounce } = this.settings.current;
    for (const neighbour of this.workspace.neighboursOf(document)) {
      this.pusher.schedule(neighbour.uri, debounce + neighbourPause);
    }
    this.pusher.schedule(document.uri, debounce);
  }

  saved({ textDocument }: DidSaveTextDocumentParams): void {
    const document = this.documents.get(textDocument.uri);
    if (document !== undefined) this.pusher?.schedule(document.uri, 0);
  }

  async closed({ textDocument }: DidCloseTextDocumentParams): Promise<void> {
    const document = this.documents.close(textDocument.uri);
    if (document === undefined) return;
    this.analysis.forget(document.uri);
    this.answers.forget(document.uri);
    this.pusher?.clear(document.uri);
    await this.workspace.release(document.uri);
  }

  async configurationChanged({ settings }: DidChangeConfigurationParams): Promise<void> {
    await this.settings.load(settings);
    this.allChanged();
  }

  filesChanged({ changes }: DidChangeWatchedFilesParams): void {
    this.fileChanges.push(...changes);
    this.fileChangeTimer ??= this.host.clock.after(fileChangePause, () => {
      const gathered = this.fileChanges;
      this.fileChanges = [];
      this.fileChangeTimer = undefined;
      this.workspace.filesChanged(gathered).catch((error: unknown) => this.failed('read changed files', error));
    });
  }

  async diagnostics(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const { uri } = params.textDocument;
    await this.settings.ready;
    const place = await this.analysis.placeOf(uri);
    // A client that cannot be told to ask again gets its answer when the tree has been read.
    if (place?.tree.busy && !this.features.refreshDiagnostics) await settledOrCancelled(place.tree, token);
    const findings = await this.analysis.findingsOf(uri);
    const diagnostics =
      findings === undefined ? [] : toDiagnostics(findings, await this.textsOf(findings), this.features);
    return this.answers.report(uri, diagnostics, params.previousResultId);
  }

  async codeActions(params: CodeActionParams): Promise<readonly CodeAction[]> {
    if (!this.features.codeActionLiterals) return [];
    await this.settings.ready;
    const findings = await this.analysis.findingsOf(params.textDocument.uri);
    if (findings === undefined) return [];
    const texts = await this.textsOf(findings);
    return this.analysis.isCurrent(findings) ? codeActions({ findings, texts, features: this.features, params }) : [];
  }

  /** The client takes its leave: nothing more is computed for it. */
  close(): void {
    this.pusher?.close();
    this.fileChangeTimer?.cancel();
  }

  /** Says what could not be done: always in the log, the first time to the user as well. */
  failed(task: string, error: unknown): void {
    const line = `Fencepost could not ${task}: ${describeError(error)}`;
    this.outbox.log(MessageType.Error, line);
    if (!this.hasShownFailure) this.outbox.show(MessageType.Error, line);
    this.hasShownFailure = true;
  }

  private createPusher(): DiagnosticPusher {
    return new DiagnosticPusher({
      clock: this.host.clock,
      compute: async (uri) => {
        await this.settings.ready;
        const findings = await this.analysis.findingsOf(uri);
        if (findings === undefined) return undefined;
        const diagnostics = toDiagnostics(findings, await this.textsOf(findings), this.features);
        return this.analysis.isCurrent(findings) ? { version: findings.document.version, diagnostics } : undefined;
      },
      send: (params) => this.outbox.publish(params),
      failed: (error) => this.failed('check an open file', error),
    });
  }

  private textsOf({ place, shown }: DocumentFindings): Promise<TreeTexts> {
    const findings = shown.map(({ finding }) => finding);
    return TreeTexts.forFindings(place.tree, findings, this.features.encoding);
  }

  private allChanged(): void {
    this.refreshExplanations();
    if (this.pusher !== undefined) for (const { uri } of this.documents.all()) this.pusher.schedule(uri, 0);
    else this.askToPullAgain();
  }

  private treeChanged(tree: Tree): void {
    this.refreshExplanations();
    if (this.pusher !== undefined) for (const { uri } of this.workspace.documentsOf(tree)) this.pusher.schedule(uri, 0);
    else this.askToPullAgain();
  }

  private refreshExplanations(): void {
    this.outbox.request(() => refreshExplanations(this.connection, this.features));
  }

  private askToPullAgain(): void {
    if (this.features.refreshDiagnostics) this.outbox.refreshDiagnostics();
  }

  private readingStarts(tree: Tree) {
    const progress = new ReadingProgress(this.connection, this.host.clock, splitUri(tree.rootUri).name);
    this.progress.set(tree, progress);
    return progress.report.bind(progress);
  }

  private readingEnds(tree: Tree, { files, kept, unreadable, milliseconds }: TreeReading): void {
    this.progress.get(tree)?.end();
    this.progress.delete(tree);
    const seconds = (milliseconds / 1000).toFixed(1);
    this.outbox.log(
      MessageType.Info,
      `Read ${files} files below ${tree.rootUri} in ${seconds} s; ${kept} of them can define callees that matter.`,
    );
    if (unreadable.length === 0) return;
    const named = unreadable.slice(0, mostNamedFiles).join('\n  ');
    this.outbox.log(MessageType.Warning, `${unreadable.length} files or folders were passed over:\n  ${named}`);
  }
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders) return workspaceFolders.map(folderUri);
  return rootUri ? [withoutTrailingSlash(rootUri)] : [];
}

function folderUri({ uri }: { readonly uri: string }): string {
  return withoutTrailingSlash(uri);
}

function settledOrCancelled(tree: Tree, token: CancellationToken): Promise<void> {
  return new Promise((resolve) => {
    token.onCancellationRequested(() => resolve());
    tree.settled.then(resolve, () => resolve());
  });
}
