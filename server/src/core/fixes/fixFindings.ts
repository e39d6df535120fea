// The fixes of many findings together. Fixes may cover each other's findings and touch the same place, so they are applied
// a round at a time, and what a new check of the result still reports makes the next round. What does not keep a fix's
// promises in the end is withdrawn. Which fix a finding gets, and what becomes of the result, its caller decides.
import { LineIndex } from '../base/lineIndex.js';
import type { Finding, Fix } from '../findings/finding.js';
import type { Report } from '../findings/report.js';
import { EditedText } from './editedText.js';
import { newFindings, objectionsTo } from './objections.js';
import { isSame, type Replacement, toReplacements, touches } from './replacements.js';

/** More rounds than any function needs; fixes that never converge stop here. */
const mostRounds = 50;

export interface FixRequest {
  /** What a check says of the texts as they are. */
  readonly before: Report;
  /** The text of a file; undefined for one that is not to be edited. */
  textOf(file: string): string | undefined;
  /** The fix that a finding should get; undefined for none. One that edits another file is not applied. */
  choose(finding: Finding): Fix | undefined;
  /**
   * The same check with these texts in the place of their files, all others being as at first. What was named once is named
   * ever after, so that the texts of the last call are those of the result.
   */
  recheck(texts: ReadonlyMap<string, string>): Report;
}

export interface FixedFile {
  readonly file: string;
  /** After all fixes. */
  readonly text: string;
  /** What leads there from the text at first, in its order; none touches another. */
  readonly replacements: readonly Replacement[];
}

/** A fix that is part of the result. One that covers several findings is there once. */
export interface AppliedFix {
  readonly finding: Finding;
  readonly fix: Fix;
}

/** A function that stays as it was, because its fixes would not have kept what they promise. */
export interface WithdrawnFix {
  readonly file: string;
  readonly functionName: string;
  /** A clause for people. */
  readonly reason: string;
}

export interface FixResult {
  /** In the order of their paths. */
  readonly files: readonly FixedFile[];
  readonly applied: readonly AppliedFix[];
  readonly withdrawn: readonly WithdrawnFix[];
  /** What a check says of the result. */
  readonly after: Report;
}

/** Applies what can be applied. The findings of a function are fixed as a whole, or the function stays as it is. */
export function fixFindings(given: FixRequest): FixResult {
  const request = { ...given, choose: (finding: Finding) => ownFix(finding, given) };
  const withdrawn = new Map<string, WithdrawnFix>();
  const touched = new Set<string>();
  for (;;) {
    const attempt = new Attempt(request, withdrawn, touched);
    attempt.run();
    const { applied, after } = attempt;
    const objections = objectionsTo({ before: request.before, after, applied, choose: request.choose });
    // Each turn withdraws a function that had fixes, so that this comes to an end.
    if (objections.length === 0) return { files: attempt.files(), applied, withdrawn: [...withdrawn.values()], after };
    for (const objection of objections) withdrawn.set(keyOf(objection), objection);
  }
}

/** The fix chosen for a finding, unless it edits another file than the finding's. */
function ownFix(finding: Finding, { choose }: FixRequest): Fix | undefined {
  const fix = choose(finding);
  return fix?.edits.every((edit) => edit.file === finding.file) ? fix : undefined;
}

function keyOf({ file, functionName }: Pick<Finding, 'file' | 'functionName'>): string {
  return `${file}\n${functionName}`;
}

/** All rounds, with the fixes of some functions left out. */
class Attempt {
  readonly applied: AppliedFix[] = [];
  after: Report;
  private readonly texts = new Map<string, EditedText>();

  constructor(
    private readonly request: FixRequest,
    private readonly withdrawn: ReadonlyMap<string, WithdrawnFix>,
    /** Files that any attempt has edited: a check has to be given them again. */
    private readonly touched: Set<string>,
  ) {
    this.after = request.before;
  }

  run(): void {
    for (let round = 0; round < mostRounds; round++) {
      if (!this.applyRound() && (round > 0 || this.touched.size === 0)) return;
      this.after = this.request.recheck(this.textsToCheck());
    }
  }

  files(): readonly FixedFile[] {
    return [...this.texts]
      .map(([file, edited]) => ({ file, text: edited.text, replacements: edited.replacements() }))
      .sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  private applyRound(): boolean {
    let changed = false;
    // What a fix brought about speaks against it; another fix on top would only hide that.
    const brought = new Set(newFindings(this.request.before, this.after));
    for (const [file, findings] of byFile(this.after.findings)) {
      const chosen = findings.filter((one) => !brought.has(one)).flatMap((finding) => this.chosenFor(finding));
      const text = chosen.length === 0 ? undefined : (this.texts.get(file)?.text ?? this.request.textOf(file));
      if (text === undefined) continue;
      const { replacements, applied } = compatible(chosen, text);
      if (replacements.length === 0) continue;
      this.applied.push(...applied);
      this.texts.set(file, (this.texts.get(file) ?? EditedText.of(text)).replace(replacements));
      this.touched.add(file);
      changed = true;
    }
    return changed;
  }

  private chosenFor(finding: Finding): readonly AppliedFix[] {
    if (this.withdrawn.has(keyOf(finding))) return [];
    const fix = this.request.choose(finding);
    return fix === undefined ? [] : [{ finding, fix }];
  }

  private textsToCheck(): ReadonlyMap<string, string> {
    const texts = new Map<string, string>();
    for (const file of this.touched) {
      const text = this.texts.get(file)?.text ?? this.request.textOf(file);
      if (text !== undefined) texts.set(file, text);
    }
    return texts;
  }
}

function byFile(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const files = new Map<string, Finding[]>();
  for (const finding of findings) {
    const known = files.get(finding.file);
    if (known === undefined) files.set(finding.file, [finding]);
    else known.push(finding);
  }
  return files;
}

/**
 * Of some fixes, those that can be made at once, as replacements in the order of the text. The barriers of a function were
 * placed together, and one that several findings share is put there once. Any other fix may do away with what the rest of
 * its function is for, and is made alone in it; what touches an earlier one waits as well.
 */
function compatible(
  wanted: readonly AppliedFix[],
  text: string,
): { readonly replacements: readonly Replacement[]; readonly applied: readonly AppliedFix[] } {
  const lines = LineIndex.of(text);
  const taken: Replacement[] = [];
  const applied: AppliedFix[] = [];
  for (const one of wanted) {
    if (applied.some((other) => !agree(one, other))) continue;
    const own = toReplacements(one.fix.edits, lines).filter((edit) => !taken.some((other) => isSame(edit, other)));
    if (own.length === 0 || own.some((edit) => taken.some((other) => touches(edit, other)))) continue;
    taken.push(...own);
    applied.push(one);
  }
  return { replacements: taken.sort((a, b) => a.start - b.start), applied };
}

function agree(one: AppliedFix, other: AppliedFix): boolean {
  if (one.finding.functionName !== other.finding.functionName) return true;
  return one.fix.kind === 'insert-barrier' && other.fix.kind === 'insert-barrier';
}
