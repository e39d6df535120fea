// The one place that calls the core: everything else in these tests speaks of C texts, verdicts and fixes.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  createProject,
  type Edit,
  type Finding,
  type Fix,
  type FixResult,
  fixFindings,
  LineIndex,
  type Report,
} from '../../server/src/core/index.js';

/** Texts by path, relative to the root of a tree. */
export type Files = ReadonlyMap<string, string>;

const require = createRequire(import.meta.url);
const grammarBytes = {
  runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
  grammar: readFileSync(require.resolve('tree-sitter-c/tree-sitter-c.wasm')),
  scanner: readFileSync(new URL('../../dist/scanner.wasm', import.meta.url)),
};

export { grammarBytes };

/** Checks every file, each of them able to see the others. */
export async function check(files: Files): Promise<Report> {
  const project = await createProject(grammarBytes);
  for (const [path, text] of files) project.setFile(path, text);
  return project.check();
}

/** A fix applied, and what a new check says then. */
export interface FixOutcome {
  readonly finding: Finding;
  readonly fix: Fix;
  readonly files: Files;
  /** What is wrong with the fix, as sentences; empty when it keeps every promise. */
  readonly complaints: readonly string[];
}

/** Applies each fix of each finding by itself and checks the result. */
export async function checkEachFix(files: Files): Promise<readonly FixOutcome[]> {
  const before = await check(files);
  const outcomes: FixOutcome[] = [];
  for (const finding of before.findings) {
    for (const fix of finding.fixes) {
      const fixed = applyEdits(files, fix.edits);
      const after = await check(fixed);
      outcomes.push({ finding, fix, files: fixed, complaints: complaintsAbout(fix, finding, before, after, files) });
    }
  }
  return outcomes;
}

/** Applies the first preferred fix and checks again, until no finding has one. */
export async function applyPreferredFixes(files: Files): Promise<Files> {
  let current = files;
  for (let round = 0; round < 100; round++) {
    const { findings } = await check(current);
    const fix = findings.flatMap((finding) => finding.fixes).find((one) => one.preferred && one.kind !== 'suppress');
    if (fix === undefined) return current;
    current = applyEdits(current, fix.edits);
  }
  throw new Error('preferred fixes do not come to an end');
}

/** Applies the preferred fixes of all findings together, as the command line does. */
export async function fixTogether(files: Files): Promise<FixResult> {
  const project = await createProject(grammarBytes);
  for (const [path, text] of files) project.setFile(path, text);
  return fixFindings({
    before: project.check(),
    textOf: (file) => files.get(file),
    choose: ({ fixes }) => fixes.find((fix) => fix.preferred && fix.kind !== 'suppress'),
    recheck(texts) {
      for (const [path, text] of texts) project.setFile(path, text);
      return project.check();
    },
  });
}

/** Applies edits that all refer to the same state of the texts. */
export function applyEdits(files: Files, edits: readonly Edit[]): Files {
  const result = new Map(files);
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const text = files.get(file);
    if (text === undefined) throw new Error(`a fix edits ${file}, which is not there`);
    result.set(
      file,
      applyToText(
        text,
        edits.filter((edit) => edit.file === file),
      ),
    );
  }
  return result;
}

function applyToText(text: string, edits: readonly Edit[]): string {
  const lines = LineIndex.of(text);
  const spans = edits.map((edit) => ({
    start: lines.offsetAt(edit.range.start),
    end: lines.offsetAt(edit.range.end),
    newText: edit.newText,
  }));
  let result = text;
  let barrier = text.length;
  for (const span of spans.toSorted((a, b) => b.start - a.start || b.end - a.end)) {
    if (span.end > barrier) throw new Error('edits of one fix overlap');
    result = result.slice(0, span.start) + span.newText + result.slice(span.end);
    barrier = span.start;
  }
  return result;
}

function complaintsAbout(fix: Fix, fixed: Finding, before: Report, after: Report, files: Files): string[] {
  const complaints: string[] = [];
  const was = countByKey(before.findings);
  const is = countByKey(after.findings);
  if ((is.get(keyOf(fixed)) ?? 0) >= (was.get(keyOf(fixed)) ?? 0)) complaints.push('the finding is still there');
  // Where the nearest write is gone, a finding is named after another of its writes.
  const known = countByKey(before.findings.flatMap((one) => one.writes.map((write) => ({ ...one, write }))));
  for (const [key, count] of is) if (count > (known.get(key) ?? 0)) complaints.push(`a new finding: ${key}`);
  if (after.coverage.skipped.length > before.coverage.skipped.length)
    complaints.push('a function can no longer be analysed');
  if (fix.kind === 'suppress' && !after.suppressions.some((one) => one.used))
    complaints.push('the suppression counts as unused');
  if (fix.edits.length === 0) complaints.push('it edits nothing');
  for (const edit of fix.edits) {
    if (!files.has(edit.file)) complaints.push(`it edits ${edit.file}, which was not given`);
    if (edit.newText.split('\n').some((line) => shownWidth(line) > 80))
      complaints.push('an inserted line is wider than 80 columns');
    // What an edit ends in is not the end of a line: the code behind it follows.
    if (/^ {8}|[ \t]\r?\n/m.test(edit.newText))
      complaints.push('an inserted line is indented by spaces, or ends in one');
  }
  return complaints;
}

function keyOf(finding: Finding): string {
  return `${finding.ruleId} in ${finding.functionName}, ${finding.write.call} and ${finding.publish.call}`;
}

function countByKey(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(keyOf(finding), (counts.get(keyOf(finding)) ?? 0) + 1);
  return counts;
}

function shownWidth(line: string): number {
  let column = 0;
  for (const character of line) column += character === '\t' ? 8 - (column % 8) : 1;
  return column;
}
