// One client's session, from `initialize` to the end: holds the state and says what each message does to it. How messages
// arrive is server.ts's business; what findings look like on the wire is decided in the files that this one calls.
import {
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  type Connection,
  type DidChangeConfigurationParams,
  type DidChangeTextDocumentParams,
  type DidChangeWatchedFilesParams,
  type DidCloseTextDocumentParams,
  type DidOpenTextDocumentParams,
  type DidSaveTextDocumentParams,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type ExecuteCommandParams,
  type FileEvent,
  type InitializeParams,
  MessageType,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver';
import { configFileName } from '../core/index.js';
import { codeActions } from './actions/codeActions.js';
import { Analysis, type DocumentFindings } from './diagnostics/analysis.js';
import { BrokenFunctions } from './diagnostics/brokenFunctions.js';
import { DocumentDiagnostics } from './diagnostics/documentDiagnostics.js';
import { Status, type StatusSource } from './diagnostics/status.js';
import { refreshExplanations } from './explain/explainHandlers.js';
import { Explanations } from './explain/explanations.js';
import { DiskChanges } from './files/diskChanges.js';
import type { ServerHost } from './host.js';
import { describeError } from './protocol/border.js';
import { type ClientFeatures, readClientFeatures } from './protocol/clientFeatures.js';
import type { Outbox } from './protocol/outbox.js';
import { registerFor } from './protocol/registrations.js';
import { foldersOf, folderUri, innermostFolder, pathBelow } from './protocol/uris.js';
import { SettingsSource } from './settings/settingsSource.js';
import { OpenDocuments } from './trees/documents.js';
import type { Tree } from './trees/tree.js';
import { isConfigFile, TreeConfigs } from './trees/treeConfigs.js';
import { TreeReadings } from './trees/treeReadings.js';
import { TreeTexts } from './trees/treeTexts.js';
import { Workspace } from './trees/workspace.js';
import { WorkspaceCommands } from './workspace/workspaceCommands.js';
import { type ReportStream, WorkspacePull } from './workspace/workspacePull.js';

/** Milliseconds that a check waits for the client's first settings. */
const firstSettingsPatience = 1000;
/** Milliseconds by which the other open documents of a tree are checked after the one that changed. */
const neighbourPause = 350;

export class Session {
  readonly features: ClientFeatures;
  /** Hovers, races and whatever else is shown beyond findings. */
  readonly explanations: Explanations;
  private readonly documents: OpenDocuments;
  private readonly workspace: Workspace;
  private readonly analysis: Analysis;
  private readonly settings: SettingsSource;
  private readonly shown: DocumentDiagnostics;
  private readonly configs: TreeConfigs;
  private readonly commands: WorkspaceCommands;
  private readonly pull: WorkspacePull;
  private readonly status: Status;
  private readonly readings: TreeReadings;
  private readonly diskChanges: DiskChanges;
  private readonly broken: BrokenFunctions;
  private hasShownFailure = false;

  constructor(
    private readonly connection: Connection,
    private readonly outbox: Outbox,
    host: ServerHost,
    params: InitializeParams,
  ) {
    this.features = readClientFeatures(params);
    this.documents = new OpenDocuments(this.features.encoding);
    this.settings = new SettingsSource(connection, outbox, this.features, params.initializationOptions, () => {
      return this.workspace.folderUris;
    });
    this.broken = new BrokenFunctions(outbox);
    this.configs = new TreeConfigs(host, outbox, this.documents, this.features.encoding);
    this.settings.waitAtMost(host.clock, firstSettingsPatience);
    this.diskChanges = new DiskChanges(host.clock, (changes) => {
      this.takeIn(changes).catch((error: unknown) => this.failed('read changed files', error));
    });
    this.readings = new TreeReadings(connection, outbox, host.clock, {
      started: () => this.status.changed(),
      ended: (tree, files) => this.status.treeRead(tree.rootUri, files),
    });
    this.workspace = new Workspace(host, this.documents, {
      treeFound: async (tree) => void (await this.configs.load(tree)),
      treeLeft: (tree) => this.configs.forget(tree),
      readingStarts: (tree) => this.readings.start(tree),
      readingEnds: (tree, reading) => this.readings.end(tree, reading),
      treeChanged: (tree) => this.treeChanged(tree),
      failed: (error) => this.failed('read the tree', error),
    });
    this.workspace.setFolders(foldersOf(params));
    this.analysis = new Analysis(this.documents, this.workspace, (uri) => this.settings.of(uri));
    this.explanations = new Explanations({
      documents: this.documents,
      analysis: this.analysis,
      features: this.features,
      clock: host.clock,
      settings: () => this.settings.ready.then(() => this.settings.current),
    });
    this.status = new Status(connection, host.clock, this.features.status, () => this.standing());
    const context = { connection, outbox, host, documents: this.documents, features: this.features };
    this.commands = new WorkspaceCommands(
      {
        ...context,
        settingsFor: (uri) => this.settings.of(uri),
        isInWorkspace: (uri) => innermostFolder(this.workspace.folderUris, uri) !== undefined,
        deliver: (uri, diagnostics) => this.pull.deliver(uri, diagnostics),
      },
      () => this.workspace.treesOfFolders(),
      () => this.status.changed(),
    );
    const session = Math.floor(host.clock.now()).toString(36);
    this.pull = new WorkspacePull({
      wantsAll: () => this.settings.current.diagnosticsScope === 'workspace',
      checkAll: (asked) => this.commands.checkAll(asked),
      fallSilent: () => this.commands.check.fallSilent(),
      failed: (error) => this.failed('check the workspace', error),
      isOpen: (uri) => this.documents.get(uri) !== undefined,
      session: `${session}w`,
    });
    this.shown = new DocumentDiagnostics({
      clock: host.clock,
      outbox,
      features: this.features,
      analysis: this.analysis,
      settings: this.settings,
      ofClosed: async (uri) => (this.pull.isShowingAll ? this.commands.diagnosticsOf(uri) : []),
      checked: (findings) => this.checked(findings),
      failed: (error) => this.failed('check an open file', error),
      session,
    });
  }

  async initialized(): Promise<void> {
    if (this.features.workspaceFolders) {
      this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        this.foldersChanged(added.map(folderUri), removed.map(folderUri)).catch((error: unknown) =>
          this.failed('take in the folders of the workspace', error),
        );
      });
    }
    await this.settings.load(undefined);
    this.allChanged();
    await registerFor(this.connection, this.features);
  }

  opened(params: DidOpenTextDocumentParams): void {
    const document = this.documents.open(params);
    const { uri } = document;
    if (isConfigFile(uri)) return this.configs.preview(document);
    this.commands.check.opened(uri);
    this.pull.opened(uri);
    this.shown.pusher?.schedule(uri, 0);
  }

  changed(params: DidChangeTextDocumentParams): void {
    const document = this.documents.change(params);
    if (document !== undefined && isConfigFile(document.uri)) return this.configs.preview(document);
    if (document === undefined || this.shown.pusher === undefined) return;
    const { debounce } = this.settings.current;
    for (const neighbour of this.workspace.neighboursOf(document)) {
      this.shown.pusher.schedule(neighbour.uri, debounce + neighbourPause);
    }
    this.shown.pusher.schedule(document.uri, debounce);
  }

  async saved({ textDocument }: DidSaveTextDocumentParams): Promise<void> {
    const document = this.documents.get(textDocument.uri);
    if (document !== undefined && isConfigFile(document.uri)) await this.configChanged([document.uri]);
    else if (document !== undefined) this.shown.pusher?.schedule(document.uri, 0);
  }

  async closed({ textDocument }: DidCloseTextDocumentParams): Promise<void> {
    const document = this.documents.close(textDocument.uri);
    if (document === undefined) return;
    if (isConfigFile(document.uri)) {
      this.configs.closed(document.uri);
      return this.configChanged([document.uri]);
    }
    const place = this.workspace.knownPlace(document.uri);
    this.status.closed(document.uri);
    this.analysis.forget(document.uri);
    this.shown.closed(document.uri);
    await this.workspace.release(document.uri);
    if (place !== undefined) await this.commands.check.refresh(place.tree, [place.path]);
  }

  async configurationChanged({ settings }: DidChangeConfigurationParams): Promise<void> {
    await this.settings.load(settings);
    this.allChanged();
  }

  filesChanged({ changes }: DidChangeWatchedFilesParams): void {
    this.diskChanges.add(changes);
  }

  diagnostics(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    return this.shown.report(params, token);
  }

  async workspaceDiagnostics(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    stream: ReportStream,
  ): Promise<WorkspaceDiagnosticReport> {
    await this.settings.ready;
    return this.pull.answer(params, token, stream);
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
    this.shown.pusher?.close();
    this.commands.check.close();
    this.pull.close();
    this.status.close();
    this.diskChanges.close();
  }

  /** Says what could not be done: always in the log, the first time to the user as well. */
  failed(task: string, error: unknown): void {
    const line = `Fencepost could not ${task}: ${describeError(error)}`;
    this.outbox.log(MessageType.Error, line);
    if (!this.hasShownFailure) this.outbox.show(MessageType.Error, line);
    this.hasShownFailure = true;
  }

  async executeCommand(params: ExecuteCommandParams, cancellation: CancellationToken) {
    await this.settings.ready;
    const { command, arguments: [argument] = [], workDoneToken } = params;
    return this.commands.execute(command, { workDoneToken, cancellation }, argument);
  }

  private checked(findings: DocumentFindings): void {
    this.status.checked(findings);
    this.broken.tell(findings);
  }

  /** Files changed on the disk, among them perhaps config files. */
  private async takeIn(changes: readonly FileEvent[]): Promise<void> {
    await this.configChanged(changes.map(({ uri }) => uri).filter(isConfigFile));
    for (const { tree, paths } of await this.workspace.filesChanged(changes))
      await this.commands.check.refresh(tree, paths);
  }

  private async foldersChanged(added: readonly string[], removed: readonly string[]): Promise<void> {
    await this.workspace.changeFolders(added, removed);
    await this.settings.load(undefined);
    this.allChanged();
  }

  private async configChanged(uris: readonly string[]): Promise<void> {
    if (uris.length === 0) return;
    for (const tree of await this.workspace.knownTrees()) {
      if (!uris.some((uri) => pathBelow(tree.rootUri, uri) === configFileName)) continue;
      if (!(await this.configs.load(tree))) continue;
      this.treeChanged(tree);
      await this.commands.check.refresh(tree, []);
    }
    this.status.changed();
  }

  private standing(): StatusSource {
    const { check } = this.commands;
    const trees = [...new Set(this.documents.all().flatMap(({ uri }) => this.workspace.knownPlace(uri)?.tree ?? []))];
    const states = trees.map((tree) => this.configs.stateOf(tree));
    return {
      state: check.isRunning ? 'checking' : this.readings.areGoingOn ? 'reading' : 'idle',
      config: states.find((one) => one === 'broken') ?? states.find((one) => one === 'in force') ?? 'none',
      workspace: check.summary,
    };
  }

  private textsOf({ place, shown }: DocumentFindings): Promise<TreeTexts> {
    const findings = shown.map(({ finding }) => finding);
    return TreeTexts.forFindings(place.tree, findings, this.features.encoding);
  }

  private allChanged(): void {
    this.refreshExplanations();
    if (this.shown.pusher !== undefined) for (const { uri } of this.documents.all()) this.shown.pusher.schedule(uri, 0);
    else this.askToPullAgain();
    this.pull.look();
    this.commands.check.reconsider().catch((error: unknown) => this.failed('check the workspace', error));
  }

  private treeChanged(tree: Tree): void {
    this.refreshExplanations();
    if (this.shown.pusher !== undefined)
      for (const { uri } of this.workspace.documentsOf(tree)) this.shown.pusher.schedule(uri, 0);
    else this.askToPullAgain();
  }

  private refreshExplanations(): void {
    this.outbox.request(() => refreshExplanations(this.connection, this.features));
  }

  private askToPullAgain(): void {
    if (this.features.refreshDiagnostics) this.outbox.refreshDiagnostics();
  }
}
