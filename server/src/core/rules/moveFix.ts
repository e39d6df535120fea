// The fix for a publication that comes too early: it moves below the write, with a barrier in between, marked for review.
import { alike } from '../base/alike.js';
import type { Span } from '../base/span.js';
import type { Publication, Write } from '../effects/facts.js';
import type { Edit, Fix } from '../findings/finding.js';
import type { LateWrite } from '../ordering/observe.js';
import { indentationAbove, insertAbove, inWords, lineEndOf } from '../placement/insertion.js';
import { siblingsAround } from '../placement/statements.js';
import { lineWithComment } from '../placement/surroundings.js';
import { siteOf, textOfFunction } from './barrierPlan.js';
import { callInWords, placeOf, type RuleContext, rangeOf } from './context.js';
import { isRepeatedFor, mayPass } from './movable.js';
import { moveBarriers } from './moveBarriers.js';

/** The move of a publication that comes too early for some write; undefined where there is none, or where it cannot move. */
export function moveOf(publication: Publication, context: RuleContext): Fix | undefined {
  const first = lateWritesOf(publication, context).find(({ write }) => write.call !== publication.call);
  return first === undefined ? undefined : moveFix(first.write, publication, context);
}

/** Undefined where the publication is no whole statement, or the write does not follow it in the same list of statements. */
export function moveFix(write: Write, publication: Publication, context: RuleContext): Fix | undefined {
  if (publication.kind !== 'table' || siteOf(write.id) === siteOf(publication.id)) return undefined;
  const all = lateWritesOf(publication, context);
  const last = [...all]
    .reverse()
    .find((one) => one.write.span.start >= write.span.start && canMoveBelow(one.write, publication, context));
  if (last === undefined || !canMoveBelow(write, publication, context)) return undefined;
  const siblings = siblingsAround(context.body, publication.span, last.write.span);
  const text = textOfFunction(context);
  if (siblings === undefined || text.cutsBetween(siblings.first.span, siblings.passed)) return undefined;
  if (isRepeatedFor(write, publication, context)) return undefined;
  const passed = all.filter((one) => one.write.span.start <= last.write.span.start);
  const place = placeOf(context);
  const from = wholeLines(siblings.first.span, context);
  const to = wholeLines(siblings.last.span, context);
  if (from === undefined || to === undefined) return undefined;
  const indentation = indentationAbove(
    place,
    place.lines.positionAt(context.source.start + siblings.first.span.start).line,
  );
  const moved: string[] = [];
  for (let line = from.first; line <= from.last; line++) moved.push(place.lines.textOf(line));
  const barriers = moveBarriers({ publication, siblings, passed, indentation }, text, context);
  const isAny = barriers.edits.length + barriers.inFront.length > 0;
  const end = lineEndOf(place, to.last);
  const calls = [...new Set(passed.map((one) => callInWords(one.write.call)))];
  return {
    kind: 'move-publication',
    title: `Move ${publication.call}() below ${inWords(calls)}${isAny ? ' and insert smp_wmb()' : ''}`,
    detail:
      'The page must not be reachable before its flags are written. Review what stands between: it now runs before the publication.',
    safety: 'suggested',
    preferred: true,
    edits: joined([
      {
        file: place.file,
        range: {
          start: { line: from.first, character: 0 },
          end: { line: lineBehind(from.first, from.last, context), character: 0 },
        },
        newText: '',
      },
      ...barriers.edits,
      {
        ...insertAbove(place, to.last + 1, []),
        newText: [...barriers.inFront, ...moved].map((line) => line + end).join(''),
      },
    ]),
  };
}

/** What is inserted at one place is one edit. */
function joined(edits: readonly Edit[]): readonly Edit[] {
  const all: Edit[] = [];
  for (const edit of edits) {
    const at = all.findIndex(({ range }) => alike(range, edit.range));
    const before = all[at];
    if (before === undefined) all.push(edit);
    else all[at] = { ...before, newText: before.newText + edit.newText };
  }
  return all;
}

/** The writes that come after a publication and after no other, in the order of the source. */
function lateWritesOf(publication: Publication, { violations }: RuleContext): readonly LateWrite[] {
  return [...violations.late.values()]
    .filter(({ publications }) => publications.size === 1 && publications.has(publication.id))
    .sort((a, b) => a.write.span.start - b.write.span.start);
}

function canMoveBelow(write: Write, publication: Publication, context: RuleContext): boolean {
  const siblings = siblingsAround(context.body, publication.span, write.span);
  return siblings !== undefined && mayPass(siblings, context) && wholeLines(siblings.last.span, context) !== undefined;
}

/** The line behind those that are taken out; with them goes an empty line that would stand below another, or below a brace. */
function lineBehind(first: number, last: number, context: RuleContext): number {
  const place = placeOf(context);
  const above = first === 0 ? '' : place.lines.textOf(first - 1);
  const isDouble = /^\s*$|\{\s*$/.test(above) && /^\s*$/.test(place.lines.textOf(last + 1));
  return isDouble ? last + 2 : last + 1;
}

/** The lines of a statement that shares them with nothing but a comment, and those of the comment above that belongs to it. */
function wholeLines(span: Span, context: RuleContext): { readonly first: number; readonly last: number } | undefined {
  const place = placeOf(context);
  const { start, end } = rangeOf(span, context);
  if (!/^[ \t]*$/.test(place.lines.textOf(start.line).slice(0, start.character))) return undefined;
  if (!isBlankOrComment(place.lines.textOf(end.line).slice(end.character).trimStart().replace(/^;/, '')))
    return undefined;
  const top = lineWithComment(place.text, context.source.start + span.start);
  return { first: place.lines.positionAt(top).line, last: end.line };
}

function isBlankOrComment(text: string): boolean {
  return /^\s*(?:\/\*(?:[^*]|\*(?!\/))*\*\/\s*)*(?:\/\/.*)?$/.test(text);
}
