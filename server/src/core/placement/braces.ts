// Braces around the unbraced body of an `if` or a loop, in the kernel's style: all arms of an `if` get them when one does, and
// so does every unbraced body around, which is no single simple statement any more.
import type { Text } from '../base/text.js';
import type { Statement } from '../syntax/ast.js';
import { indentationOfWidth, widthOf } from './insertion.js';
import { listsOf } from './statements.js';
import { behindParentheses, lineBelow, skipBlanksAndComments, startOfLine, startsLine } from './surroundings.js';
import { behindBlanks, onOwnLine, type TextChange } from './textChange.js';

/** The text of a function's file, and how statements lie in it. */
export interface BracedText {
  readonly text: Text;
  /** Added to an offset of a statement to get the offset in the text. */
  readonly base: number;
  readonly lineEnd: string;
  /** The blanks at the start of the line of an offset. */
  readonly indentationAt: (offset: number) => string;
}

/** An `if` or a loop, and the body of it that has no braces. */
interface BareBody {
  readonly owner: Statement;
  readonly body: Statement;
}

/** The statements from the function's body down to the one at a place. */
function pathTo(root: Statement, target: { readonly start: number; readonly end: number }): readonly Statement[] {
  const path = [root];
  for (let at: Statement | undefined = root; at !== undefined; ) {
    if (at.span.start === target.start && at.span.end === target.end && at.kind !== 'block') return path;
    at = listsOf(at)
      .flat()
      .find(({ span }) => span.start <= target.start && target.end <= span.end);
    if (at !== undefined) path.push(at);
  }
  return [];
}

function bareBodiesOf(owner: Statement): readonly BareBody[] {
  const bodies = ((): readonly (Statement | undefined)[] => {
    switch (owner.kind) {
      case 'if':
        return [owner.consequence, owner.alternative];
      case 'while':
      case 'doWhile':
      case 'for':
      case 'iterate':
        return [owner.body];
      default:
        return [];
    }
  })();
  return bodies.flatMap((body) =>
    body === undefined || body.kind === 'block' || (body.kind === 'if' && body === alternativeOf(owner))
      ? []
      : [{ owner, body }],
  );
}

function alternativeOf(statement: Statement): Statement | undefined {
  return statement.kind === 'if' ? statement.alternative : undefined;
}

/** The unbraced bodies that need braces when something is inserted beside the statement at `target`, inner ones first. */
function bodiesAround(root: Statement, target: { readonly start: number; readonly end: number }): readonly BareBody[] {
  const path = pathTo(root, target);
  const wanted: BareBody[] = [];
  let inner = path.length - 1;
  while (inner > 0) {
    let owner = inner - 1;
    const [statement, around] = [path[inner], path[owner]];
    if (statement === undefined || around === undefined) break;
    if (!bareBodiesOf(around).some(({ body }) => body === statement)) break;
    // The head of a chain of `else if` is where the arms begin.
    while (owner > 0 && alternativeOf(path[owner - 1] ?? around) === path[owner]) owner--;
    for (let link: Statement | undefined = path[owner]; link !== undefined; ) {
      wanted.push(...bareBodiesOf(link));
      const next: Statement | undefined = alternativeOf(link);
      link = next?.kind === 'if' ? next : undefined;
    }
    inner = owner;
  }
  return wanted;
}

/** The changes that put braces around the statement at `target`; undefined where directives or code on its lines forbid it. */
export function bracesAround(
  root: Statement,
  target: { readonly start: number; readonly end: number },
  where: BracedText,
): readonly TextChange[] | undefined {
  const changes: TextChange[] = [];
  const bodies = bodiesAround(root, target);
  for (const bare of bodies) {
    const opening = openingBrace(bare, where);
    const closing = closingBrace(bare, where);
    if (opening === undefined || closing === undefined) return undefined;
    changes.push(...opening, ...closing);
  }
  return bodies.length === 0 ? undefined : changes;
}

/** Where the head of a statement with this body ends: behind its parentheses, or behind `else` or `do`. */
function headEnd({ owner, body }: BareBody, { text, base }: BracedText): number | undefined {
  if (owner.kind === 'if' && body === owner.alternative) {
    const at = skipBlanksAndComments(text, base + owner.consequence.span.end);
    return /^else\b/.test(text.slice(at, at + 5)) ? at + 'else'.length : undefined;
  }
  return owner.kind === 'doWhile'
    ? base + owner.span.start + 'do'.length
    : behindParentheses(text, base + owner.span.start);
}

function openingBrace(bare: BareBody, where: BracedText): readonly TextChange[] | undefined {
  const { text, base, lineEnd, indentationAt } = where;
  const head = headEnd(bare, where);
  const start = base + bare.body.span.start;
  const line = text.slice(startOfLine(text, base + bare.owner.span.start), base + bare.owner.span.start);
  if (!/^[ \t]*(?:\}[ \t]*)?(?:else[ \t]+)?$/.test(line)) return undefined;
  if (head === undefined || skipBlanksAndComments(text, head) !== start) return undefined;
  const brace: TextChange = { start: head, end: head, newText: ' {' };
  if (startsLine(text, start)) return [brace];
  const indentation = indentationAt(base + bare.owner.span.start);
  return [brace, onOwnLine(text, start, `${lineEnd}${indentation}\t`)];
}

function closingBrace({ owner, body }: BareBody, where: BracedText): readonly TextChange[] | undefined {
  const { text, base, lineEnd, indentationAt } = where;
  const end = base + body.span.end;
  const indentation = indentationAt(base + owner.span.start);
  const next = skipBlanksAndComments(text, end);
  if (owner.kind === 'doWhile' || (body !== alternativeOf(owner) && alternativeOf(owner) !== undefined)) {
    const word = /^(?:else|while)\b/.exec(text.slice(next, next + 6))?.[0];
    if (word === undefined) return undefined;
    const [start, blanks] = startsLine(text, next) ? [next, ''] : [behindBlanks(text, next), lineEnd + indentation];
    return [
      { start, end: next + word.length, newText: `${blanks}} ${word}` },
      ...(blanks === '' ? continuationLines(alternativeOf(owner), where) : []),
    ];
  }
  const line = lineBelow(text, end);
  return line === undefined ? undefined : [{ start: line, end: line, newText: `${indentation}}${lineEnd}` }];
}

/** The further lines of the condition of an `else if` that moves to the right of a brace, which are aligned with its parenthesis. */
function continuationLines(alternative: Statement | undefined, { text, base }: BracedText): readonly TextChange[] {
  if (alternative?.kind !== 'if') return [];
  const from = base + alternative.span.start;
  const head = text.slice(from, behindParentheses(text, from) ?? from);
  return [...head.matchAll(/\n([ \t]+)(?=\S)/g)].map(({ index, 1: blanks = '' }) => {
    const start = from + index + 1;
    return { start, end: start + blanks.length, newText: indentationOfWidth(widthOf(blanks) + '} '.length) };
  });
}
