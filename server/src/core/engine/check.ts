// Checks files: which functions can have a finding, running them, and turning violations into findings.
import type { Finding } from '../findings/finding.js';
import type { Report, Skipped } from '../findings/report.js';
import { type Reach, isCandidate } from '../index/callGraph.js';
import type { FunctionSource, SourceFile } from '../index/sourceFile.js';
import { Summarizer } from '../ordering/summarize.js';
import { describeViolations } from '../rules/describe.js';
import type { DefinitionStore } from './definitionStore.js';

export interface CheckContext {
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly store: DefinitionStore;
  readonly reach: Reach;
}

export function checkFiles(files: readonly SourceFile[], context: CheckContext): Report {
  const { store, reach } = context;
  const findings: Finding[] = [];
  const skipped: Skipped[] = [];
  let functions = 0;
  let relevant = 0;
  store.modelsUsed.clear();
  store.indirectCalls = 0;
  const summarizer = new Summarizer(store);
  for (const file of files) {
    for (const source of file.functions) {
      if (source.kind !== 'function') continue;
      functions++;
      if (!isCandidate(source, reach)) continue;
      relevant++;
      findings.push(...checkFunction(file, source, context, summarizer, skipped));
    }
  }
  return {
    findings: findings.sort(byPlace),
    suppressions: [],
    coverage: {
      files: files.length,
      functions,
      relevant,
      indirectCalls: store.indirectCalls,
      modelsUsed: [...store.modelsUsed].sort(),
      skipped,
    },
  };
}

function checkFunction(
  file: SourceFile,
  source: FunctionSource,
  context: CheckContext,
  summarizer: Summarizer,
  skipped: Skipped[],
): readonly Finding[] {
  const dbg = (globalThis as any).__dbg; const T0 = Date.now(); if (dbg) (globalThis as any).console.error('START', source.name);
  const prepared = context.store.prepare(source);
  if (prepared.trouble !== undefined) {
    const { line } = file.positionIn(source, prepared.trouble.offset);
    skipped.push({ file: file.path, functionName: source.name, line, reason: prepared.trouble.reason });
  }
  const byPrint = new Map<string, Finding>();
  for (const definition of prepared.definitions) {
    const result = summarizer.check(definition);
    if (!result.summary.complete) {
      skipped.push({ file: file.path, functionName: source.name, line: file.positionIn(source, 0).line, reason: 'too complex: the analysis gave up before the end' });
    }
    for (const finding of describeViolations(result.violations, { file, source, definition, files: context.files })) {
      byPrint.set(`${finding.ruleId}:${finding.range.start.line}:${finding.range.start.character}`, finding);
    }
  }
  if (dbg) (globalThis as any).console.error('DBG', source.name, Date.now() - T0, 'ms', summarizer.size());
  return [...byPrint.values()];
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}
