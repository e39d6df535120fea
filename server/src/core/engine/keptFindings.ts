// Findings that were made before and still hold: the run that they come from is the same, and all that they point to is on the same
// lines. Whoever types in one function need not wait for the fixes of the others to be worked out again.
import type { CodeSite } from '../effects/facts.js';
import type { Finding } from '../findings/finding.js';
import type { FunctionSource } from '../index/functionSource.js';
import type { SourceFile } from '../index/sourceFile.js';
import type { Violations } from '../ordering/observe.js';
import type { TreeQuestion } from './treeAnswers.js';

/** The findings of a function, and what they rest on beside the run. */
export interface RestingFindings {
  readonly findings: readonly Finding[];
  readonly asked: readonly { readonly question: TreeQuestion; readonly answer: string }[];
  /** Whether no fix is in another file: it would depend on more of that file than is looked at here. */
  readonly isLocal: boolean;
}

interface Kept extends RestingFindings {
  readonly violations: readonly Violations[];
  readonly places: string;
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
  ): RestingFindings {
    const places = [source, ...pointsIn(violations, files)].map(placeOf).join();
    const before = this.kept.get(source) ?? [];
    const same = before.find(
      (one) =>
        one.places === places &&
        one.violations.length === violations.length &&
        one.violations.every((violation, i) => violation === violations[i]) &&
        one.asked.every(({ question, answer: given }) => given === answer(question)),
    );
    if (same !== undefined) return same;
    const questions = new Map<string, TreeQuestion>();
    const findings = make((question) => {
      questions.set(`${question.kind} ${question.name} ${question.insteadOf}`, question);
    });
    const isLocal = findings.every(({ file, fixes }) =>
      fixes.every(({ edits }) => edits.every((edit) => edit.file === file)),
    );
    const asked = [...questions.values()].map((question) => ({ question, answer: answer(question) }));
    const made = { violations, places, asked, findings, isLocal };
    if (isLocal) this.kept.set(source, [made, ...before].slice(0, mostStates));
    return made;
  }
}

/** The functions through which chains lead; undefined for one that is there no more. */
export function* pointsIn(
  violations: readonly Violations[],
  files: ReadonlyMap<string, SourceFile>,
): Generator<FunctionSource | undefined> {
  for (const { missing, late } of violations) {
    for (const { publication, pending } of missing.values()) {
      yield* pointsAlong(publication.chain, files);
      for (const { write } of pending.values()) yield* pointsAlong(write.chain, files);
    }
    for (const { write, publications } of late.values()) {
      yield* pointsAlong(write.chain, files);
      for (const { chain } of publications.values()) yield* pointsAlong(chain, files);
    }
  }
}

function* pointsAlong(
  chain: readonly CodeSite[],
  files: ReadonlyMap<string, SourceFile>,
): Generator<FunctionSource | undefined> {
  for (const { functionName, definition } of chain)
    yield files
      .get(definition.file)
      ?.functions.find((one) => one.ordinal === definition.ordinal && one.name === functionName);
}

/** The line on which a definition begins, and a hash of its text. */
function placeOf(source: FunctionSource | undefined): string {
  return source === undefined ? '?' : `${source.file} ${source.line} ${source.textHash}`;
}
