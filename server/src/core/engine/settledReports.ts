// Reports on functions that nothing has put in doubt since they were made: no name that they rest on stands for anything else. Whoever
// types in one function waits for no question about the others; where lines were put in above them, they move.
import { type LineShift, movedFinding } from '../findings/moved.js';
import type { FunctionSource } from '../index/functionSource.js';
import type { FunctionReport } from './functionReports.js';

/** A function that a report points into, and the line on which it started when the report was made. */
interface Point {
  readonly source: FunctionSource;
  readonly line: number;
}

interface Settled {
  readonly report: FunctionReport;
  readonly points: readonly Point[];
}

/** By the key of a function: see `keyOfReport`. */
export class SettledReports {
  private readonly byKey = new Map<string, Settled>();

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  /** The report on a function as its lines are now; undefined where it has to be made. */
  find(key: string): FunctionReport | undefined {
    const settled = this.byKey.get(key);
    if (settled === undefined || settled.points.every(({ source, line }) => source.line === line))
      return settled?.report;
    const report = movedReport(settled.report, shiftOf(settled.points));
    this.keep(
      key,
      report,
      settled.points.map(({ source }) => source),
    );
    return report;
  }

  /** @param points all functions that the report points into */
  keep(key: string, report: FunctionReport, points: readonly FunctionSource[]): void {
    this.byKey.set(key, { report, points: points.map((source) => ({ source, line: source.line })) });
  }

  /** What these keys rest on may stand for something else now. */
  doubt(keys: Iterable<string>): void {
    for (const key of keys) this.byKey.delete(key);
  }
}

/** What stands in a function moves as its first line does: its text is the same. */
function shiftOf(points: readonly Point[]): LineShift {
  return (file, line) => {
    let nearest: Point | undefined;
    for (const point of points)
      if (point.source.file === file && point.line <= line && point.line >= (nearest?.line ?? 0)) nearest = point;
    return nearest === undefined ? 0 : nearest.source.line - nearest.line;
  };
}

function movedReport(report: FunctionReport, shift: LineShift): FunctionReport {
  return {
    ...report,
    findings: report.findings.map((finding) => movedFinding(finding, shift)),
    skipped: report.skipped.map((one) => ({ ...one, line: one.line + shift(one.file, one.line) })),
  };
}
