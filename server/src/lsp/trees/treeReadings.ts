// What is said while trees are read and when they have been: progress for the user, counts and what was passed over for the log.
import { type Connection, MessageType } from 'vscode-languageserver';
import type { Clock } from '../host.js';
import type { Outbox } from '../protocol/outbox.js';
import { splitUri } from '../protocol/uris.js';
import { ReadingProgress } from './readingProgress.js';
import type { Tree, TreeProgress, TreeReading } from './tree.js';

/** Of the files that could not be read, so many are named in the log. */
const mostNamedFiles = 20;

/** Who else wants to know. */
export interface ReadingEvents {
  started(): void;
  ended(tree: Tree, files: number): void;
}

export class TreeReadings {
  private readonly goingOn = new Map<Tree, ReadingProgress>();

  constructor(
    private readonly connection: Connection,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly events: ReadingEvents,
  ) {}

  get areGoingOn(): boolean {
    return this.goingOn.size > 0;
  }

  /** A tree is about to be read; the answer takes its progress. */
  start(tree: Tree): (progress: TreeProgress) => void {
    const progress = new ReadingProgress(this.connection, this.clock, splitUri(tree.rootUri).name);
    this.goingOn.set(tree, progress);
    this.events.started();
    return progress.report.bind(progress);
  }

  end(tree: Tree, { files, kept, unreadable, milliseconds }: TreeReading): void {
    this.goingOn.get(tree)?.end();
    this.goingOn.delete(tree);
    this.events.ended(tree, files);
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
