// The fix for a publication that comes too early: it moves below the write, with a barrier in between, marked for review.
import type { Publication, Write } from '../effects/facts.js';
import type { Fix } from '../findings/finding.js';
import { blockComment, indentationAbove, insertAbove, lineEndOf, lineText } from '../placement/insertion.js';
import { placeOf, siteOf } from './barrierFix.js';
import { type RuleContext, rangeOf } from './context.js';

/** Undefined where publication and write are not two whole statements of one list, in this order. */
export function moveFix(write: Write, publication: Publication, context: RuleContext): Fix | undefined {
  if (publication.kind !== 'table' || siteOf(write.id) === siteOf(publication.id)) return undefined;
  const place = placeOf(context);
  const from = statementLines(publication.span, context);
  const to = statementLines(write.span, context);
  if (from === undefined || to === undefined || to.first <= from.last) return undefined;
  const indentation = indentationAbove(place, from.first);
  if (indentationAbove(place, to.first) !== indentation || !sameList(context, from.last + 1, to.first))
    return undefined;
  const moved: string[] = [];
  for (let line = from.first; line <= from.last; line++) moved.push(lineText(place, line));
  const words =
    `Order the non-atomic write of ${write.flag} before ${publication.call}(): lockless page-table walkers may set flags ` +
    'atomically as soon as they find the page. Pairs with their address dependency on the entry.';
  const barrier = [...blockComment(words, indentation), 'smp_wmb();'].map((line) => indentation + line);
  const end = lineEndOf(place, to.last);
  const insertion = insertAbove(place, to.last + 1, []);
  const removed = { start: { line: from.first, character: 0 }, end: { line: from.last + 1, character: 0 } };
  return {
    kind: 'move-publication',
    title: `Move ${publication.call}() below ${write.call}() and insert smp_wmb()`,
    detail:
      'The page must not be reachable before its flags are written. Review what stands between: it now runs before the publication.',
    safety: 'suggested',
    preferred: true,
    edits: [
      { file: place.file, range: removed, newText: '' },
      { ...insertion, newText: [...barrier, ...moved].map((line) => line + end).join('') },
    ],
  };
}

interface Lines {
  readonly first: number;
  readonly last: number;
}

/** The lines of a call that is a statement of its own. */
function statementLines(
  span: { readonly start: number; readonly end: number },
  context: RuleContext,
): Lines | undefined {
  const place = placeOf(context);
  const { start, end } = rangeOf(span, context);
  if (!/^[ \t]*$/.test(lineText(place, start.line).slice(0, start.character))) return undefined;
  if (!/^\s*;[ \t]*(?:\/\*.*\*\/)?[ \t]*$/.test(lineText(place, end.line).slice(end.character))) return undefined;
  return { first: start.line, last: end.line };
}

/** Whether the lines between are whole statements: no label, no brace that closes what was not opened there. */
function sameList(context: RuleContext, first: number, until: number): boolean {
  const place = placeOf(context);
  let depth = 0;
  for (let line = first; line < until; line++) {
    const code = lineText(place, line)
      .replace(/\/\*.*?\*\//g, '')
      .replace(/"(?:[^"\\]|\\.)*"/g, '');
    for (const character of code) {
      if (character === '{') depth++;
      if (character === '}' && --depth < 0) return false;
    }
    if (depth === 0 && /^[ \t]*(?:\w+:(?!:)|case\b|default\b|(?:return|goto|break|continue)\b|else\b)/.test(code))
      return false;
    if (depth === 0 && /^[ \t]*(?:if|for|while|switch)\b[^{]*$/.test(code)) return false;
  }
  return depth === 0;
}
