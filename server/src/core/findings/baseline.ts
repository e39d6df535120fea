// Findings that were known before: those of an earlier report, by which a new one is cut down to what is new.
import type { Report } from './report.js';

/** A finding of an earlier report. */
export interface KnownFinding {
  readonly fingerprint: string;
  /** Relative to the root of the tree, with `/` between folders. */
  readonly file: string;
}

/** What an earlier report says, or why it cannot be taken as one; a clause for people. */
export type Baseline =
  | { readonly kind: 'known'; readonly findings: readonly KnownFinding[] }
  | { readonly kind: 'wrong'; readonly reason: string };

/** The version of the form in which reports are written as JSON. */
export const reportFormVersion = 1;

/** Reads the findings of a report that was written as JSON. Never throws. */
export function readBaseline(text: string): Baseline {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch {
    return { kind: 'wrong', reason: 'it is not JSON' };
  }
  if (!isRecord(report) || !Array.isArray(report.findings)) return { kind: 'wrong', reason: 'it is not a report' };
  if (report.version !== reportFormVersion) return { kind: 'wrong', reason: 'it is a report of another version' };
  const findings: KnownFinding[] = [];
  for (const one of report.findings as readonly unknown[]) {
    if (!isRecord(one) || typeof one.fingerprint !== 'string' || typeof one.file !== 'string')
      return { kind: 'wrong', reason: 'a finding in it has no fingerprint' };
    findings.push({ fingerprint: one.fingerprint, file: one.file });
  }
  return { kind: 'known', findings };
}

/**
 * A report without the findings that were known before.
 * @param isChecked whether the report would tell of a file: only of those can be said that a finding is gone
 */
export function withoutKnown(
  report: Report,
  known: readonly KnownFinding[],
  isChecked: (file: string) => boolean,
  countsTouched = false,
): Report {
  const before = new Set(known.map(({ fingerprint }) => fingerprint));
  const now = new Set(report.findings.map(({ fingerprint }) => fingerprint));
  const findings = report.findings.filter(({ fingerprint }) => !before.has(fingerprint));
  const gone = known.filter(({ fingerprint, file }) => !now.has(fingerprint) && isChecked(file)).length;
  return { ...report, findings, comparison: { countsTouched, known: report.findings.length - findings.length, gone } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
