// All safe fixes of a file as one edit of the text that the client has. A client may apply it at every save, with nobody
// looking: a fix that moves or replaces code is left out, because a new check proves the order of the stores, not that
// what stands in between bears to run earlier. How fixes are combined and proved is the core's business.
import { type Finding, type Fix, fixFindings, type Replacement, type Report } from '../../core/index.js';

export interface FixAllRequest {
  readonly file: string;
  readonly text: string;
  /** Whether the user sees a finding: only those are fixed. */
  isShown(finding: Finding): boolean;
  /** What a check of the file says when it has another text. */
  check(text: string): Report;
}

/** The replacements, in the given text and in its order, after which no safe fix is left. */
export function fixAll({ file, text, isShown, check }: FixAllRequest): readonly Replacement[] {
  const { files } = fixFindings({
    before: check(text),
    textOf: () => text,
    choose: (finding) => (isShown(finding) ? safeFix(finding) : undefined),
    recheck: (texts) => check(texts.get(file) ?? text),
  });
  return files[0]?.replacements ?? [];
}

/** Where the preferred fix is not safe, another that is. */
function safeFix(finding: Finding): Fix | undefined {
  const safe = finding.fixes.filter((fix) => fix.safety === 'safe' && fix.kind !== 'suppress');
  return safe.find((fix) => fix.preferred) ?? safe[0];
}
