// What the analysis has to say, as plain data: everything that an editor or a report shows.
import type { FileRange, Range } from '../base/span.js';

/** The rules, by the names that settings and suppressions use. */
export type RuleId = 'missing-publish-barrier' | 'flag-write-after-publish' | 'value-dependent-order';

/** How serious a finding is, in the words of the language server protocol. */
export type Severity = 'error' | 'warning' | 'information';

/**
 * high: the model forbids nothing and the source shows every step; moderate: a step rests on a built-in model or on one of
 * several definitions; low: in practice something orders here, although neither model nor source guarantees it, or the unordered
 * path needs memory to hold a value that the function does not give it.
 */
export type Confidence = 'high' | 'moderate' | 'low';

/** One call in the function that is flagged. `call` is the name of the function called. */
export interface CallSite {
  readonly call: string;
  readonly range: Range;
}

/** One step from a call down to the bit operation: `functionName` is entered, or performs the operation, at `at`. */
export interface ChainStep {
  readonly functionName: string;
  readonly at: FileRange;
}

/** A non-atomic write of a page flag, as a call in the flagged function, and how it reaches the bit operation. */
export interface FlagWrite extends CallSite {
  /** The flag's name, such as `PG_swapbacked`, where the source tells it; otherwise `page flags`. */
  readonly flag: string;
  readonly chain: readonly ChainStep[];
  /** What is called, or stored to, at the end of the chain. */
  readonly operation: string;
  /** Whether the chain was read in the source, or comes from a built-in model because the source was out of reach. */
  readonly origin: 'source' | 'model';
}

/** Something that stands between write and publication, and why it does not order them. */
export interface NonOrdering extends CallSite {
  readonly why: string;
}

/** Replaces a range of a file; an insertion has an empty range. */
export interface Edit {
  readonly file: string;
  readonly range: Range;
  readonly newText: string;
}

/** safe: only adds ordering; suggested: replaces or moves code, to be reviewed; unsafe: removes or weakens something. */
export type FixSafety = 'safe' | 'suggested' | 'unsafe';

/** What a fix does, for editors and scripts that want to choose. */
export type FixKind = 'insert-barrier' | 'atomic-op' | 'move-publication' | 'store-release' | 'suppress';

/** One remedy: all its edits are made together, or none. */
export interface Fix {
  readonly kind: FixKind;
  readonly title: string;
  /** Why this place, what it covers; one or two sentences for people. */
  readonly detail: string;
  readonly safety: FixSafety;
  readonly preferred: boolean;
  readonly edits: readonly Edit[];
}

/** One thing that is wrong, with the way to it and the ways out. */
export interface Finding {
  readonly ruleId: RuleId;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Plain text, one paragraph. */
  readonly message: string;
  readonly file: string;
  readonly functionName: string;
  /** What an editor underlines: the publication (missing-publish-barrier, value-dependent-order) or the write (flag-write-after-publish). */
  readonly range: Range;
  /** The page as the source names it. */
  readonly page: string;
  /** The nearest write on a path to the publication. */
  readonly write: FlagWrite;
  /** All writes that are unordered at the publication, nearest first; the first is `write`. */
  readonly writes: readonly FlagWrite[];
  readonly publish: CallSite;
  /** Set where the page became findable in the page cache or the swap cache, and not by a page table. */
  readonly publishedIn?: 'cache';
  /** Set for value-dependent-order: what memory has to hold for the path to be unordered, as a clause after "if". */
  readonly condition?: string;
  /** From `publish` down to the publishing store, when the publication happens inside a callee; otherwise empty. */
  readonly publishChain: readonly ChainStep[];
  readonly between: readonly NonOrdering[];
  /** What else a reader should know: what was demoted and why, which model was used. */
  readonly notes: readonly string[];
  readonly fixes: readonly Fix[];
  /** Stable under edits elsewhere: rule, function and the events, never a line number. */
  readonly fingerprint: string;
}
