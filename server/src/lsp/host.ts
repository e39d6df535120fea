// What the language server needs from the place that it runs in: files, time and a core
// with its parser loaded. A Node process and a web worker each bring their own; nothing else in this folder knows
// where it runs.
import type { Config, KeptReports, Project, ScannedBatch } from '../core/index.js';

/**
 * What came of reading one file. `irrelevant`: it was read, and no callee that matters can be defined in it. `reason` is one
 * clause for people, such as "it does not exist".
 */
export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'irrelevant' }
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface TreeListing {
  readonly paths: readonly string[];
  /** What was not looked into and why, each as a line for people. */
  readonly passedOver: readonly string[];
}

/**
 * The files of a workspace. Roots are URIs without a slash at the end; paths are relative to a root, not encoded, with `/`
 * between folders. No method rejects: what cannot be read is said in the answer.
 */
export interface WorkspaceFiles {
  /** How many reads below a root are of use at a time: one where a read blocks, more where it waits for somebody else. */
  concurrentReads(rootUri: string): number;
  /**
   * The root of the tree that a document belongs to, as a URI that the document's own URI starts with; undefined for a
   * document that belongs to none and is checked alone.
   * @param folders the URIs of the workspace's folders
   */
  findRoot(documentUri: string, folders: readonly string[]): Promise<string | undefined>;
  /** The C files below a root. Lets messages through while it looks. */
  list(rootUri: string): Promise<TreeListing>;
  read(rootUri: string, path: string): Promise<FileText>;
  /** What a listing of the root would make of a path that a client names: a C file, a folder that it looks into, or nothing. */
  kindOf(rootUri: string, path: string): Promise<'file' | 'folder' | undefined>;
  /** The config file of the tree; `irrelevant` when there is none. */
  readConfig(rootUri: string): Promise<FileText>;
  /**
   * Scans many files elsewhere, while messages are handled here; undefined where there is no such place, so that each file has
   * to be read.
   * @param functions the project's own, on which depends what was said of other functions before
   * @param progress how many files were taken so far
   */
  scan?(
    rootUri: string,
    paths: readonly string[],
    functions: Config['functions'],
    progress: (done: number) => void,
  ): Promise<TreeScan | undefined>;
}

/** The files that a host reads itself. */
export interface OwnFiles extends WorkspaceFiles {
  /** Whether a URI is of those. */
  reaches(uri: string): boolean;
}

/** Files that were scanned together, now or by another process. */
export interface TreeBatch {
  readonly batch: ScannedBatch;
  /** Whether a file of the batch is as it is on the disk. */
  isCurrent(path: string): boolean;
}

/** Files that were scanned elsewhere. */
export interface TreeScan {
  readonly batches: readonly TreeBatch[];
  /** What was said of functions when the tree was read before; undefined where nothing is known of that. */
  readonly reports: KeptReports | undefined;
  /**
   * Keeps what is known of the tree for the next time; does nothing where all of it was known before.
   * @param open the files of which the project has another text than the disk, perhaps
   */
  keep(project: Project, open: ReadonlySet<string>): void;
  /** What could not be read, each as a line for people. */
  readonly unreadable: readonly string[];
  /** The text of one of the files as the disk has it; empty when it has gone. */
  textOf(path: string): string;
}

/** A timer that was set and can be cancelled. */
export interface Timer {
  cancel(): void;
}

/** Time, as the server uses it. */
export interface Clock {
  /** Milliseconds since an arbitrary moment. */
  now(): number;
  after(milliseconds: number, run: () => void): Timer;
  /** Resolves when the messages that have arrived meanwhile were handled. */
  breathe(): Promise<void>;
}

/** The place that the server runs in, as a session sees it. */
export interface ServerHost {
  readonly version: string;
  readonly files: WorkspaceFiles;
  readonly clock: Clock;
  /** A project that knows no file yet. Rejects when the parser cannot be loaded. */
  createProject(): Promise<Project>;
}

/** What the server is started with: without files of its own, it asks the client for all of them. */
export interface StartingHost extends Omit<ServerHost, 'files'> {
  readonly files?: OwnFiles;
}
