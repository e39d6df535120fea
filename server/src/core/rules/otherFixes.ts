// The other remedies: the atomic form of the operation, and a suppression with a reason.
import type { Write } from '../effects/facts.js';
import type { Fix, RuleId } from '../findings/finding.js';
import { atomicForm } from '../models/pageFlags.js';
import { blockComment, indentationAbove, insertAbove, lineWidth, widthOf } from '../placement/insertion.js';
import { placeOf, type RuleContext, rangeOf } from './context.js';

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
export function suppressFix(ruleId: RuleId, line: number, context: RuleContext): Fix {
  const place = placeOf(context);
  const [indentation, comment] = fitting(
    `fencepost-ignore-next-line ${ruleId}: say why`,
    indentationAbove(place, line),
  );
  return {
    kind: 'suppress',
    title: `Suppress ${ruleId} here, with a reason`,
    detail:
      'For when the page cannot be reached for a reason that the source does not show. Say that reason in the comment.',
    safety: 'unsafe',
    preferred: false,
    edits: [insertAbove(place, line, comment, indentation)],
  };
}

/** A comment of one line where that fits, otherwise of several, which start further left where a word would not fit. */
function fitting(words: string, indentation: string): readonly [string, readonly string[]] {
  const line = `/* ${words} */`;
  if (widthOf(indentation) + line.length <= lineWidth) return [indentation, [line]];
  let own = indentation;
  const longest = Math.max(...words.split(' ').map((word) => ` * ${word}`.length));
  while (own !== '' && widthOf(own) + longest > lineWidth) own = own.slice(0, -1);
  return [own, blockComment(words, own)];
}
