// Checks files: which functions can have a finding, running them, and what is reported of them.
import type { Span } from '../base/span.js';
import { wholeOf } from '../base/text.js';
import type { CodeSite } from '../effects/facts.js';
import { sumOf } from '../findings/coverage.js';
import type { Finding } from '../findings/finding.js';
import { type FileCoverage, type Report, reasonOfBreak, type Skipped, type Suppression } from '../findings/report.js';
import { applySuppressions } from '../findings/suppressions.js';
import type { FunctionSource } from '../index/functionSource.js';
import type { Names } from '../index/names.js';
import type { Reach } from '../index/reach.js';
import type { SourceFile } from '../index/sourceFile.js';
import type { Definition, RunResult, Summarizer } from '../ordering/summarize.js';
import { stepGraphOf } from '../placement/paths.js';
import { applyRules } from '../rules/registry.js';
import { inAllVariants } from '../rules/variants.js';
import type { DefinitionStore, PreparedFunction } from './definitionStore.js';
import { type FunctionReport, keyOfReport } from './functionReports.js';
import { type KeptFindings, pointsIn, type RestingFindings } from './keptFindings.js';
import type { ReportShelf } from './reportShelf.js';
import type { SettledReports } from './settledReports.js';
import { TreeAnswers, type TreeQuestion } from './treeAnswers.js';

/** The tree that files are checked in. */
export interface CheckContext {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly store: DefinitionStore;
  readonly reach: Reach;
  readonly summarizer: Summarizer;
  readonly kept: KeptFindings;
  readonly names: Names;
  /** Whether functions that can have no finding are read all the same, to know which cannot be read. */
  readonly readsAll: boolean;
  readonly reports: ReportShelf;
  readonly settled: SettledReports;
}

/** One way to read a function, and what came of running it. */
interface VariantRun {
  readonly variant: PreparedFunction['variants'][number];
  readonly result: RunResult;
}

/** Checks files; the findings are sorted by place. */
export function checkFiles(files: readonly SourceFile[], context: CheckContext): Report {
  const steps = checkInSteps(files, context);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** As `checkFiles`, a function at a step, for callers that have something else to do in between. */
export function* checkInSteps(files: readonly SourceFile[], context: CheckContext): Generator<void, Report> {
  const run = new CheckRun(context);
  for (const file of files) yield* run.checkFile(file);
  const { findings, suppressions, skipped, perFile } = run;
  return {
    findings: findings.sort(byPlace),
    suppressions,
    coverage: {
      ...sumOf(perFile, context.readsAll),
      files: files.length,
      skipped,
      changed: [],
    },
    perFile,
  };
}

/** Runs those functions of a file that can have a finding, one at a step; see `Project.rehearse`. */
export function* runCandidates(file: SourceFile, { reach, store, summarizer }: CheckContext): Generator<number> {
  const candidates = [...reach.candidatesIn(file)].sort((a, b) => a.end - a.start - (b.end - b.start));
  for (const source of candidates) {
    try {
      for (const { definition } of store.prepare(source).variants) summarizer.check(definition);
    } catch {
      // The check that this rehearses says so.
    }
    yield file.text.indexOf('{', source.start) + 1;
  }
}

class CheckRun {
  readonly findings: Finding[] = [];
  readonly suppressions: Suppression[] = [];
  readonly skipped: Skipped[] = [];
  readonly perFile: FileCoverage[] = [];

  constructor(private readonly context: CheckContext) {}

  *checkFile(file: SourceFile): Generator<void, void> {
    const { unread } = file.rows;
    if (unread !== undefined) this.skipped.push({ file: file.path, functionName: '', line: 0, reason: unread });
    const candidates = [...this.context.reach.candidatesIn(file)];
    const others = this.context.readsAll ? this.readOthers(file, new Set(candidates)) : 0;
    const reports: FunctionReport[] = [];
    for (const source of candidates) {
      reports.push(this.reportOn(file, source));
      yield;
    }
    this.perFile.push({
      file: file.path,
      functions: file.functionCount,
      relevant: candidates.length,
      ...(this.context.readsAll ? { holding: others + candidates.length } : {}),
      indirectCalls: reports.reduce((sum, one) => sum + one.indirectCalls, 0),
      modelsUsed: [...new Set(reports.flatMap(({ models }) => models))].sort(),
    });
    this.skipped.push(...reports.flatMap(({ skipped }) => skipped));
    this.takeFindings(
      file,
      reports.flatMap(({ findings }) => findings),
    );
  }

  private takeFindings(file: SourceFile, found: readonly Finding[]): void {
    if (!file.rows.hasComment) {
      this.findings.push(...found);
      return;
    }
    const lineOf = (offset: number): number => file.lines.positionAt(offset).line;
    const functions = file.functions
      .filter(({ kind }) => kind === 'function')
      .map(({ name, start, end }) => ({ name, first: lineOf(start), last: lineOf(end) }));
    const { kept, suppressions } = applySuppressions(
      { path: file.path, text: wholeOf(file.text), lineOf, rangeOf: (span) => file.lines.rangeOf(span) },
      found,
      functions,
    );
    this.findings.push(...kept);
    this.suppressions.push(...suppressions);
  }

  /** @returns how many of them hold what matters */
  private readOthers(file: SourceFile, candidates: ReadonlySet<FunctionSource>): number {
    const others = file.functions.filter((source) => source.kind === 'function' && !candidates.has(source));
    return others.filter((source) => this.read(file, source)).length;
  }

  /** Only reads a function where it holds what matters, so that it is known what could not be read; returns whether it does. */
  private read(file: SourceFile, source: FunctionSource): boolean {
    const { names, store } = this.context;
    if (!source.touchesFlagsWord && !source.calls.some((name) => names.isEvent(name))) return false;
    try {
      const { trouble } = store.prepare(source);
      if (trouble !== undefined) this.skipped.push(skip(file, source, trouble.offset, trouble.reason));
    } catch (error) {
      this.skipped.push(skip(file, source, 0, reasonOfBreak(error)));
    }
    return true;
  }

  /** What was said of a function before, where it still holds, else what is said of it now. */
  private reportOn(file: SourceFile, source: FunctionSource): FunctionReport {
    const { reports, settled, summarizer } = this.context;
    const key = keyOfReport(source);
    const held = reports.find(key);
    if (held !== undefined) return held;
    try {
      const report =
        settled.find(key) ??
        summarizer.noting(key, () => {
          summarizer.lookUp(source.name);
          return this.checkFunction(file, source);
        });
      reports.note(key, report);
      return report;
    } catch (error) {
      // A mistake of ours costs one function, and is told; it is not kept, so that the next check tries again.
      return { findings: [], skipped: [skip(file, source, 0, reasonOfBreak(error))], models: [], indirectCalls: 0 };
    }
  }

  private checkFunction(file: SourceFile, source: FunctionSource): FunctionReport {
    const { trouble, variants } = this.context.store.prepare(source);
    const runs = variants.map((variant) => ({ variant, result: this.context.summarizer.check(variant.definition) }));
    const tooComplex = runs.filter(({ result }) => !result.summary.complete).map(() => skip(file, source, 0, givenUp));
    const { findings, points, isLocal } = this.findingsIn(file, source, runs);
    const report = {
      findings,
      skipped: [...(trouble === undefined ? [] : [skip(file, source, trouble.offset, trouble.reason)]), ...tooComplex],
      models: [...new Set(runs.flatMap(({ result }) => [...result.summary.models]))],
      indirectCalls: runs.reduce((sum, { variant }) => sum + indirectCallsIn(variant.definition), 0),
    };
    if (isLocal) this.context.settled.keep(keyOfReport(source), report, [source, ...points]);
    return report;
  }

  /** The findings of a function, and the others that they point into. */
  private findingsIn(
    file: SourceFile,
    source: FunctionSource,
    runs: readonly VariantRun[],
  ): Pick<RestingFindings, 'findings' | 'isLocal'> & { readonly points: readonly FunctionSource[] } {
    const violating = runs.filter(({ result: { violations } }) => violations.missing.size + violations.late.size > 0);
    if (violating.length === 0) return { findings: [], points: [], isLocal: true };
    const { files, kept } = this.context;
    const violations = violating.map(({ result }) => result.violations);
    const answers = new TreeAnswers(this.context, file.path);
    const { findings, asked, isLocal } = kept.of(
      source,
      violations,
      files,
      (question) => answers.answer(question),
      (asks) => this.findingsOf({ file, source, answers }, violating, asks),
    );
    const moved = asked.flatMap(({ question: { kind, name } }) =>
      kind === 'definedOnce' ? [answers.definedOnce(name)?.source] : [],
    );
    const points = [...pointsIn(violations, files), ...moved].filter((one) => one !== undefined);
    return { findings, isLocal, points: [...new Set(points)] };
  }

  private findingsOf(
    {
      file,
      source,
      answers,
    }: { readonly file: SourceFile; readonly source: FunctionSource; readonly answers: TreeAnswers },
    runs: readonly VariantRun[],
    asks: (question: TreeQuestion) => void,
  ): readonly Finding[] {
    const found = new Map<string, Finding>();
    for (const { variant, result } of runs) {
      const { definition, tree } = variant;
      const findings = applyRules({
        file,
        source,
        definition,
        violations: result.violations,
        files: this.context.files,
        spanOf: (site) => this.spanOf(site),
        steps: stepGraphOf(definition.graph),
        body: tree.body,
        orders: (name) => {
          asks({ kind: 'orders', name, insteadOf: '' });
          return answers.orders(name);
        },
        definedOnce: (name) => {
          asks({ kind: 'definedOnce', name, insteadOf: '' });
          return answers.definedOnce(name);
        },
        exists: (name, insteadOf) => {
          asks({ kind: 'exists', name, insteadOf });
          return answers.exists(name, insteadOf);
        },
      });
      for (const finding of findings) {
        const key = `${finding.ruleId}:${finding.range.start.line}:${finding.range.start.character}`;
        found.set(key, inAllVariants(found.get(key), finding));
      }
    }
    return withDistinctFingerprints([...found.values()]);
  }

  private spanOf(site: CodeSite): Span | undefined {
    const { files, store } = this.context;
    const { file, ordinal } = site.definition;
    const sources = files.get(file)?.functions ?? [];
    return store.spanOf(
      sources.find((one) => one.ordinal === ordinal && one.name === site.functionName),
      site,
    );
  }
}

/** The reason of a function that was not run to the end. */
const givenUp = 'too complex, or calls what is: the analysis gave up before the end';

function skip(file: SourceFile, source: FunctionSource, offset: number, reason: string): Skipped {
  return { file: file.path, functionName: source.name, line: file.positionIn(source, offset).line, reason };
}

function indirectCallsIn({ graph }: Definition): number {
  let count = 0;
  for (const { instructions } of graph.blocks)
    for (const one of instructions) if (one.kind === 'call' && one.callee === undefined) count++;
  return count;
}

/** Equal events in one function are told apart by their order. */
function withDistinctFingerprints(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return [...findings].sort(byPlace).map((finding) => {
    const count = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, count);
    return count === 1 ? finding : { ...finding, fingerprint: `${finding.fingerprint}-${count}` };
  });
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}
