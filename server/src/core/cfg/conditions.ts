// Reads conditions and other expressions without side effects as they stand: what a test says about being zero, an expression as
// text, the variables in it. What evaluating an expression does is left to evaluate.ts.

import { errorName, meetSigns, type Sign, sameConstant, signOfConstant } from '../base/sign.js';
import type { Expression } from '../syntax/ast.js';
import type { Operand, Test } from './graph.js';

/** A literal as an operand; all spellings of zero are one constant. */
export function literalConstant(text: string): Operand {
  const isZero = /^(?:0[xX]?0*[uUlL]*|'\\0')$/.test(text);
  return { kind: 'constant', text: isZero ? '0' : text, truth: !isZero };
}

/** A name that stands for a constant; undefined for names of variables. */
export function constantNamed(name: string): Operand | undefined {
  if (name === 'NULL' || name === 'false') return { kind: 'constant', text: '0', truth: false };
  if (name === 'true') return { kind: 'constant', text: '1', truth: true };
  // Page flags keep their names: they are arguments, not values to compare.
  if (/^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name)) return { kind: 'constant', text: name, truth: undefined };
  return undefined;
}

/** What a condition says about one of its operands. */
interface ZeroComparison {
  readonly subject: Expression;
  /** The constant that the subject is compared with, and for which outcome of the test they are equal. */
  readonly constant?: string;
  readonly equalWhen?: boolean;
  readonly whenTrue: Test['operandIs'];
  readonly whenFalse: Test['operandIs'];
}

function isZero(expression: Expression): boolean {
  if (expression.kind === 'identifier') return expression.name === 'NULL' || expression.name === 'false';
  return expression.kind === 'literal' && /^0[uUlL]*$/.test(expression.text);
}

/** The constant that an expression is; undefined for all others. */
export function constantText(expression: Expression): string | undefined {
  if (expression.kind === 'unary' && expression.op === '-') {
    if (expression.operand.kind === 'identifier' && errorName.test(expression.operand.name))
      return `-${expression.operand.name}`;
    const inner = constantText(expression.operand);
    return inner === undefined ? undefined : `-${inner}`;
  }
  const constant =
    expression.kind === 'literal'
      ? literalConstant(expression.text)
      : expression.kind === 'identifier'
        ? constantNamed(expression.name)
        : undefined;
  return constant?.kind === 'constant' ? constant.text : undefined;
}

/** Calls that test the sign of their argument, with what it is where they return true, and where false. */
export type SignTests = ReadonlyMap<string, readonly [Sign, Sign]>;

const comparedWithZero: SignTests = new Map([
  ['==', ['zero', 'nonzero']],
  ['!=', ['nonzero', 'zero']],
  ['<', ['negative', 'notNegative']],
  ['<=', ['notPositive', 'positive']],
  ['>', ['positive', 'notPositive']],
  ['>=', ['notNegative', 'negative']],
]);

/** Reads `x`, `x == NULL`, `x != 0`, `x < 0` as a statement about `x` being zero. */
export function comparisonWithZero(condition: Expression, signTests: SignTests): ZeroComparison {
  const tested = condition.kind === 'call' && condition.callee.kind === 'identifier' ? condition.args[0] : undefined;
  const outcome = condition.kind === 'call' ? signTests.get(textOf(condition.callee)) : undefined;
  if (tested !== undefined && outcome !== undefined)
    return { subject: tested, whenTrue: outcome[0], whenFalse: outcome[1] };
  if (condition.kind === 'assignment' && condition.op === '=')
    return { subject: condition, whenTrue: 'nonzero', whenFalse: 'zero' };
  if (condition.kind !== 'binary') return { subject: condition, whenTrue: 'nonzero', whenFalse: 'zero' };
  const { left, op, right } = condition;
  const signs = isZero(right) ? comparedWithZero.get(op) : undefined;
  if (signs !== undefined) return { subject: left, whenTrue: signs[0], whenFalse: signs[1] };
  const constant = constantText(right);
  if (constant !== undefined && (op === '==' || op === '!=')) {
    return { subject: left, whenTrue: 'unknown', whenFalse: 'unknown', constant, equalWhen: op === '==' };
  }
  return { subject: condition, whenTrue: 'unknown', whenFalse: 'unknown' };
}

/** How a test of a constant comes out; undefined where the operand is none, or its value has a name only. */
export function decidedBy(
  operand: Operand,
  { constant, equalWhen, whenTrue, whenFalse }: ZeroComparison,
): boolean | undefined {
  if (operand.kind !== 'constant' || operand.truth === undefined) return undefined;
  if (constant !== undefined) {
    const equal = sameConstant(operand.text, constant);
    return equal === undefined ? undefined : equal === equalWhen;
  }
  const sign = signOfConstant(operand.text);
  if (meetSigns(sign, whenTrue) === undefined) return false;
  return meetSigns(sign, whenFalse) === undefined ? true : undefined;
}

/** What holds where a switch has gone to a case, or has not. */
export function caseTest(operand: Operand, constant: string, equal: boolean): Test {
  const isZero = constant === '0';
  return {
    operand,
    operandIs: !isZero ? 'unknown' : equal ? 'zero' : 'nonzero',
    compared: isZero ? undefined : { constant, equal },
    same: undefined,
    key: undefined,
    variables: [],
    truth: equal,
    ofLoop: false,
    leavesLoop: false,
  };
}

/** How a name in the source is called in the graph: an inner scope may have declared it again. */
export type Resolve = (name: string) => string;

/** The condition as text with single spaces; undefined where evaluating it again could give another answer. */
export function conditionKey(
  expression: Expression,
  resolve: Resolve,
  settled: ReadonlySet<string>,
): string | undefined {
  const text = textOf(expression, resolve, settled);
  return text.includes('?') ? undefined : text;
}

const none: ReadonlySet<string> = new Set();

/**
 * An expression without side effects as text; `?` stands for what has some, or is not readable.
 * @param settled macros that always say the same of the same argument
 */
export function textOf(expression: Expression, resolve: Resolve = (name) => name, settled = none): string {
  const inner = (one: Expression): string => textOf(one, resolve, settled);
  switch (expression.kind) {
    case 'identifier':
      return resolve(expression.name);
    case 'literal':
      return expression.text;
    case 'field':
      return `${inner(expression.object)}.${expression.name}`;
    case 'index':
      return `${inner(expression.object)}[${inner(expression.index)}]`;
    case 'unary':
      return `${expression.op}${inner(expression.operand)}`;
    case 'binary':
      return `(${inner(expression.left)} ${expression.op} ${inner(expression.right)})`;
    case 'cast':
      return inner(expression.value);
    case 'call': {
      const { callee, args } = expression;
      return callee.kind === 'identifier' && settled.has(callee.name)
        ? `${callee.name}(${args.map(inner).join()})`
        : '?';
    }
    default:
      return '?';
  }
}

/** The expressions that are read for another; calls are left out. */
function partsRead(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'field':
      return [expression.object];
    case 'index':
      return [expression.object, expression.index];
    case 'unary':
    case 'update':
      return [expression.operand];
    case 'binary':
    case 'logical':
      return [expression.left, expression.right];
    case 'cast':
      return [expression.value];
    default:
      return [];
  }
}

/** The variables that an expression reads. */
export function variablesOf(expression: Expression): readonly string[] {
  return expression.kind === 'identifier' ? [expression.name] : partsRead(expression).flatMap(variablesOf);
}

/** The fields that an expression reads. */
export function fieldsOf(expression: Expression): readonly string[] {
  const inner = partsRead(expression).flatMap(fieldsOf);
  return expression.kind === 'field' ? [expression.name, ...inner] : inner;
}

/** What a condition asks: `likely(x)` and `!!x` ask for `x`. */
export function withoutMacros(expression: Expression, transparent: ReadonlySet<string>): Expression {
  let at = expression;
  while (at.kind === 'call' && at.callee.kind === 'identifier' && transparent.has(at.callee.name)) {
    const [first] = at.args;
    if (first === undefined) return at;
    at = first;
  }
  if (at.kind === 'unary' && at.op === '!' && at.operand.kind === 'unary' && at.operand.op === '!')
    return withoutMacros(at.operand.operand, transparent);
  return at;
}
