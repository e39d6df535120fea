// What a project's config file can say, as data. How its text is read is decode.ts's business.
import type { RuleId, Severity } from '../findings/finding.js';

/** The file's name, at the root of a tree. */
export const configFileName = 'fencepost.jsonc';

/** How a rule's findings are shown: as each says itself, not at all, or always with one severity. */
export type SeverityChoice = 'default' | 'off' | Severity;

export const severityChoices = ['default', 'off', 'information', 'warning', 'error'] as const;

/** What a declared function does to the order of earlier stores; see the events of lkmm/order.ts. */
export const orderingChoices = ['wmb', 'mb', 'release'] as const;

/** A function of the project, and what it does; arguments count from 0. */
export type OwnFunction =
  | { readonly kind: 'publishing'; readonly name: string; readonly argument: number }
  | { readonly kind: 'ordering'; readonly name: string; readonly event: (typeof orderingChoices)[number] }
  /** `flag` is empty where the file names none. */
  | { readonly kind: 'writing'; readonly name: string; readonly argument: number; readonly flag: string };

export interface Config {
  /** A rule that is missing here is shown as it says itself. */
  readonly rules: ReadonlyMap<RuleId, SeverityChoice>;
  readonly functions: readonly OwnFunction[];
  /** Globs of the files that are checked; all are when there is none. */
  readonly include: readonly string[];
  /** Globs of files that are not checked, whatever `include` says. Their definitions count all the same. */
  readonly exclude: readonly string[];
}

/** What is in force without a config file. */
export const defaultConfig: Config = { rules: new Map(), functions: [], include: [], exclude: [] };
