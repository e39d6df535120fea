// How far a check of the workspace has come, as its client is told.
import type { WorkDoneProgressReporter } from 'vscode-languageserver';
import type { Clock } from '../host.js';

/** Milliseconds between two reports of progress. */
const progressPause = 100;

/** How far a check has come, said not more often than anybody reads it. */
export class CheckProgress {
  private done = 0;
  private characters = 0;
  private reported: number;
  private sliceStart: number;

  constructor(
    private readonly clock: Clock,
    private readonly total: number,
    private readonly progress: WorkDoneProgressReporter | undefined,
  ) {
    this.reported = clock.now();
    this.sliceStart = this.reported;
  }

  add(characters: number): void {
    this.done++;
    this.characters += characters;
    const now = this.clock.now();
    if (now - this.reported < progressPause && this.done < this.total) return;
    this.reported = now;
    const megabytes = (this.characters / 1e6).toFixed(1);
    const message = `${this.done.toLocaleString('en')} of ${this.total.toLocaleString('en')} files, ${megabytes} MB`;
    this.progress?.report(Math.floor((100 * this.done) / Math.max(1, this.total)), message);
  }

  /** Whether so many milliseconds have gone since the last time that it was due. */
  isDue(milliseconds: number): boolean {
    if (this.clock.now() - this.sliceStart < milliseconds) return false;
    this.sliceStart = this.clock.now();
    return true;
  }
}
