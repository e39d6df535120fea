// What speaks against a set of fixes once its result has been checked: a finding that should be gone, a new one, a function
// that cannot be analysed any more. What follows from it is decided elsewhere.
import type { Finding, Fix } from '../findings/finding.js';
import type { Report, Skipped } from '../findings/report.js';

export interface Outcome {
  readonly before: Report;
  readonly after: Report;
  readonly applied: readonly { readonly finding: Finding }[];
  choose(finding: Finding): Fix | undefined;
}

export interface Objection {
  readonly file: string;
  readonly functionName: string;
  /** A clause for people. */
  readonly reason: string;
}

type Place = Pick<Objection, 'file' | 'functionName'>;

/** Objections against functions that were fixed, one for each; none when every promise is kept. */
export function objectionsTo(outcome: Outcome): readonly Objection[] {
  const objections = new Map<string, Objection>();
  const object = (place: Place, reason: string) => {
    for (const { file, functionName } of answerableFor(place, outcome)) {
      const key = `${file}\n${functionName}`;
      if (!objections.has(key)) objections.set(key, { file, functionName, reason });
    }
  };
  for (const one of newFindings(outcome.before, outcome.after)) {
    object(one, `there would be a new finding in ${one.functionName}(): ${one.message}`);
  }
  for (const { finding, count } of left(outcome)) {
    object(finding, `${count} ${count === 1 ? 'finding' : 'findings'} of ${finding.ruleId} would be left`);
  }
  const skipped = (one: Skipped) => `${one.file}\n${one.functionName}`;
  for (const one of surplus(outcome.before.coverage.skipped, outcome.after.coverage.skipped, skipped)) {
    object(one, `${one.functionName}() could not be analysed any more: ${one.reason}`);
  }
  return [...objections.values()];
}

/** Findings that were not there before, whatever their lines. One of which the nearest write is gone is named after another one then. */
export function newFindings(before: Report, after: Report): readonly Finding[] {
  const known = before.findings.flatMap((finding) => finding.writes.map((write) => ({ ...finding, write })));
  return surplus(known, after.findings, keyOf);
}

/** What a finding is, whatever its line. */
function keyOf({ ruleId, file, functionName, publish, write }: Finding): string {
  return [ruleId, file, functionName, publish.call, write.call, write.flag].join('\n');
}

/** What there is more of after than before. */
function surplus<T>(before: readonly T[], after: readonly T[], keyOfOne: (one: T) => string): readonly T[] {
  const known = new Map<string, number>();
  for (const one of before) known.set(keyOfOne(one), (known.get(keyOfOne(one)) ?? 0) + 1);
  return after.filter((one) => {
    const count = known.get(keyOfOne(one)) ?? 0;
    known.set(keyOfOne(one), count - 1);
    return count <= 0;
  });
}

/** Rules of which a fixed function still has findings, other than those that have no fix. */
function left({ before, after, applied, choose }: Outcome): readonly { finding: Finding; count: number }[] {
  return applied.flatMap(({ finding }) => {
    const sameKind = (one: Finding) =>
      one.file === finding.file && one.functionName === finding.functionName && one.ruleId === finding.ruleId;
    const unfixable = before.findings.filter((one) => sameKind(one) && choose(one) === undefined).length;
    const remaining = after.findings.filter(sameKind);
    const count = Math.max(remaining.length - unfixable, remaining.filter((one) => choose(one) !== undefined).length);
    return count > 0 ? [{ finding, count }] : [];
  });
}

/** The fixed functions that what happened at a place can come from: itself, else those of its file, else all of them. */
function answerableFor(place: Place, { applied }: Outcome): readonly Place[] {
  const fixed = applied.map(({ finding }) => finding);
  const inFile = fixed.filter(({ file }) => file === place.file);
  const itself = inFile.filter(({ functionName }) => functionName === place.functionName);
  return itself.length > 0 ? itself : inFile.length > 0 ? inFile : fixed;
}
