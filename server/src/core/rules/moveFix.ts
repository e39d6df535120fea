// The fix for a publication that comes too early: it moves below the write, with a barrier in between, marked for review.
import type { Span } from '../base/span.js';
import type { Publication, Write } from '../effects/facts.js';
import type { Fix } from '../findings/finding.js';
import type { ApiModel } from '../models/model.js';
import { mustFollowPublication } from '../models/pageTables.js';
import { primitives } from '../models/registry.js';
import { barrierLines, indentationAbove, insertAbove, lineEndOf, lineText } from '../placement/insertion.js';
import { expressionsIn, type Siblings, siblingsAround } from '../placement/statements.js';
import { placeOf, siteOf } from './barrierFix.js';
import { type RuleContext, rangeOf } from './context.js';

/** Undefined where the publication is no whole statement, or the write does not follow it in the same list of statements. */
export function moveFix(write: Write, publication: Publication, context: RuleContext): Fix | undefined {
  if (publication.kind !== 'table' || siteOf(write.id) === siteOf(publication.id)) return undefined;
  const siblings = siblingsAround(context.body, publication.span, write.span);
  if (siblings === undefined || !mayPass(siblings)) return undefined;
  const place = placeOf(context);
  const from = wholeLines(siblings.first.span, context);
  const to = wholeLines(siblings.last.span, context);
  if (from === undefined || to === undefined) return undefined;
  const indentation = indentationAbove(place, from.first);
  const moved: string[] = [];
  for (let line = from.first; line <= from.last; line++) moved.push(lineText(place, line));
  const barrier = barrierLines(write.flag, publication.call, indentation).map((line) => indentation + line);
  const end = lineEndOf(place, to.last);
  return {
    kind: 'move-publication',
    title: `Move ${publication.call}() below ${write.call}() and insert smp_wmb()`,
    detail:
      'The page must not be reachable before its flags are written. Review what stands between: it now runs before the publication.',
    safety: 'suggested',
    preferred: true,
    edits: [
      {
        file: place.file,
        range: { start: { line: from.first, character: 0 }, end: { line: from.last + 1, character: 0 } },
        newText: '',
      },
      {
        ...insertAbove(place, to.last + 1, []),
        newText: [...barrier, ...moved].map((line) => line + end).join(''),
      },
    ],
  };
}

/** A publication stays under its lock, in front of cache maintenance, and with the arguments that it had. */
function mayPass({ first, passed }: Siblings): boolean {
  const read = new Set(expressionsIn([first]).flatMap((one) => (one.kind === 'identifier' ? [one.name] : [])));
  return expressionsIn(passed).every((one) => {
    if (one.kind === 'assignment') return one.target.kind !== 'identifier' || !read.has(one.target.name);
    if (one.kind === 'update') return one.operand.kind !== 'identifier' || !read.has(one.operand.name);
    if (one.kind !== 'call' || one.callee.kind !== 'identifier') return true;
    const model = primitives.lookup(one.callee.name);
    return model === undefined || !(mustFollowPublication.test(one.callee.name) || releases(model));
  });
}

function releases(model: ApiModel): boolean {
  return model.outcomes.some(({ effects }) =>
    effects.some((one) => one.kind === 'order' && (one.event === 'unlock' || one.event === 'rmw-release')),
  );
}

/** The lines of a statement that shares them with nothing but a comment. */
function wholeLines(span: Span, context: RuleContext): { readonly first: number; readonly last: number } | undefined {
  const place = placeOf(context);
  const { start, end } = rangeOf(span, context);
  if (!/^[ \t]*$/.test(lineText(place, start.line).slice(0, start.character))) return undefined;
  if (!/^\s*;?[ \t]*(?:\/\*.*\*\/)?[ \t]*$/.test(lineText(place, end.line).slice(end.character))) return undefined;
  return { first: start.line, last: end.line };
}
