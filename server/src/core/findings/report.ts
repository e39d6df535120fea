// What a check says besides its findings: what was suppressed, what was covered, what rules there are.
import type { Range } from '../base/span.js';
import type { Finding } from './finding.js';

/** A function, or a whole file (`functionName` empty), that could not be analysed; `line` counts from 0. */
export interface Skipped {
  readonly file: string;
  readonly functionName: string;
  readonly line: number;
  readonly reason: string;
}

/** How the reason begins of a function in which the analysis itself broke: a mistake of Fencepost. */
const internalError = 'internal error: ';

/** The reason of a function in which the analysis threw. */
export function reasonOfBreak(error: unknown): string {
  const [line] = String(error instanceof Error ? error.message : error).split('\n');
  return internalError + line;
}

/** Whether a function was skipped because the analysis broke in it. */
export function isBroken({ reason }: Skipped): boolean {
  return reason.startsWith(internalError);
}

/** What was looked at in some files. */
export interface Covered {
  readonly functions: number;
  /** Functions that write flags and publish, each directly or through a callee: the only ones that can have a finding. */
  readonly relevant: number;
  /** Functions that hold a flag write, a publication or a barrier themselves; undefined where nobody asked to read them all. */
  readonly holding?: number | undefined;
  /** Calls through function pointers, in relevant functions: taken to write, publish and order nothing. */
  readonly indirectCalls: number;
  /** Well-known kernel functions whose source was out of reach, so that a built-in model stood in. */
  readonly modelsUsed: readonly string[];
}

/** What was looked at in one file. */
export interface FileCoverage extends Covered {
  readonly file: string;
}

/** What was looked at. Unknown is a result: nothing is dropped without an entry here. */
export interface Coverage extends Covered {
  /** Files asked for. */
  readonly files: number;
  readonly skipped: readonly Skipped[];
  /** Files that changed between being indexed and being read; what is reported is of what was read. */
  readonly changed: readonly string[];
}

/** A finding that an in-source comment suppresses, or a suppression that suppresses nothing. */
export interface Suppression {
  readonly file: string;
  readonly line: number;
  /** Of the comment, from its opening to its end. */
  readonly range: Range;
  readonly ruleId: string;
  readonly reason: string;
  readonly used: boolean;
}

/** How a report stands to what was known before it. */
export interface Comparison {
  /** Whether findings whose path was touched are told of as well, though they were known: texts tell, reports do not. */
  readonly countsTouched: boolean;
  /** Findings that were left out of the report, as they were known. */
  readonly known: number;
  /** Findings that were known, and are not there any more. */
  readonly gone: number;
}

/** What one check says. */
export interface Report {
  /** Set where only what is new is told of. */
  readonly comparison?: Comparison;
  readonly findings: readonly Finding[];
  readonly suppressions: readonly Suppression[];
  readonly coverage: Coverage;
  /** The same by files, in the order in which they were checked; absent where the report was put together of others. */
  readonly perFile?: readonly FileCoverage[];
}

/** What hovering over a word in a function says about ordering; plain Markdown without HTML or links to commands. */
export interface HoverText {
  readonly file: string;
  /** UTF-16 offsets of the word that the text is about. */
  readonly start: number;
  readonly end: number;
  readonly markdown: string;
}

/** What a rule is, for `fencepost rules`, `fencepost explain` and the editor. */
export interface RuleDescription {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly summary: string;
  /** The rule's page, as Markdown. */
  readonly page: string;
}
