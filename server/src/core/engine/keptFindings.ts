// Findings that were made before and still hold: the run that they come from is the same, and all that they point to is on the same
// lines. Whoever types in one function need not wait for the fixes of the others to be worked out again.
import type { CodeSite } from '../effects/facts.js';
import type { Finding } from '../findings/finding.js';
import type { FunctionSource, SourceFile } from '../index/sourceFile.js';
import type { Violations } from '../ordering/observe.js';

/** What was asked of the tree beside the run, to make the findings of a function and their fixes. */
export interface TreeQuestion {
  readonly kind: 'orders' | 'definedOnce' | 'exists';
  readonly name: string;
  /** Empty where the question has none. */
  readonly insteadOf: string;
}

interface Kept {
  readonly violations: readonly Violations[];
  readonly places: string;
  readonly asked: readonly { readonly question: TreeQuestion; readonly answer: string }[];
  readonly findings: readonly Finding[];
}

/** How many states of one function are kept: an edit may be taken back. */
const mostStates = 3;

export class KeptFindings {
  /** Newest first. */
  private readonly kept = new WeakMap<FunctionSource, readonly Kept[]>();

  /**
   * The findings of a function: those that were kept where they still hold, else what `make` makes.
   * @param answer what the tree answers to a question now; differs where the findings may
   * @param make notes each question that it asks
   */
  of(
    source: FunctionSource,
    violations: readonly Violations[],
    files: ReadonlyMap<string, SourceFile>,
    answer: (question: TreeQuestion) => string,
    make: (asks: (question: TreeQuestion) => void) => readonly Finding[],
  ): readonly Finding[] {
    const places = [placeOf(source.file, source.name, source.ordinal, files), ...placesIn(violations, files)].join();
    const before = this.kept.get(source) ?? [];
    const same = before.find(
      (one) =>
        one.places === places &&
        one.violations.length === violations.length &&
        one.violations.every((violation, i) => violation === violations[i]) &&
        one.asked.every(({ question, answer: given }) => given === answer(question)),
    );
    if (same !== undefined) return same.findings;
    const questions = new Map<string, TreeQuestion>();
    const findings = make((question) => {
      questions.set(`${question.kind} ${question.name} ${question.insteadOf}`, question);
    });
    // A fix in another file depends on more of that file than is looked at here.
    const isLocal = findings.every(({ file, fixes }) =>
      fixes.every(({ edits }) => edits.every((edit) => edit.file === file)),
    );
    const asked = [...questions.values()].map((question) => ({ question, answer: answer(question) }));
    if (isLocal) this.kept.set(source, [{ violations, places, asked, findings }, ...before].slice(0, mostStates));
    return findings;
  }
}

function* placesIn(violations: readonly Violations[], files: ReadonlyMap<string, SourceFile>): Generator<string> {
  for (const { missing, late } of violations) {
    for (const { publication, pending } of missing.values()) {
      yield* placesAlong(publication.chain, files);
      for (const { write } of pending.values()) yield* placesAlong(write.chain, files);
    }
    for (const { write, publications } of late.values()) {
      yield* placesAlong(write.chain, files);
      for (const { chain } of publications.values()) yield* placesAlong(chain, files);
    }
  }
}

function* placesAlong(chain: readonly CodeSite[], files: ReadonlyMap<string, SourceFile>): Generator<string> {
  for (const { functionName, definition } of chain)
    yield placeOf(definition.file, functionName, definition.ordinal, files);
}

/** The line on which a definition begins, and a hash of its text. */
function placeOf(path: string, name: string, ordinal: number, files: ReadonlyMap<string, SourceFile>): string {
  const file = files.get(path);
  const source = file?.functions.find((one) => one.ordinal === ordinal && one.name === name);
  if (file === undefined || source === undefined) return `${path} ?`;
  return `${path} ${file.lines.positionAt(source.start).line} ${source.textHash}`;
}
