// The other remedies: the atomic form of the operation, and a suppression with a reason.
import type { Write } from '../effects/facts.js';
import type { Fix, RuleId } from '../findings/finding.js';
import { atomicForm } from '../models/pageFlags.js';
import { insertAbove } from '../placement/insertion.js';
import { placeOf } from './barrierFix.js';
import { type RuleContext, rangeOf } from './context.js';

/** Replaces a non-atomic operation that stands in the function itself; undefined where it is inside a callee, or has no such form. */
export function atomicFix(write: Write, context: RuleContext, preferred: boolean): Fix | undefined {
  const name = atomicForm(write.call);
  if (name === undefined || !context.exists(name, write.call)) return undefined;
  const span = { start: write.span.start, end: write.span.start + write.call.length };
  if (context.source.text.slice(span.start, span.end) !== write.call) return undefined;
  return {
    kind: 'atomic-op',
    title: `Use ${name}(), the atomic form of ${write.call}()`,
    detail:
      'An atomic write cannot overwrite a flag that a walker sets meanwhile, so that no barrier is needed for it; it costs an atomic operation.',
    safety: 'suggested',
    preferred,
    edits: [{ file: context.file.path, range: rangeOf(span, context), newText: name }],
  };
}

/** Puts a comment above a line, counted from 0, that suppresses the finding once a reason is written into it. */
export function suppressFix(ruleId: RuleId, line: number, preferred: boolean, context: RuleContext): Fix {
  const place = placeOf(context);
  return {
    kind: 'suppress',
    title: `Suppress ${ruleId} here, with a reason`,
    detail:
      'For when the page cannot be reached for a reason that the source does not show. Say that reason in the comment.',
    safety: 'unsafe',
    preferred,
    edits: [insertAbove(place, line, [`/* fencepost-ignore-next-line ${ruleId}: say why */`])],
  };
}
