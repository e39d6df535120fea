// How things stand, for clients that show it: whether something is going on, how many findings there are in what is open, what
// was covered, how old the picture of the tree is. It is told when it changes, and not more often than somebody reads it.
import type { Connection } from 'vscode-languageserver';
import type { Clock, Timer } from '../host.js';
import { uriKey } from '../protocol/uris.js';
import type { ConfigState } from '../trees/treeConfigs.js';
import type { WorkspaceSummary } from '../workspace/workspaceCheck.js';
import type { DocumentFindings } from './analysis.js';

export const statusNotification = 'fencepost/status';

/** Milliseconds in which changes are gathered. */
const statusPause = 150;

/** What the notification carries. Keys may be added. */
export interface ServerStatus {
  readonly state: 'reading' | 'checking' | 'idle';
  /** In the documents that are open. */
  readonly findings: number;
  /** Functions that could not be analysed, or not wholly, in the documents that are open. */
  readonly skipped: number;
  /** Functions in them that have to do with pages. */
  readonly relevant: number;
  /** Files that were read of the trees. */
  readonly files: number;
  /** Since the last tree was read, in milliseconds; null while none has been. */
  readonly age: number | null;
  readonly config: ConfigState;
  /** What the last check of the workspace came to; null where there was none. */
  readonly workspace: WorkspaceSummary | null;
}

/** What only the session knows. */
export interface StatusSource {
  readonly state: ServerStatus['state'];
  readonly config: ConfigState;
  readonly workspace: WorkspaceSummary | undefined;
}

export class Status {
  private readonly documents = new Map<string, DocumentFindings>();
  private readonly files = new Map<string, number>();
  private readAt: number | undefined;
  private timer: Timer | undefined;
  private sent = '';

  constructor(
    private readonly connection: Connection,
    private readonly clock: Clock,
    private readonly isWanted: boolean,
    private readonly source: () => StatusSource,
  ) {}

  checked(findings: DocumentFindings): void {
    this.documents.set(uriKey(findings.document.uri), findings);
    this.changed();
  }

  closed(uri: string): void {
    this.documents.delete(uriKey(uri));
    this.changed();
  }

  treeRead(rootUri: string, files: number): void {
    this.files.set(rootUri, files);
    this.readAt = this.clock.now();
    this.changed();
  }

  /** Something that the status tells of may be another way now. */
  changed(): void {
    if (!this.isWanted) return;
    this.timer ??= this.clock.after(statusPause, () => {
      this.timer = undefined;
      this.send();
    });
  }

  close(): void {
    this.timer?.cancel();
  }

  private send(): void {
    const status = this.current();
    const content = JSON.stringify({ ...status, age: status.age === null });
    if (content === this.sent) return;
    this.sent = content;
    this.connection.sendNotification(statusNotification, status).catch(() => {});
  }

  private current(): ServerStatus {
    const { state, config, workspace } = this.source();
    const all = [...this.documents.values()];
    const sum = (count: (one: DocumentFindings) => number): number => all.reduce((total, one) => total + count(one), 0);
    return {
      state,
      config,
      workspace: workspace ?? null,
      findings: sum(({ shown }) => shown.length),
      skipped: sum(({ report, place }) => {
        return report?.coverage.skipped.filter(({ file }) => file === place.path).length ?? 0;
      }),
      relevant: sum(({ report }) => report?.coverage.relevant ?? 0),
      files: [...this.files.values()].reduce((total, one) => total + one, 0),
      age: this.readAt === undefined ? null : Math.round(this.clock.now() - this.readAt),
    };
  }
}
