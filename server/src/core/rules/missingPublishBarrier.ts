// missing-publish-barrier: a page is published while a non-atomic write of its flags may still be unordered. Where that needs some
// memory to hold a value that the function does not give it, it is told of as value-dependent-order.
import type { Pending, Publication, Trail, Write } from '../effects/facts.js';
import type { StartNeed } from '../effects/startValues.js';
import type { Confidence, Finding, Fix, FlagWrite, NonOrdering, RuleId } from '../findings/finding.js';
import { isOrderedInPractice } from '../lkmm/order.js';
import { mapsLargePages } from '../models/pageTables.js';
import { standIns } from '../models/registry.js';
import { barrierFix } from './barrierFix.js';
import { type BarrierPlan, planBarriers } from './barrierPlan.js';
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
import { moveOf } from './moveFix.js';
import { atomicFix, suppressFix } from './otherFixes.js';
import { storeFixes } from './storeFixes.js';

/** The findings of both rules in one run of one function. */
export function missingPublishBarriers(context: RuleContext): readonly Finding[] {
  const plan = planBarriers(context);
  return [...context.violations.missing.values()].flatMap((violation) => {
    const pending = nearestFirst([...violation.pending.values()]);
    const finding = describe(violation.publication, pending, plan, context);
    return finding === undefined ? [] : [finding];
  });
}

function nearestFirst(pending: readonly Pending[]): readonly Pending[] {
  return pending
    .filter((one) => one.write !== undefined)
    .sort(
      (a, b) =>
        Number(a.needs !== undefined) - Number(b.needs !== undefined) ||
        (b.write?.span.start ?? 0) - (a.write?.span.start ?? 0) ||
        laterInside(a.write.id, b.write.id),
    );
}

/** Of two writes of one call, the one that the callee makes later goes first. */
function laterInside(a: string, b: string): number {
  const [one, other] = [a, b].map((id) => id.split('/').map(Number));
  const at = one?.findIndex((site, i) => site !== other?.[i]) ?? -1;
  return (other?.[at] ?? 0) - (one?.[at] ?? 0);
}

function describe(
  publication: Publication,
  pending: readonly Pending[],
  plan: BarrierPlan,
  context: RuleContext,
): Finding | undefined {
  const writes = distinct(
    pending.flatMap((one) => (one.write === undefined ? [] : [describeWrite(one.write, context)])),
  );
  const [write] = writes;
  const [nearest] = pending;
  if (write === undefined || nearest?.write === undefined) return undefined;
  // The nearest comes first, and one that needs nothing goes before all that do.
  const { needs } = nearest;
  const ruleId: RuleId = needs === undefined ? 'missing-publish-barrier' : 'value-dependent-order';
  const range = rangeOf(publication.span, context);
  const page = pageNameOf(nearest.write.span, context);
  const between = betweenOf(nearest, context);
  const onlyWrite = writes.length === 1 && pending.length === 1 ? nearest.write : undefined;
  return {
    ruleId,
    severity: needs === undefined ? 'warning' : 'information',
    confidence: needs === undefined ? confidenceOf(publication, pending) : 'low',
    message: `${messageOf(publication, write, writes.length, page)}${needs === undefined ? '.' : conditionInWords(needs)}`,
    file: context.file.path,
    functionName: context.source.name,
    range,
    page,
    write,
    writes,
    publish: { call: publication.call, range },
    ...(needs === undefined ? {} : { condition: `${needs.memory} holds ${needs.holds}` }),
    publishChain: chainOf(publication.chain, context),
    between,
    notes: notesOf(publication, pending),
    fixes: [...fixesOf(publication, onlyWrite, plan, context), suppressFix(ruleId, range.start.line, context)],
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

/**
 * The barrier, where there is only one write its atomic form, and what can be done at the store of the entry. Where the publication
 * has to move because other writes come after it, it takes the barrier along: one in its old place would be for nothing then.
 */
function fixesOf(
  publication: Publication,
  write: Write | undefined,
  plan: BarrierPlan,
  context: RuleContext,
): readonly Fix[] {
  const move = moveOf(publication, context);
  const placed = barrierFix(publication, plan);
  const barrier =
    move === undefined || placed === undefined ? placed : { ...placed, preferred: false, safety: 'suggested' as const };
  const atomic =
    write === undefined ? undefined : atomicFix(write, context, move === undefined && barrier === undefined);
  return [move, barrier, atomic, ...storeFixes(publication, context)].filter((fix) => fix !== undefined);
}

function distinct(writes: readonly FlagWrite[]): readonly FlagWrite[] {
  const seen = new Set<string>();
  return writes.filter((write) => {
    const key = `${write.range.start.line}:${write.range.start.character} ${write.flag}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function messageOf(publication: Publication, write: FlagWrite, count: number, page: string): string {
  const others = count > 1 ? ` (and ${count - 1} more)` : '';
  return (
    `${publication.call}() publishes ${page} with no write barrier after the non-atomic write of ${write.flag} by ` +
    `${callInWords(write.call)}${chainInWords(write)}${others}: the flag that a lockless walker sets atomically meanwhile can be lost`
  );
}

function conditionInWords({ memory, holds, insteadOf }: StartNeed): string {
  return `, if ${memory} holds ${holds} there. From a start at 0, and with no store by another CPU, it holds ${insteadOf}, and then the order is kept.`;
}

/** The calls that order in practice on every path of these writes, when the page is large as this publication says. */
function drainsOf(publication: Publication, pending: readonly Pending[]): readonly string[] {
  if (!mapsLargePages.test(publication.call)) return [];
  const drains = pending.map((one) => {
    for (let at = one.trail; at !== undefined; at = at.earlier) {
      if (standIns.lookup(at.call)?.ordersLarge !== undefined) return at.call;
    }
    return undefined;
  });
  return drains.every((call) => call !== undefined) ? [...new Set(drains)] : [];
}

function confidenceOf(publication: Publication, pending: readonly Pending[]): Confidence {
  if (pending.every((one) => isOrderedInPractice(one.progress))) return 'low';
  if (drainsOf(publication, pending).length > 0) return 'low';
  return pending.every((one) => one.write?.origin === 'model') ? 'moderate' : 'high';
}

function notesOf(publication: Publication, pending: readonly Pending[]): readonly string[] {
  const notes: string[] = [];
  if (pending.every((one) => isOrderedInPractice(one.progress))) {
    notes.push(
      'Every path unlocks one lock and takes another in between: supported hardware orders the stores then, the memory model does not promise it for a plain one.',
    );
  }
  for (const call of drainsOf(publication, pending)) {
    notes.push(
      `${call}() ${standIns.lookup(call)?.ordersLarge ?? ''}: that orders in practice, but nothing promises it.`,
    );
  }
  return [...notes, ...modelNote(pending.map(({ write }) => write))];
}

/** What stands between, in the order of the path; first of all the write's own barrier, when it has one that comes too early. */
function betweenOf(pending: Pending, context: RuleContext): readonly NonOrdering[] {
  const steps: NonOrdering[] = [];
  for (let at: Trail | undefined = pending.trail; at !== undefined; at = at.earlier) {
    // The write itself does not stand between it and the publication, though what is pending passes it.
    if (at.span.start === pending.write?.span.start) continue;
    steps.unshift({ call: at.call, range: rangeOf(at.span, context), why: at.why });
  }
  const { write } = pending;
  if (write !== undefined && context.orders(write.call)) {
    const why = `the barrier inside comes before ${write.flag} is written: it orders what precedes the call, not the flag itself`;
    steps.unshift({ call: write.call, range: rangeOf(write.span, context), why });
  }
  return steps;
}
