// Gathers what is told of changed files, so that a checkout of thousands of them is taken in once.
import type { FileEvent } from 'vscode-languageserver';
import type { Clock, Timer } from '../host.js';

/** Milliseconds without another message before the changes are taken in. */
const pause = 100;
/** Milliseconds after which they are taken in although messages still come. */
const longestWait = 2000;

export class DiskChanges {
  private gathered: FileEvent[] = [];
  private timer: Timer | undefined;
  private since = 0;

  constructor(
    private readonly clock: Clock,
    private readonly take: (changes: readonly FileEvent[]) => void,
  ) {}

  add(changes: readonly FileEvent[]): void {
    if (this.gathered.length === 0) this.since = this.clock.now();
    for (const change of changes) this.gathered.push(change);
    if (this.timer !== undefined && this.clock.now() - this.since > longestWait) return;
    this.timer?.cancel();
    this.timer = this.clock.after(pause, () => {
      const changed = this.gathered;
      this.gathered = [];
      this.timer = undefined;
      this.take(changed);
    });
  }

  close(): void {
    this.timer?.cancel();
  }
}
