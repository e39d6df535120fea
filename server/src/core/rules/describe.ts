// Turns violations into findings.
import type { FileRange, Range, Span } from '../base/span.js';
import type { CodeSite, Pending, Trail, Write } from '../effects/facts.js';
import type { ChainStep, Finding, FlagWrite, NonOrdering } from '../findings/finding.js';
import type { FunctionSource, SourceFile } from '../index/sourceFile.js';
import type { Definition, Violations } from '../ordering/summarize.js';

export interface DescriptionContext {
  readonly file: SourceFile;
  readonly source: FunctionSource;
  readonly definition: Definition;
  readonly files: ReadonlyMap<string, SourceFile>;
}

export function describeViolations(violations: Violations, context: DescriptionContext): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { publication, pending } of violations.missing.values()) {
    const ordered = [...pending.values()].sort((a, b) => (b.write?.span.start ?? 0) - (a.write?.span.start ?? 0));
    const writes = ordered.flatMap((one) => (one.write === undefined ? [] : [describeWrite(one.write, context)]));
    const [write] = writes;
    const [nearest] = ordered;
    if (write === undefined || nearest === undefined) continue;
    const publish = { call: publication.call, range: rangeOf(publication.span, context) };
    findings.push({
      ruleId: 'missing-publish-barrier',
      severity: 'warning',
      confidence: 'high',
      message: `${publication.call}() publishes a page whose ${write.flag}, written by ${write.call}(), is not ordered before it`,
      file: context.file.path,
      functionName: context.source.name,
      range: publish.range,
      page: '',
      write,
      writes,
      publish,
      publishChain: chainOf(publication.chain, context),
      between: betweenOf(nearest, context),
      notes: [],
      fixes: [],
      fingerprint: `${context.source.name}:${publication.call}:${write.call}`,
    });
  }
  for (const { write: inner, publication } of violations.late.values()) {
    const write = describeWrite(inner, context);
    findings.push({
      ruleId: 'flag-write-after-publish',
      severity: 'warning',
      confidence: 'high',
      message: `${write.call}() writes ${write.flag} non-atomically after ${publication.call}() published the page`,
      file: context.file.path,
      functionName: context.source.name,
      range: write.range,
      page: '',
      write,
      writes: [write],
      publish: { call: publication.call, range: rangeOf(publication.span, context) },
      publishChain: chainOf(publication.chain, context),
      between: [],
      notes: [],
      fixes: [],
      fingerprint: `${context.source.name}:${publication.call}:${write.call}`,
    });
  }
  return findings;
}

function betweenOf(pending: Pending, context: DescriptionContext): readonly NonOrdering[] {
  const steps: NonOrdering[] = [];
  for (let at: Trail | undefined = pending.trail; at !== undefined; at = at.earlier) {
    steps.unshift({ call: at.call, range: rangeOf(at.span, context), why: at.why });
  }
  return steps;
}

function describeWrite(write: Write, context: DescriptionContext): FlagWrite {
  return { call: write.call, range: rangeOf(write.span, context), flag: write.flag, chain: chainOf(write.chain, context), origin: write.origin };
}

function rangeOf(span: Span, { file, source }: DescriptionContext): Range {
  return { start: file.positionIn(source, span.start), end: file.positionIn(source, span.end) };
}

function chainOf(chain: readonly CodeSite[], { files }: DescriptionContext): readonly ChainStep[] {
  return chain.map((site): ChainStep => {
    const file = files.get(site.definition.file);
    const source = file?.functions.find((one) => one.start === site.definition.start && one.name === site.functionName);
    const zero = { line: 0, character: 0 };
    const range = file === undefined || source === undefined ? { start: zero, end: zero } : { start: file.positionIn(source, site.span.start), end: file.positionIn(source, site.span.end) };
    const at: FileRange = { file: site.definition.file, range };
    return { functionName: site.functionName, at };
  });
}
