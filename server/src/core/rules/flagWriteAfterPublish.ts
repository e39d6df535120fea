// flag-write-after-publish: a non-atomic write of a page's flags when others can already set flags of the page atomically.
import type { Publication, Write } from '../effects/facts.js';
import type { Finding } from '../findings/finding.js';
import {
  callInWords,
  chainInWords,
  chainOf,
  describeWrite,
  fingerprintOf,
  modelNote,
  pageNameOf,
  type RuleContext,
  rangeOf,
} from './context.js';
import { moveFix } from './moveFix.js';
import { atomicFix, suppressFix } from './otherFixes.js';

const ruleId = 'flag-write-after-publish';

/** The findings of this rule in one run of one function. */
export function flagWritesAfterPublish(context: RuleContext): readonly Finding[] {
  return [...context.violations.late.values()].flatMap(({ write, publications }) => {
    const publication = nearestBefore(write, [...publications.values()]);
    return publication === undefined ? [] : [describe(write, publication, publications.size === 1, context)];
  });
}

/** The publication that a reader meets last before the write; one to walkers goes before one to a cache. */
function nearestBefore(write: Write, publications: readonly Publication[]): Publication | undefined {
  const rank = (one: Publication): number =>
    (one.kind === 'table' ? 2e9 : 0) + (one.span.start < write.span.start ? 1e9 : 0) + one.span.start;
  return [...publications].sort((a, b) => rank(b) - rank(a))[0];
}

function describe(inner: Write, publication: Publication, isOnly: boolean, context: RuleContext): Finding {
  const write = describeWrite(inner, context);
  const page = pageNameOf(inner.span, context);
  const where =
    publication.kind === 'table'
      ? 'published it to lockless page-table walkers'
      : 'made it findable in the page or swap cache';
  // Moving one of several publications would leave the others too early.
  // What publishes writes the flag itself, too: it would be as late in the other place.
  const writesItself = publication.call === write.call;
  const move = isOnly && !writesItself ? moveFix(inner, publication, context) : undefined;
  const atomic = atomicFix(inner, context, move === undefined);
  const fixes = [move, atomic].filter((fix) => fix !== undefined);
  return {
    ruleId,
    severity: 'warning',
    confidence: inner.origin === 'model' ? 'moderate' : 'high',
    message:
      `${callInWords(write.call)}${chainInWords(write)} writes ${write.flag} of ${page} non-atomically after ${publication.call}() ${where}: ` +
      'the flag that another CPU sets atomically meanwhile can be lost.',
    file: context.file.path,
    functionName: context.source.name,
    range: write.range,
    page,
    write,
    writes: [write],
    publish: { call: publication.call, range: rangeOf(publication.span, context) },
    ...(publication.kind === 'cache' ? { publishedIn: 'cache' as const } : {}),
    publishChain: chainOf(publication.chain, context),
    between: [],
    notes: modelNote([inner]),
    fixes: [...fixes, suppressFix(ruleId, write.range.start.line, context)],
    fingerprint: fingerprintOf([
      ruleId,
      context.file.path,
      context.source.name,
      publication.call,
      write.call,
      write.flag,
    ]),
  };
}
