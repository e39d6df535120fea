// What a project can be asked, and what it is made of.
import type { LineIndex } from '../base/lineIndex.js';
import type { SourceText } from '../base/text.js';
import type { Config } from '../config/config.js';
import type { OrderingFacts } from '../findings/orderingFacts.js';
import type { HoverText, Report } from '../findings/report.js';
import type { Decode, FileScanner } from '../index/fileScanner.js';
import type { ScannedBatch } from '../index/scannedBatch.js';
import type { KeptReports } from './functionReports.js';

/** The WebAssembly files that scanning and parsing need, as bytes: an adapter knows where they are. */
export interface GrammarBytes {
  /** web-tree-sitter's own runtime. */
  readonly runtime: Uint8Array;
  /** tree-sitter-c's grammar. */
  readonly grammar: Uint8Array;
  /** Our own scanner, built from server/scanner. */
  readonly scanner: Uint8Array;
}

export interface CheckOptions {
  /** Reads every function that holds a flag write, a publication or a barrier, and names those that cannot be read. */
  readonly readsAll?: boolean;
}

/** Paths are relative to the root of the tree, with `/` between folders. No method throws on user code. */
export interface Project {
  /** What functions and calls do to order, beyond findings. */
  readonly ordering: OrderingFacts;
  /**
   * Adds or replaces one file. Nothing is parsed before a check asks for it.
   * @param lines of the text, where somebody knows them already
   */
  setFile(path: string, text: SourceText, lines?: LineIndex): void;
  /**
   * Adds or replaces many files that were scanned elsewhere, in two steps: names in the batch are renumbered in place, then all files
   * are added at once.
   * @param textOf is asked for the text of a file when it is needed
   * @param accepts whether a file is to be added, asked in the second step
   */
  addScanned(
    batch: ScannedBatch,
    textOf: (path: string) => string,
    accepts?: (path: string) => boolean,
  ): Iterable<void>;
  /** Scans files in this thread, for `addScanned`. */
  fileScanner(decode: Decode): FileScanner;
  removeFile(path: string): void;
  hasFile(path: string): boolean;
  /** In UTF-16 code units, as far as the last definition goes, so that no text is fetched for it; 0 for a file that is not known. */
  textLength(path: string): number;
  /** Checks the files named (all that are known when none is), callees looked up in every file that was set. */
  check(paths?: readonly string[], options?: CheckOptions): Report;
  /** As a check of one file, a function at a step; what changes the project in between makes it begin anew. */
  checkInSteps(path: string): Generator<void, Report>;
  /** What checks have said of functions so far, as data for another process that looks at the same tree, or at one much like it. */
  keptReports(): KeptReports;
  /** How many functions checks have reported on without finding a kept report, since the last change. */
  readonly reportsMade: number;
  /** Takes what another process has kept: where it still holds, functions are not run again. */
  useReports(kept: KeptReports): void;
  /** All files as they were scanned, for another process to add. */
  scannedFiles(): ScannedBatch;
  /**
   * Runs the functions of a file, one at a step, the shorter ones first, so that the next check finds it done; of what it finds it says
   * nothing, but where the body of each begins, in UTF-16 code units.
   */
  rehearse(path: string): Generator<number>;
  /** Takes a config's rules and functions into force. Which files are to be checked is for the caller to ask it. */
  configure(config: Config): void;
  /** What the word at a UTF-16 offset does to ordering; undefined where there is nothing to say. */
  hover(path: string, offset: number): HoverText | undefined;
}
