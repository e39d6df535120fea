// Lowers expressions to instructions: evaluation order made explicit, short circuits and `?:` made into branches.

import { errorName } from '../base/sign.js';
import type { Span } from '../base/span.js';
import type { Expression, Statement } from '../syntax/ast.js';
import type { BlockList, OpenBlock } from './blocks.js';
import {
  comparisonWithZero,
  conditionKey,
  constantNamed,
  decidedBy,
  fieldsOf,
  literalConstant,
  textOf,
  variablesOf,
  withoutMacros,
} from './conditions.js';
import type { CallConventions } from './conventions.js';
import { type AskedExchange, askedExchange } from './exchanges.js';
import { indexField, type Operand, type Test, type Way } from './graph.js';

const unknown: Operand = { kind: 'unknown' };

/** What expressions need of the function around them. */
export interface ExpressionContext {
  readonly list: BlockList;
  readonly conventions: CallConventions;
  /** The name that instructions use for a variable. */
  resolve(name: string): string;
  /** The value of a statement expression: that of its last expression. */
  block(statement: Statement): Operand;
}

/** Appends what expressions do to the list of blocks; numbers temporaries and call sites through one function. */
export class ExpressionLowering {
  private temporaries = 0;
  private sites = 0;

  constructor(private readonly context: ExpressionContext) {}

  private temporary(): string {
    return `%${this.temporaries++}`;
  }

  freshSite(): Operand {
    return { kind: 'fresh', site: this.sites++ };
  }

  /** Emits what the expression does, and returns what it is. */
  evaluate(expression: Expression): Operand {
    switch (expression.kind) {
      case 'identifier':
        return constantNamed(expression.name) ?? { kind: 'variable', name: this.context.resolve(expression.name) };
      case 'literal':
        return literalConstant(expression.text);
      case 'call':
        return this.call(expression);
      case 'field':
        return { kind: 'member', object: this.evaluate(expression.object), field: expression.name };
      case 'index':
        return this.element(expression);
      case 'unary':
        return this.unary(expression.op, expression.operand);
      case 'update':
        return this.update(expression);
      case 'binary':
        return this.binary(expression);
      case 'logical':
        return this.truthValue(expression, expression.span);
      case 'conditional':
        return this.conditional(expression);
      case 'comma':
        this.evaluate(expression.left);
        return this.evaluate(expression.right);
      case 'assignment':
        return this.assignment(expression);
      case 'cast':
        return this.evaluate(expression.value);
      case 'statementExpression':
        return this.context.block(expression.body);
      case 'initializer':
        return { kind: 'combination', parts: expression.values.map((value) => this.evaluate(value)) };
      case 'opaque':
        return unknown;
    }
  }

  /** Emits the branches that decide about a condition; `loopExit` is where a loop goes on when it has no other turn. */
  branch(condition: Expression, whenTrue: OpenBlock, whenFalse: OpenBlock, loopExit?: OpenBlock): void {
    const { list } = this.context;
    const bare = this.unwrap(condition);
    if (bare.kind === 'logical') {
      const middle = list.open();
      if (bare.op === '&&') this.branch(bare.left, middle, whenFalse, loopExit);
      else this.branch(bare.left, whenTrue, middle, loopExit);
      list.current = middle;
      this.branch(bare.right, whenTrue, whenFalse, loopExit);
      return;
    }
    if (bare.kind === 'unary' && bare.op === '!') {
      this.branch(bare.operand, whenFalse, whenTrue, loopExit);
      return;
    }
    const exchange = askedExchange(bare, this.context.conventions.exchanges);
    if (exchange !== undefined) {
      const [done, undone] = exchange.holdsWhenDone ? [whenTrue, whenFalse] : [whenFalse, whenTrue];
      this.branchOnExchange(exchange, done, undone, loopExit);
      return;
    }
    // `page == ERR_PTR(-EBUSY)` compares with a constant.
    const plain = bare.kind === 'binary' ? { ...bare, right: this.unwrap(bare.right) } : bare;
    const shape = comparisonWithZero(plain, this.context.conventions.signTests);
    const operand = this.evaluate(shape.subject);
    // `a != b` is decided where `a == b` is.
    const isUnequal = bare.kind === 'binary' && bare.op === '!=';
    const decision: Expression = isUnequal ? { ...bare, op: '==' } : bare;
    const { settled } = this.context.conventions;
    const key = conditionKey(decision, (name) => this.context.resolve(name), settled);
    const variables = key === undefined ? [] : variablesOf(bare).map((name) => this.context.resolve(name));
    const equals = this.comparedVariables(bare);
    const test = (truth: boolean): Test => ({
      operand,
      compared:
        shape.constant === undefined ? undefined : { constant: shape.constant, equal: shape.equalWhen === truth },
      same: equals === undefined || (bare.kind === 'binary' && bare.op === '==') !== truth ? undefined : equals,
      operandIs: truth ? shape.whenTrue : shape.whenFalse,
      key,
      variables,
      truth: truth !== isUnequal,
      ofLoop: loopExit !== undefined,
      leavesLoop: (truth ? whenTrue : whenFalse) === loopExit,
    });
    // `while (1)`: the other edge does not exist.
    const decided = decidedBy(operand, shape);
    if (decided !== false) list.connect(list.current, whenTrue, 'true', [test(true)]);
    if (decided !== true) list.connect(list.current, whenFalse, 'false', [test(false)]);
  }

  private branchOnExchange(
    { call, target }: AskedExchange,
    done: OpenBlock,
    undone: OpenBlock,
    loopExit: OpenBlock | undefined,
  ): void {
    const { list } = this.context;
    const operand = this.call(call, true);
    if (target !== undefined) list.assign(this.evaluate(target), unknown, target.span);
    for (const [to, edge, operandIs] of [
      [done, 'true', 'nonzero'],
      [undone, 'false', 'zero'],
    ] as const) {
      const ofLoop = loopExit !== undefined;
      const what = { operand, operandIs, compared: undefined, same: undefined, key: undefined, variables: [] };
      list.connect(list.current, to, edge, [{ ...what, truth: to === done, ofLoop, leavesLoop: to === loopExit }]);
    }
  }

  private comparedVariables(condition: Expression): readonly [string, string] | undefined {
    if (condition.kind !== 'binary' || (condition.op !== '==' && condition.op !== '!=')) return undefined;
    const { left, right } = condition;
    if (left.kind !== 'identifier' || right.kind !== 'identifier') return undefined;
    return [this.context.resolve(left.name), this.context.resolve(right.name)];
  }

  private unwrap(expression: Expression): Expression {
    return withoutMacros(expression, this.context.conventions.transparent);
  }

  /** @param tellsSuccess whether the result is to say that an exchange took place */
  private call(expression: Expression & { readonly kind: 'call' }, tellsSuccess = false): Operand {
    const bare = this.unwrap(expression);
    if (bare !== expression) return this.evaluate(bare);
    const { callee } = expression;
    const direct = callee.kind === 'identifier' ? callee.name : undefined;
    const isSwap = direct !== undefined && this.context.conventions.swaps.has(direct);
    if (isSwap && expression.args.length === 2) return this.swap(expression.args);
    if (direct === undefined) this.evaluate(callee);
    const args = expression.args.map((argument) => this.evaluate(argument));
    const { list, conventions } = this.context;
    const result = this.temporary();
    const site = this.sites++;
    const { span } = expression;
    const asked = tellsSuccess ? { tellsSuccess } : {};
    list.emit({ kind: 'call', site, callee: direct, calleeText: textOf(callee), args, result, span, ...asked });
    if (direct !== undefined && conventions.noReturn.has(direct)) list.endHere();
    return { kind: 'variable', name: result };
  }

  /** `swap(a, b)` */
  private swap(args: readonly Expression[]): Operand {
    const { list } = this.context;
    const [one, other] = args.map((argument) => this.evaluate(argument));
    const [first] = args;
    if (one === undefined || other === undefined || first === undefined) return unknown;
    const kept: Operand = { kind: 'variable', name: this.temporary() };
    list.assign(kept, one, first.span);
    list.assign(one, other, first.span);
    list.assign(other, kept, first.span);
    return unknown;
  }

  private element(expression: Expression & { readonly kind: 'index' }): Operand {
    const object = this.evaluate(expression.object);
    this.evaluate(expression.index);
    const indexVariables = [
      ...variablesOf(expression.index).map((name) => this.context.resolve(name)),
      ...fieldsOf(expression.index).map(indexField),
    ];
    return { kind: 'element', object, key: textOf(expression.index), indexVariables };
  }

  private unary(op: string, operand: Expression): Operand {
    if (op === '-' && operand.kind === 'identifier' && errorName.test(operand.name))
      return { kind: 'constant', text: `-${operand.name}`, truth: true };
    if (op === '!') return this.truthValue({ kind: 'unary', op: '!', operand, span: operand.span }, operand.span);
    const value = this.evaluate(operand);
    if (op === '*') return value.kind === 'address' ? value.of : { kind: 'dereference', pointer: value };
    if (op === '&') return value.kind === 'dereference' ? value.pointer : { kind: 'address', of: value };
    if (op === '-' && value.kind === 'constant') return { ...value, text: `-${value.text}` };
    return { kind: 'combination', parts: [value] };
  }

  private update({ operand, op, prefix, span }: Expression & { readonly kind: 'update' }): Operand {
    const target = this.evaluate(operand);
    const old: Operand = { kind: 'variable', name: this.temporary() };
    if (!prefix) this.context.list.assign(old, target, span);
    this.context.list.assign(target, { kind: 'offset', base: target, way: op === '++' ? 'up' : 'down' }, span, true);
    return prefix ? target : old;
  }

  private binary(expression: Expression & { readonly kind: 'binary' }): Operand {
    const left = this.evaluate(expression.left);
    const right = this.evaluate(expression.right);
    if (expression.op === '+' || expression.op === '-') {
      if (left.kind === 'constant') return { kind: 'offset', base: right };
      if (right.kind === 'constant') return { kind: 'offset', base: left, ...wayOf(expression.op, right) };
      const way = expression.op === '+' ? 'up' : 'down';
      return { kind: 'combination', parts: [{ kind: 'offset', base: left, way }, right] };
    }
    if (/^[=!<>]=?$/.test(expression.op)) return unknown;
    return { kind: 'combination', parts: [left, right] };
  }

  /** Stores each value of an initialiser into the part that it is for. */
  initialize(target: Operand, { values, places }: Expression & { readonly kind: 'initializer' }): void {
    for (const [i, value] of values.entries()) {
      const place = places[i];
      const part: Operand | undefined =
        place === undefined
          ? undefined
          : 'field' in place
            ? { kind: 'member', object: target, field: place.field }
            : { kind: 'element', object: target, key: place.element, indexVariables: [] };
      if (part !== undefined && value.kind === 'initializer') this.initialize(part, value);
      else {
        const stored = this.evaluate(value);
        if (part !== undefined) this.context.list.assign(part, stored, value.span);
      }
    }
  }

  private truthValue(expression: Expression, span: Span): Operand {
    const { list } = this.context;
    const result: Operand = { kind: 'variable', name: this.temporary() };
    const [whenTrue, whenFalse, join] = [list.open(), list.open(), list.open()];
    this.branch(expression, whenTrue, whenFalse);
    for (const [block, truth] of [
      [whenTrue, true],
      [whenFalse, false],
    ] as const) {
      list.current = block;
      list.assign(result, { kind: 'constant', text: truth ? '1' : '0', truth }, span);
      list.connect(block, join, 'fallthrough');
    }
    list.current = join;
    return result;
  }

  private conditional(expression: Expression & { readonly kind: 'conditional' }): Operand {
    const { list } = this.context;
    const result: Operand = { kind: 'variable', name: this.temporary() };
    const [whenTrue, whenFalse, join] = [list.open(), list.open(), list.open()];
    let condition = expression.condition;
    const { consequence } = expression;
    if (consequence === undefined) {
      // `a ?: b` evaluates `a` once: keep its value for the true arm.
      list.assign(result, this.evaluate(condition), expression.span);
      condition = { kind: 'opaque', span: condition.span };
    }
    this.branch(condition, whenTrue, whenFalse);
    list.current = whenTrue;
    if (consequence !== undefined) list.assign(result, this.evaluate(consequence), expression.span);
    list.continueIn(join);
    list.current = whenFalse;
    list.assign(result, this.evaluate(expression.alternative), expression.span);
    list.continueIn(join);
    return result;
  }

  private assignment(expression: Expression & { readonly kind: 'assignment' }): Operand {
    const value = this.evaluate(expression.value);
    const target = this.evaluate(expression.target);
    const compound = expression.op !== '=';
    const moves = expression.op === '+=' || expression.op === '-=';
    const stored: Operand = !compound
      ? value
      : moves
        ? { kind: 'offset', base: target, ...wayOf(expression.op, value) }
        : { kind: 'combination', parts: [target, value] };
    this.context.list.assign(target, stored, expression.span, compound);
    return target;
  }
}

/** Where `+ 2` and the like lead; a name in capitals may be negative. */
function wayOf(op: string, distance: Operand): { readonly way?: Way } {
  if (distance.kind !== 'constant' || !/^(?:0x0*[1-9a-f]|\d*[1-9])/i.test(distance.text)) return {};
  return { way: op.startsWith('+') ? 'up' : 'down' };
}
