// What is new in a tree: what a check says of its texts, without what it says of the texts that they come from.
import { withoutKnown } from '../findings/baseline.js';
import type { Finding } from '../findings/finding.js';
import { placesOf } from '../findings/places.js';
import type { Report } from '../findings/report.js';
import type { Project } from './contract.js';

/** The texts that files had, by path; undefined for a file that there was none of, or that held no text. */
export type OldTexts = ReadonlyMap<string, string | undefined>;

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
    placesOf(finding)
      .map(({ file, range }) => {
        const lines = files.get(file) ?? (textOf(file) ?? '').split('\n');
        files.set(file, lines);
        return lines.slice(range.start.line, range.end.line + 1).join('\n');
      })
      .join('\n');
}
