// Checks all files of the workspace, a function at a time, and shows what is found as it is found. What an editor has open it
// shows by itself; here only the other files are spoken of. It says how far it is, and stops when it is told to.
import type {
  CancellationToken,
  Connection,
  Diagnostic,
  ProgressToken,
  WorkDoneProgressReporter,
} from 'vscode-languageserver';
import type { Report } from '../../core/index.js';
import { shownUnder } from '../diagnostics/analysis.js';
import { toDiagnostic } from '../diagnostics/protocolDiagnostics.js';
import type { Clock, ServerHost } from '../host.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import type { Outbox } from '../protocol/outbox.js';
import { pathBelow, uriBelow, uriKey } from '../protocol/uris.js';
import type { Settings } from '../settings/settings.js';
import type { OpenDocuments } from '../trees/documents.js';
import type { Tree } from '../trees/tree.js';
import { TreeTexts } from '../trees/treeTexts.js';
import { CheckProgress } from './checkProgress.js';

/** How long a slice of checking may run before messages are let through, in milliseconds. */
const sliceLength = 25;

/** What a check of the workspace needs of the session. */
export interface WorkspaceCheckContext {
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly host: ServerHost;
  readonly documents: OpenDocuments;
  readonly features: ClientFeatures;
  readonly settingsFor: (uri: string) => Settings;
  /** Whether a folder of the workspace holds it: of what lies beside them nothing is said. */
  readonly isInWorkspace: (uri: string) => boolean;
  /** Tells who asked for the diagnostics of all files; false when nobody did. */
  readonly deliver: (uri: string, diagnostics: Diagnostic[]) => boolean;
}

/** The part of a tree that lies in a folder of the workspace. */
export interface CheckedFolder {
  readonly folder: string;
  readonly tree: Tree;
}

/** What a check of the workspace came to. */
export interface WorkspaceSummary {
  readonly files: number;
  readonly findings: number;
  readonly skipped: number;
  readonly cancelled: boolean;
}

/** Who wants a check, and how it is told of its progress. */
export interface AskedBy {
  readonly workDoneToken: ProgressToken | undefined;
  readonly cancellation: CancellationToken;
}

/** Someone who can call it off. */
interface Stop {
  readonly isCancellationRequested: boolean;
}

/** A file that something was said of, to whoever asked or without being asked. */
interface Told {
  readonly uri: string;
  readonly tree: Tree;
  readonly path: string;
  readonly isPushed: boolean;
}

export class WorkspaceCheck {
  /** By their URIs' keys. */
  private readonly told = new Map<string, Told>();
  /** What has changed since it was checked, or while it was: looked at when nothing else is being checked. */
  private readonly stale = new Map<Tree, Set<string>>();
  private running: { isCancellationRequested: boolean } | undefined;
  private isClosed = false;
  private last: WorkspaceSummary | undefined;

  constructor(private readonly context: WorkspaceCheckContext) {}

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** What the last check came to that ran to its end. */
  get summary(): WorkspaceSummary | undefined {
    return this.last;
  }

  /** Checks all files in the folders; a second call takes the place of the first. */
  async run(folders: readonly CheckedFolder[], asked: AskedBy): Promise<WorkspaceSummary> {
    this.stop();
    const stop = { isCancellationRequested: false };
    this.running = stop;
    const cancel = () => {
      stop.isCancellationRequested = true;
    };
    asked.cancellation.onCancellationRequested(cancel);
    const progress = await this.begin(asked.workDoneToken, cancel);
    try {
      const summary = await this.checkFolders(folders, stop, progress);
      if (!summary.cancelled) this.last = summary;
      return summary;
    } finally {
      progress?.done();
      if (this.running === stop) this.running = undefined;
      await this.catchUp();
    }
  }

  /** Calls off a check that is running. */
  stop(): void {
    if (this.running !== undefined) this.running.isCancellationRequested = true;
  }

  /** Those who asked want to be told no more; what was pushed stays. */
  fallSilent(): void {
    this.stop();
    this.stale.clear();
    for (const [key, { isPushed }] of this.told) if (!isPushed) this.told.delete(key);
  }

  /** Nothing is checked from now on. */
  close(): void {
    this.isClosed = true;
    this.stop();
  }

  /** An editor has opened a document, and is told of it by other means. */
  opened(uri: string): void {
    const told = this.told.get(uriKey(uri));
    this.told.delete(uriKey(uri));
    if (told?.isPushed && this.context.features.pullDiagnostics) this.context.outbox.publish({ uri, diagnostics: [] });
  }

  /** What there is to say of a file that is not open. */
  async diagnosticsOf(tree: Tree, path: string): Promise<Diagnostic[]> {
    const report = this.context.settingsFor(tree.uriOf(path)).enable ? tree.check(path) : undefined;
    return this.diagnosticsIn(tree, path, report);
  }

  /** Files changed on the disk, or an editor closed them: what was said of them is brought up to date. */
  async refresh(tree: Tree, paths: readonly string[]): Promise<void> {
    // A check that was called off has said something as well, and one that is running may have passed the file already.
    if (this.last === undefined && this.told.size === 0 && !this.isRunning) return;
    const stale = this.stale.get(tree) ?? new Set();
    for (const path of paths) stale.add(path);
    this.stale.set(tree, stale);
    await this.catchUp();
  }

  /** Settings, or the folders of the workspace, are others: what was said is said anew, or taken back. */
  async reconsider(): Promise<void> {
    for (const tree of new Set([...this.told.values()].map((one) => one.tree))) await this.refresh(tree, []);
  }

  /** Looks at what has changed; whoever is checking something does so at the end. */
  private async catchUp(): Promise<void> {
    if (this.isRunning || this.isClosed) return;
    const stop = { isCancellationRequested: false };
    this.running = stop;
    try {
      for (const [tree, paths] of this.stale) {
        // What is added from here on is looked at in a round of its own.
        this.stale.delete(tree);
        const others = [...this.told.values()].filter((one) => one.tree === tree).map(({ path }) => path);
        const left = new Set([...paths, ...others]);
        for (const path of left) {
          await this.checkFile(tree, path, stop);
          if (!stop.isCancellationRequested) left.delete(path);
        }
        if (left.size > 0) this.stale.set(tree, new Set([...left, ...(this.stale.get(tree) ?? [])]));
        if (stop.isCancellationRequested) return;
      }
    } finally {
      if (this.running === stop) this.running = undefined;
    }
  }

  /** Reports to the token of whoever asked, else to one that the client is asked for. */
  private async begin(token: ProgressToken | undefined, cancel: () => void) {
    const title = 'Fencepost: checking the workspace';
    const { connection, features } = this.context;
    if (token !== undefined) {
      const progress = connection.window.attachWorkDoneProgress(token);
      progress.begin(title, 0, undefined, true);
      return progress;
    }
    if (!features.workDoneProgress) return undefined;
    const progress = await connection.window.createWorkDoneProgress();
    progress.token.onCancellationRequested(cancel);
    progress.begin(title, 0, undefined, true);
    return progress;
  }

  private async checkFolders(
    folders: readonly CheckedFolder[],
    stop: Stop,
    progress: WorkDoneProgressReporter | undefined,
  ): Promise<WorkspaceSummary> {
    const { host } = this.context;
    const count = { files: 0, findings: 0, skipped: 0 };
    for (const { tree, folder } of folders) {
      // Callees have to be known first; calling the check off does not call off the reading.
      while (tree.busy && !stop.isCancellationRequested) await pause(host.clock, sliceLength);
      const { paths } = await host.files.list(tree.rootUri);
      const below = paths.filter((path) => pathBelow(folder, uriBelow(tree.rootUri, path)) !== undefined);
      const meter = new CheckProgress(host.clock, below.length, progress);
      for (const path of below) {
        if (stop.isCancellationRequested) return { ...count, cancelled: true };
        if (tree.project.hasFile(path)) {
          const checked = await this.checkFile(tree, path, stop);
          count.findings += checked?.findings ?? 0;
          count.skipped += checked?.skipped ?? 0;
        }
        count.files++;
        meter.add(tree.project.textLength(path));
        if (meter.isDue(sliceLength)) await host.clock.breathe();
      }
    }
    return { ...count, cancelled: stop.isCancellationRequested };
  }

  private async checkFile(tree: Tree, path: string, stop: Stop) {
    const uri = tree.uriOf(path);
    const { isInWorkspace, settingsFor } = this.context;
    if (!isInWorkspace(uri) || !settingsFor(uri).enable) return this.tell(tree, path, undefined);
    const report = await this.steps(tree, path, stop);
    return stop.isCancellationRequested ? undefined : this.tell(tree, path, report);
  }

  /** A function at a time, so that a message, and with it an end, is never far. */
  private async steps(tree: Tree, path: string, stop: Stop): Promise<Report | undefined> {
    const { clock } = this.context.host;
    const steps = tree.checkInSteps(path);
    let start = clock.now();
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      if (clock.now() - start < sliceLength) continue;
      await clock.breathe();
      if (stop.isCancellationRequested) return undefined;
      start = clock.now();
    }
  }

  private async tell(tree: Tree, path: string, report: Report | undefined) {
    const uri = tree.uriOf(path);
    const diagnostics = await this.diagnosticsIn(tree, path, report);
    const findings = diagnostics.length;
    const skipped = report?.coverage.skipped.filter(({ file }) => file === path).length ?? 0;
    const told = this.told.get(uriKey(uri));
    if (this.context.documents.get(uri) === undefined && (findings > 0 || told !== undefined))
      this.say({ uri, tree, path }, diagnostics, told);
    return { findings, skipped };
  }

  private say(file: Omit<Told, 'isPushed'>, diagnostics: Diagnostic[], before: Told | undefined): void {
    const { deliver, outbox } = this.context;
    const isPushed = !deliver(file.uri, diagnostics);
    if (isPushed) outbox.publish({ uri: file.uri, diagnostics });
    else if (before?.isPushed) outbox.publish({ uri: file.uri, diagnostics: [] });
    if (diagnostics.length === 0) this.told.delete(uriKey(file.uri));
    else this.told.set(uriKey(file.uri), { ...file, isPushed });
  }

  private async diagnosticsIn(tree: Tree, path: string, report: Report | undefined): Promise<Diagnostic[]> {
    const { features, settingsFor } = this.context;
    const found = report?.findings.filter(({ file }) => file === path) ?? [];
    const shown = shownUnder(found, settingsFor(tree.uriOf(path)));
    if (shown.length === 0) return [];
    const texts = await TreeTexts.forFindings(tree, found, features.encoding);
    return shown.map((one) => toDiagnostic(one, 0, texts, features));
  }
}

function pause(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => void clock.after(milliseconds, resolve));
}
