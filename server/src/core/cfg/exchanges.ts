// `cmpxchg(p, old, new) == old`: a comparison that asks whether the exchange took place.
import type { Expression } from '../syntax/ast.js';
import { constantNamed, textOf } from './conditions.js';

type Call = Expression & { readonly kind: 'call' };

/** An exchange that a condition asks about. */
export interface AskedExchange {
  readonly call: Call;
  /** What is given the old value on the way: `(cur = cmpxchg(p, old, new)) == old`. */
  readonly target: Expression | undefined;
  /** Whether the condition holds when the exchange took place. */
  readonly holdsWhenDone: boolean;
}

/**
 * Undefined for any other condition.
 * @param exchanges the names of functions that exchange where memory holds their second argument, and return what it held
 */
export function askedExchange(condition: Expression, exchanges: RegExp): AskedExchange | undefined {
  const asked = (side: Expression, other: Expression | undefined, holdsWhenDone: boolean) =>
    comparison({ side, other, holdsWhenDone }, exchanges);
  if (condition.kind === 'binary' && (condition.op === '==' || condition.op === '!=')) {
    const { left, right, op } = condition;
    return asked(left, right, op === '==') ?? asked(right, left, op === '==');
  }
  // `if (cmpxchg(p, 0, 1))`: it found something else than 0.
  return asked(condition, undefined, false);
}

interface Comparison {
  readonly side: Expression;
  /** What it is compared with; undefined for 0. */
  readonly other: Expression | undefined;
  readonly holdsWhenDone: boolean;
}

function comparison({ side, other, holdsWhenDone }: Comparison, exchanges: RegExp): AskedExchange | undefined {
  const target = side.kind === 'assignment' && side.op === '=' ? side.target : undefined;
  const call = side.kind === 'assignment' ? side.value : side;
  if (call.kind !== 'call' || call.callee.kind !== 'identifier' || !exchanges.test(call.callee.name)) return undefined;
  const expected = call.args.at(1);
  if (expected === undefined || spelling(expected) === undefined) return undefined;
  const isThat = other === undefined ? spelling(expected) === '0' : spelling(other) === spelling(expected);
  return isThat ? { call, target, holdsWhenDone } : undefined;
}

/** What names the same value at both places; undefined for what may do something. */
function spelling(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'identifier': {
      const constant = constantNamed(expression.name);
      return constant?.kind === 'constant' ? constant.text : expression.name;
    }
    case 'literal':
      return expression.text;
    case 'field':
      return textOf(expression);
    case 'cast':
      return spelling(expression.value);
    default:
      return undefined;
  }
}
