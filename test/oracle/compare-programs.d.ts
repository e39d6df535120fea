import type { ReportedFinding } from './reported.js';

export interface ProgramVerdict {
  readonly rule: string;
  /** Line within the source, from 1. */
  readonly line: number;
  /** Whether the verdict has to be reported; otherwise it may be. */
  readonly required: boolean;
}

export interface ProgramCase {
  /** The name of the case's function; its helpers' names start with it. */
  readonly id: string;
  readonly source: string;
  readonly verdicts: readonly ProgramVerdict[];
}

export interface ProgramScore {
  readonly found: number;
  readonly required: number;
  readonly wrong: number;
  readonly differences: readonly string[];
}

/** All the programs as one C file. */
export function emitPrograms(cases: readonly ProgramCase[]): string;

export function scorePrograms(cases: readonly ProgramCase[], findings: readonly ReportedFinding[]): ProgramScore;
