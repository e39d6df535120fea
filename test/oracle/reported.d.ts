/** The part of a finding, as `fencepost check --format json` prints it, that verdicts are compared with. */
export interface ReportedFinding {
  readonly ruleId: string;
  readonly function: string;
  /** Lines count from 1. */
  readonly write: { readonly line: number };
  readonly publish: { readonly line: number };
}
