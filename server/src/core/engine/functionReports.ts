// What a check says of single functions, kept as plain data for another process: it holds there for as long as all that it rests on
// is the same. What it rests on are names, with all that the tree defines by them, and the lines of the files that it points to.
import { type Digest, Hash } from '../base/digest.js';
import type { Finding } from '../findings/finding.js';
import type { Skipped } from '../findings/report.js';
import type { DefinitionIndex } from '../index/definitions.js';
import type { FunctionSource } from '../index/functionSource.js';
import type { Names } from '../index/names.js';
import type { Reach } from '../index/reach.js';
import type { SourceFile } from '../index/sourceFile.js';

/** What a check says of one function. */
export interface FunctionReport {
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
  readonly models: readonly string[];
  readonly indirectCalls: number;
}

/** A function, what is said of it, and what that rests on. */
interface KeptReport {
  /** File, name and which of that name. */
  readonly of: string;
  /** Which of the names it rests on: four a hexadecimal digit, the first in the lowest bit. */
  readonly names: string;
  /** What those names stood for. */
  readonly sum: readonly [low: number, high: number];
  /** The files that it points into, with the hashes of their texts. */
  readonly places: readonly (readonly [file: string, low: number, high: number])[];
  readonly report: FunctionReport;
}

/** Reports as data: see `Project.keptReports`. */
export interface KeptReports {
  readonly names: readonly string[];
  readonly functions: readonly KeptReport[];
}

/** The tree as reports rest on it. */
export interface ReportedTree {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly definitions: DefinitionIndex;
  readonly names: Names;
  readonly reach: Reach;
}

/** Tells functions of a tree apart, whatever their texts are. */
export function keyOfReport({ file, name, ordinal }: FunctionSource): string {
  return `${file} ${name} ${ordinal}`;
}

/** A report that another process made, and the names that it rests on. */
export interface HeldReport {
  readonly report: FunctionReport;
  readonly names: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
}

/** Those of some kept reports that hold for a tree, by the key of their function. */
export function reportsThatHold(kept: KeptReports, tree: ReportedTree): Map<string, HeldReport> {
  const digests = kept.names.map((name) => digestOf(name, tree));
  const holding = new Map<string, HeldReport>();
  for (const { of, names, sum, places, report } of kept.functions) {
    const { low, high } = sumOf(names, digests);
    if (low !== sum[0] || high !== sum[1] || !places.every((place) => isAsItWas(place, tree.files))) continue;
    const files = new Set(places.map(([file]) => file));
    holding.set(of, { report, names: new Set(numbersIn(names).map((number) => kept.names[number] ?? '')), files });
  }
  return holding;
}

/** Reports as data, given the names that each rests on. */
export function keepReports(
  reports: Iterable<{ readonly of: string; readonly report: FunctionReport; readonly names: Iterable<string> }>,
  tree: ReportedTree,
): KeptReports {
  const numbers = new Map<string, number>();
  const digests: Digest[] = [];
  const functions = [...reports].map(({ of, report, names }): KeptReport => {
    const bits: number[] = [];
    for (const name of names) {
      const number = numbers.get(name) ?? numbers.size;
      if (number === numbers.size) {
        numbers.set(name, number);
        digests.push(digestOf(name, tree));
      }
      bits[number >> 2] = (bits[number >> 2] ?? 0) | (1 << (number & 3));
    }
    const digitOf = (i: number): string => (bits[i] ?? 0).toString(16);
    const digits = Array.from({ length: bits.length }, (_, i) => digitOf(i)).join('');
    const { low, high } = sumOf(digits, digests);
    return { of, names: digits, sum: [low, high], places: placesOf(report, tree.files), report };
  });
  return { names: [...numbers.keys()], functions };
}

/** The numbers of the names that some digits stand for. */
function numbersIn(digits: string): readonly number[] {
  const numbers: number[] = [];
  for (let i = 0; i < digits.length; i++) {
    const bits = Number.parseInt(digits.charAt(i), 16);
    for (let bit = 0; bit < 4; bit++) if ((bits & (1 << bit)) !== 0) numbers.push(4 * i + bit);
  }
  return numbers;
}

function sumOf(digits: string, digests: readonly Digest[]): Digest {
  const sum: Digest = { low: 0, high: 0 };
  for (const number of numbersIn(digits)) {
    const digest = digests[number];
    if (digest === undefined) continue;
    sum.low = (sum.low + digest.low) | 0;
    sum.high = (sum.high + digest.high) | 0;
  }
  return sum;
}

/** A name and all that the tree defines by it, in whatever order the files came. */
function digestOf(name: string, { definitions, names, reach }: ReportedTree): Digest {
  const number = names.numberOf(name);
  const digest: Digest = { low: 0, high: 0 };
  new Hash()
    .text(name)
    .text(reach.touches(number) ? 'touches' : '')
    .into(digest, 1);
  for (const { file, ordinal, textHash, traits } of definitions.named(number))
    new Hash().text(name).text(file).text(`${ordinal} ${traits} ${textHash}`).into(digest, 1);
  return digest;
}

/** Nothing is pointed to where there is nothing to report. */
function placesOf({ findings, skipped }: FunctionReport, files: ReadonlyMap<string, SourceFile>): KeptReport['places'] {
  const paths = new Set<string>(skipped.map(({ file }) => file));
  for (const { file, write, writes, publishChain, fixes } of findings) {
    paths.add(file);
    for (const { at } of [...[write, ...writes].flatMap(({ chain }) => chain), ...publishChain]) paths.add(at.file);
    for (const { edits } of fixes) for (const edit of edits) paths.add(edit.file);
  }
  return [...paths].map((path) => [path, ...(files.get(path)?.rows.hash ?? [0, 0])] as const);
}

function isAsItWas([path, low, high]: KeptReport['places'][number], files: ReadonlyMap<string, SourceFile>): boolean {
  const hash = files.get(path)?.rows.hash;
  return hash !== undefined && hash[0] === low && hash[1] === high;
}
