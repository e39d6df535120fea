// Finds statements around a place: which list a statement stands in, and which of its followers holds another place.
import type { Span } from '../base/span.js';
import type { Expression, Statement } from '../syntax/ast.js';

/** The statements directly inside another, list by list. */
export function listsOf(statement: Statement): readonly (readonly Statement[])[] {
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

/** The expressions directly inside a statement. */
function expressionsOf(statement: Statement): readonly (Expression | undefined)[] {
  switch (statement.kind) {
    case 'expression':
      return [statement.expression];
    case 'declaration':
      return statement.declarators.map(({ value }) => value);
    case 'if':
    case 'while':
    case 'doWhile':
      return [statement.condition];
    case 'for':
      return [statement.condition, statement.update];
    case 'iterate':
      return statement.args;
    case 'switch':
      return [statement.value];
    default:
      return [];
  }
}

function partsOf(expression: Expression): readonly (Expression | undefined)[] {
  switch (expression.kind) {
    case 'call':
      return [expression.callee, ...expression.args];
    case 'field':
      return [expression.object];
    case 'index':
      return [expression.object, expression.index];
    case 'unary':
    case 'update':
      return [expression.operand];
    case 'binary':
    case 'logical':
    case 'comma':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.condition, expression.consequence, expression.alternative];
    case 'assignment':
      return [expression.target, expression.value];
    case 'cast':
      return [expression.value];
    case 'initializer':
      return expression.values;
    default:
      return [];
  }
}

/** All expressions in statements, however deep. */
export function expressionsIn(statements: readonly Statement[]): readonly Expression[] {
  const all: Expression[] = [];
  const pending: (Expression | undefined)[] = [];
  const statementsLeft = [...statements];
  for (let one = statementsLeft.pop(); one !== undefined; one = statementsLeft.pop()) {
    pending.push(...expressionsOf(one));
    if (one.kind === 'for' && one.initial !== undefined) statementsLeft.push(one.initial);
    for (const list of listsOf(one)) statementsLeft.push(...list);
  }
  while (pending.length > 0) {
    const one = pending.pop();
    if (one === undefined) continue;
    all.push(one);
    pending.push(...partsOf(one));
  }
  return all;
}

/** A statement, and the later one of the same list that holds a place. */
export interface Siblings {
  readonly first: Statement;
  readonly last: Statement;
  /** What stands between them, the last one included. */
  readonly passed: readonly Statement[];
  /** What follows the last one in the list. */
  readonly next: Statement | undefined;
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
  const passed = list.slice(first + 1, last + 1);
  return passed.some(jumps) ? undefined : { first: a, last: b, passed, next: list[last + 1] };
}
