// Diagnostics of files that no editor has open, for clients that ask for those of the whole workspace. The request is held and
// streamed to: what changes is told as it changes, so that nobody has to ask over and over.
import type {
  CancellationToken,
  Diagnostic,
  ResultProgressReporter,
  WorkspaceDiagnosticParams,
  WorkspaceDiagnosticReport,
  WorkspaceDiagnosticReportPartialResult,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { DiagnosticAnswers } from '../diagnostics/pullDiagnostics.js';
import { uriKey } from '../protocol/uris.js';
import type { AskedBy, WorkspaceSummary } from './workspaceCheck.js';

/** Where the parts of an answer go, for a client that takes it in parts. */
export type ReportStream = ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined;

export interface WorkspacePullContext {
  /** Whether the user wants to see more than open files. */
  readonly wantsAll: () => boolean;
  /** Checks all files that are not open, and delivers what there is to say of each. */
  readonly checkAll: (asked: AskedBy) => Promise<WorkspaceSummary>;
  /** Calls off a check that is going on, and lets nothing follow it. */
  readonly fallSilent: () => void;
  readonly isOpen: (uri: string) => boolean;
  readonly failed: (error: unknown) => void;
  /** Tells the ids of this run of the server from those of another. */
  readonly session: string;
}

/** A request that waits for what there is to say. */
interface Held {
  readonly params: WorkspaceDiagnosticParams;
  readonly token: CancellationToken;
  readonly stream: ReportStream;
  /** The files that the client shows something of, by their URIs' keys, with the ids of what it shows. */
  readonly shown: Map<string, { readonly uri: string; readonly id: string | undefined }>;
  /** What a client that takes its answer whole has not been told yet. */
  readonly untold: WorkspaceDocumentDiagnosticReport[];
  /** What was told since the check that is going on began; undefined while there is none. */
  told: Set<string> | undefined;
  readonly end: (items: WorkspaceDocumentDiagnosticReport[]) => void;
}

export class WorkspacePull {
  private held: Held | undefined;
  private showedAll = false;
  private readonly answers: DiagnosticAnswers;

  constructor(private readonly context: WorkspacePullContext) {
    this.answers = new DiagnosticAnswers(context.session);
  }

  /**
   * Holds a request until it is cancelled or another takes its place. A client that takes its answer whole asks only when somebody
   * wants to know, and is answered once there is something that it does not know yet.
   */
  answer(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    stream: ReportStream,
  ): Promise<WorkspaceDiagnosticReport> {
    this.close();
    return new Promise((resolve) => {
      const shown = new Map(params.previousResultIds.map(({ uri, value }) => [uriKey(uri), { uri, id: value }]));
      const end = (items: WorkspaceDocumentDiagnosticReport[]): void => {
        if (this.held === held) this.held = undefined;
        resolve({ items });
      };
      const held: Held = { params, token, stream, shown, untold: [], told: undefined, end };
      this.held = held;
      token.onCancellationRequested(() => end([]));
      this.look();
    });
  }

  /** Settings, or the folders of the workspace, are others: more or less is to be said than before. */
  look(): void {
    const { held, context } = this;
    if (held === undefined) return;
    const wantsAll = held.stream === undefined || context.wantsAll();
    if (wantsAll) this.checkFor(held).catch((error: unknown) => this.broke(held, error));
    else if (this.showedAll) {
      // What a check that is going on would say next is not wanted any more.
      context.fallSilent();
      this.withdraw(held, () => true);
    }
    this.showedAll = wantsAll;
  }

  /** Whether somebody is told of files that are not open. */
  get isShowingAll(): boolean {
    return this.held !== undefined && this.showedAll;
  }

  /** An editor has opened a document, and shows by other means what there is to say of it. */
  opened(uri: string): void {
    this.held?.shown.delete(uriKey(uri));
  }

  /** @returns whether a client waits for it; it has to be told otherwise if not */
  deliver(uri: string, diagnostics: Diagnostic[]): boolean {
    const { held } = this;
    if (held === undefined) return false;
    const key = uriKey(uri);
    held.told?.add(key);
    if (diagnostics.length === 0 && !held.shown.has(key)) return true;
    const report = this.answers.report(uri, diagnostics, held.shown.get(key)?.id);
    if (diagnostics.length === 0) held.shown.delete(key);
    else held.shown.set(key, { uri, id: report.resultId });
    if (report.kind === 'full') this.tell(held, { ...report, uri, version: null });
    return true;
  }

  /** Ends what is held: the client takes its leave, or asks anew. */
  close(): void {
    this.held?.end([]);
  }

  private async checkFor(held: Held): Promise<void> {
    const { token: cancellation, params } = held;
    const told = new Set<string>();
    held.told = told;
    try {
      const { cancelled } = await this.context.checkAll({ workDoneToken: params.workDoneToken, cancellation });
      if (!cancelled) this.withdraw(held, (key) => !told.has(key));
    } finally {
      if (held.told === told) held.told = undefined;
    }
    if (held.stream === undefined && held.untold.length > 0) held.end(held.untold);
  }

  /** Who takes the answer whole would wait for it in vain; who is streamed to is told of what changes all the same. */
  private broke(held: Held, error: unknown): void {
    this.context.failed(error);
    if (held.stream === undefined) held.end(held.untold);
  }

  private withdraw({ shown }: Held, isGone: (key: string) => boolean): void {
    for (const [key, { uri }] of [...shown]) if (isGone(key) && !this.context.isOpen(uri)) this.deliver(uri, []);
  }

  private tell(held: Held, item: WorkspaceDocumentDiagnosticReport): void {
    if (held.stream !== undefined) return held.stream.report({ items: [item] });
    // A file that changed while all were checked is told of twice; only the last counts.
    const earlier = held.untold.findIndex(({ uri }) => uri === item.uri);
    if (earlier >= 0) held.untold.splice(earlier, 1);
    held.untold.push(item);
    if (held.told === undefined) held.end(held.untold);
  }
}
