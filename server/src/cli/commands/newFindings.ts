// `check --since` and `check --baseline`: what was known before, and what is left of a report without it.
import { readFileSync, statSync } from 'node:fs';
import {
  type Finding,
  type KnownFinding,
  type Project,
  type Report,
  readBaseline,
  withoutKnown,
} from '../../core/index.js';
import { reasonOf } from '../../node/readSource.js';
import { type OldTexts, textsAtRevision } from '../../node/revision.js';
import type { Reported } from '../arguments.js';
import { storyOf } from '../reporters/story.js';

/** Larger files are no reports of a kernel. */
const largestReport = 500_000_000;

/** What stands for all that was known: nothing, findings, or the texts in which they are to be looked for. */
export type Before =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'findings'; readonly known: readonly KnownFinding[] }
  | { readonly kind: 'texts'; readonly texts: OldTexts };

/** Looks up what was asked for. @returns a sentence where that cannot be done */
export function beforeOf(reported: Reported, root: string): Before | string {
  switch (reported.kind) {
    case 'all':
      return { kind: 'nothing' };
    case 'since': {
      const found = textsAtRevision(root, reported.revision);
      if (found.kind === 'texts') return found;
      return `cannot compare with '${reported.revision}': ${found.reason}`;
    }
    case 'baseline': {
      const text = readReport(reported.report);
      const baseline = text.kind === 'text' ? readBaseline(text.text) : text;
      if (baseline.kind === 'wrong') return `cannot compare with '${reported.report}': ${baseline.reason}`;
      return { kind: 'findings', known: baseline.findings };
    }
  }
}

function readReport(path: string): { kind: 'text'; text: string } | { kind: 'wrong'; reason: string } {
  try {
    const status = statSync(path);
    if (!status.isFile()) return { kind: 'wrong', reason: 'it is not a regular file' };
    if (status.size > largestReport) return { kind: 'wrong', reason: 'it is too large' };
    return { kind: 'text', text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { kind: 'wrong', reason: reasonOf(error) };
  }
}

/** Where the texts of files are, as far as there are any. */
type TextOf = (path: string) => string | undefined;

/**
 * A report without what is said of the texts as they were, along lines that are the same now. The project has those texts from
 * then on.
 * @param now the files as they are, which of them were checked, and whether a file is among those that are to be, be it there or not
 */
export function withoutOld(
  report: Report,
  project: Project,
  texts: OldTexts,
  now: { readonly textOf: TextOf; readonly checked: readonly string[]; isAsked(path: string): boolean },
): Report {
  for (const [path, text] of texts) {
    if (text !== undefined) project.setFile(path, text);
    else if (project.hasFile(path)) project.removeFile(path);
  }
  const gone = [...texts.keys()].filter((path) => now.isAsked(path));
  const paths = [...new Set([...now.checked, ...gone])].filter((path) => project.hasFile(path));
  const before = paths.length === 0 ? [] : project.check(paths).findings;
  const oldLines = linesOf((path) => (texts.has(path) ? texts.get(path) : now.textOf(path)));
  const newLines = linesOf(now.textOf);
  const found = new Map(report.findings.map((one) => [one.fingerprint, one]));
  const untouched = before.filter((one) => {
    const same = found.get(one.fingerprint);
    return same === undefined || oldLines(one) === newLines(same);
  });
  return withoutKnown(report, untouched, () => true, true);
}

/** The lines on the path of a finding, as one text. */
function linesOf(textOf: TextOf): (finding: Finding) => string {
  const files = new Map<string, readonly string[]>();
  return (finding) =>
    storyOf(finding)
      .map(({ at: { file, range } }) => {
        const lines = files.get(file) ?? (textOf(file) ?? '').split('\n');
        files.set(file, lines);
        return lines.slice(range.start.line, range.end.line + 1).join('\n');
      })
      .join('\n');
}
