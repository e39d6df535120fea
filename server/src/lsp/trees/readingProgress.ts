// The progress of reading a tree, shown only when it takes long enough to be wondered about.
import type { Connection, WorkDoneProgressReporter } from 'vscode-languageserver';
import type { Clock } from '../host.js';
import type { TreeProgress } from './tree.js';

/** Milliseconds of reading before anything is shown. */
const patience = 300;

export class ReadingProgress {
  private readonly start: number;
  private reporter: Promise<WorkDoneProgressReporter> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly clock: Clock,
    private readonly treeName: string,
  ) {
    this.start = clock.now();
  }

  report({ done, total }: TreeProgress): void {
    if (this.reporter === undefined && this.clock.now() - this.start < patience) return;
    this.reporter ??= this.begin();
    const message = `${done.toLocaleString('en')} of ${total.toLocaleString('en')} files`;
    void this.reporter.then((reporter) => reporter.report(Math.floor((100 * done) / Math.max(1, total)), message));
  }

  end(): void {
    void this.reporter?.then((reporter) => reporter.done());
  }

  private async begin(): Promise<WorkDoneProgressReporter> {
    const reporter = await this.connection.window.createWorkDoneProgress();
    reporter.begin(`Fencepost: reading ${this.treeName}`, 0, undefined, false);
    return reporter;
  }
}
