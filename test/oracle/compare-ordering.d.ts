import type { ReportedFinding } from './reported.js';

export interface OrderingCase {
  /** The name of the case's function. */
  readonly id: string;
  readonly ordered: boolean;
  readonly source: string;
  readonly litmus: string;
}

export interface OrderingScore {
  readonly agree: number;
  readonly total: number;
  readonly differences: readonly string[];
}

/** All the cases as one C file. */
export function emitOrdering(cases: readonly OrderingCase[]): string;

export function scoreOrdering(cases: readonly OrderingCase[], findings: readonly ReportedFinding[]): OrderingScore;
