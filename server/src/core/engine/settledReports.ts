// Reports on functions that nothing has put in doubt since they were made: no name that they rest on stands for anything else, and all
// that they point to is on the same lines. Whoever types in one function waits for no question about the others.
import type { FunctionSource } from '../index/sourceFile.js';
import type { FunctionReport } from './functionReports.js';

interface Settled {
  readonly report: FunctionReport;
  /** The functions that it points into, itself among them. */
  readonly points: readonly FunctionSource[];
  readonly places: string;
}

/** By the key of a function: see `keyOfReport`. */
export class SettledReports {
  private readonly byKey = new Map<string, Settled>();

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  find(key: string): FunctionReport | undefined {
    const settled = this.byKey.get(key);
    if (settled === undefined) return undefined;
    if (settled.places === placesOf(settled.points)) return settled.report;
    this.byKey.delete(key);
    return undefined;
  }

  keep(key: string, report: FunctionReport, points: readonly FunctionSource[]): void {
    this.byKey.set(key, { report, points, places: placesOf(points) });
  }

  /** What these keys rest on may stand for something else now. */
  doubt(keys: Iterable<string>): void {
    for (const key of keys) this.byKey.delete(key);
  }
}

function placesOf(points: readonly FunctionSource[]): string {
  return points.map(({ line }) => line).join();
}
