// What was looked at, file by file and summed up, so that a report on a tree holds those on all its parts.
import type { Covered, FileCoverage, Report } from './report.js';

/**
 * What several files come to.
 * @param countsHolding whether all functions were asked for that hold something, even if there is no file with any
 */
export function sumOf(parts: readonly Covered[], countsHolding: boolean): Covered {
  const sum = (of: (part: Covered) => number | undefined): number =>
    parts.reduce((all, part) => all + (of(part) ?? 0), 0);
  return {
    functions: sum((one) => one.functions),
    relevant: sum((one) => one.relevant),
    ...(countsHolding ? { holding: sum((one) => one.holding) } : {}),
    indirectCalls: sum((one) => one.indirectCalls),
    modelsUsed: [...new Set(parts.flatMap(({ modelsUsed }) => modelsUsed))].sort(),
  };
}

/**
 * What a report would be if some of its files alone had been asked for: what is said of a file depends on the tree, and not on which files
 * are asked for with it.
 * @param perFile what was looked at in each file of the report
 */
export function partOf(report: Report, perFile: readonly FileCoverage[], files: ReadonlySet<string>): Report {
  const isAsked = ({ file }: { readonly file: string }): boolean => files.has(file);
  const parts = perFile.filter(isAsked);
  const { coverage } = report;
  return {
    findings: report.findings.filter(isAsked),
    suppressions: report.suppressions.filter(isAsked),
    coverage: {
      ...sumOf(parts, coverage.holding !== undefined),
      files: parts.length,
      skipped: coverage.skipped.filter(isAsked),
      changed: coverage.changed.filter((file) => files.has(file)),
    },
  };
}
