// Finds statements around a place: which list a statement stands in, and which of its followers holds another place.
import type { Span } from '../base/span.js';
import type { Statement } from '../syntax/ast.js';

/** The statements directly inside another, list by list. */
function listsOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case 'block':
      return [statement.body];
    case 'if':
      return statement.alternative === undefined
        ? [[statement.consequence]]
        : [[statement.consequence], [statement.alternative]];
    case 'while':
    case 'doWhile':
    case 'for':
    case 'iterate':
    case 'switch':
      return [[statement.body]];
    case 'preprocessor':
      return statement.arms.map((arm) => arm.body);
    default:
      return [];
  }
}

const holds = (statement: Statement, at: number): boolean => statement.span.start <= at && at < statement.span.end;

/** The innermost block whose list has a statement that holds the place, with that list. */
export function listAround(body: Statement, at: number): readonly Statement[] | undefined {
  let found: readonly Statement[] | undefined;
  let lists: readonly (readonly Statement[])[] = listsOf(body);
  let inBlock = body.kind === 'block';
  for (;;) {
    const list = lists.find((one) => one.some((statement) => holds(statement, at)));
    const inner = list?.find((statement) => holds(statement, at));
    if (list === undefined || inner === undefined) return found;
    found = inBlock ? list : undefined;
    lists = listsOf(inner);
    inBlock = inner.kind === 'block';
  }
}

/** Whether control can enter or leave a statement in the middle: a jump, or something to jump to. */
function jumps(statement: Statement): boolean {
  if (/^(?:label|case|goto|break|continue|return)$/.test(statement.kind)) return true;
  return listsOf(statement).some((list) => list.some(jumps));
}

/** A statement, and the later one of the same list that holds a place. */
export interface Siblings {
  readonly first: Statement;
  readonly last: Statement;
}

/**
 * The statement at `from` and its sibling that holds `to`; undefined where `to` is not behind it in the same list, or where
 * control can jump in or out in between.
 */
export function siblingsAround(body: Statement, from: Span, to: Span): Siblings | undefined {
  const list = listAround(body, from.start);
  if (list === undefined) return undefined;
  const first = list.findIndex((statement) => holds(statement, from.start));
  const last = list.findIndex((statement, i) => i > first && holds(statement, to.start));
  const [a, b] = [list[first], list[last]];
  if (a === undefined || b === undefined || a.kind !== 'expression') return undefined;
  return list.slice(first + 1, last + 1).some(jumps) ? undefined : { first: a, last: b };
}
