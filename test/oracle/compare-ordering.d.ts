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
  readonly differences: readonly OrderingDifference[];
}

export interface OrderingDifference {
  /** The case's. */
  readonly id: string;
  /** Which way it differs, and on what code; for people. */
  readonly what: string;
}

/** All the cases as one C file. */
export function emitOrdering(cases: readonly OrderingCase[]): string;

export function scoreOrdering(cases: readonly OrderingCase[], findings: readonly ReportedFinding[]): OrderingScore;

/**
 * Every difference that is not known, and every known one that is none any more.
 * @param known the reason of each difference that is known, by case
 */
export function complaintsAboutOrdering(
  differences: readonly OrderingDifference[],
  known: Readonly<Record<string, string>>,
): readonly string[];
