// Lowers expressions to instructions: evaluation order made explicit, short circuits and `?:` made into branches.
import type { Span } from '../base/span.js';
import type { Expression, Statement } from '../syntax/ast.js';
import type { BlockList, OpenBlock } from './blocks.js';
import type { Operand, Test } from './graph.js';

/** What of C's surroundings the graph must know without knowing the kernel: handed in as data. */
export interface CallConventions {
  /** Macros whose value is that of their first argument: `likely(x)`. */
  readonly transparent: ReadonlySet<string>;
  /** Functions that never return. */
  readonly noReturn: ReadonlySet<string>;
}

const unknown: Operand = { kind: 'unknown' };

export interface ExpressionContext {
  readonly list: BlockList;
  readonly conventions: CallConventions;
  resolve(name: string): string;
  statement(statement: Statement): void;
  /** The value of a statement expression: that of its last expression. */
  block(statement: Statement): Operand;
}

export class ExpressionLowering {
  private temporaries = 0;
  private sites = 0;

  constructor(private readonly context: ExpressionContext) {}

  get callCount(): number {
    return this.sites;
  }

  temporary(): string {
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
        return this.update(expression.operand, expression.prefix, expression.span);
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

  /** Emits the branches that decide about a condition. */
  branch(condition: Expression, whenTrue: OpenBlock, whenFalse: OpenBlock, ofLoop = false): void {
    const { list } = this.context;
    const bare = this.unwrap(condition);
    if (bare.kind === 'logical') {
      const middle = list.open();
      if (bare.op === '&&') this.branch(bare.left, middle, whenFalse, ofLoop);
      else this.branch(bare.left, whenTrue, middle, ofLoop);
      list.current = middle;
      this.branch(bare.right, whenTrue, whenFalse, ofLoop);
      return;
    }
    if (bare.kind === 'unary' && bare.op === '!') {
      this.branch(bare.operand, whenFalse, whenTrue, ofLoop);
      return;
    }
    const shape = comparisonWithZero(bare);
    const operand = this.evaluate(shape.subject);
    const key = conditionKey(bare);
    const variables = key === undefined ? [] : variablesOf(bare).map((name) => this.context.resolve(name));
    const test = (truth: boolean): Test => ({
      operand,
      compared:
        shape.constant === undefined ? undefined : { constant: shape.constant, equal: shape.equalWhen === truth },
      operandIs: truth ? shape.whenTrue : shape.whenFalse,
      key,
      variables,
      truth,
      ofLoop,
    });
    // `while (1)`: the other edge does not exist.
    if (operand.kind !== 'constant' || operand.truth !== false)
      list.connect(list.current, whenTrue, 'true', [test(true)]);
    if (operand.kind !== 'constant' || operand.truth !== true)
      list.connect(list.current, whenFalse, 'false', [test(false)]);
  }

  private unwrap(expression: Expression): Expression {
    let at = expression;
    while (
      at.kind === 'call' &&
      at.callee.kind === 'identifier' &&
      this.context.conventions.transparent.has(at.callee.name)
    ) {
      const [first] = at.args;
      if (first === undefined) return at;
      at = first;
    }
    if (at.kind === 'unary' && at.op === '!' && at.operand.kind === 'unary' && at.operand.op === '!')
      return this.unwrap(at.operand.operand);
    return at;
  }

  private call(expression: Expression & { readonly kind: 'call' }): Operand {
    const bare = this.unwrap(expression);
    if (bare !== expression) return this.evaluate(bare);
    const { callee } = expression;
    const direct = callee.kind === 'identifier' ? callee.name : undefined;
    if (direct === undefined) this.evaluate(callee);
    const args = expression.args.map((argument) => this.evaluate(argument));
    const { list, conventions } = this.context;
    const result = this.temporary();
    const site = this.sites++;
    list.emit({ kind: 'call', site, callee: direct, calleeText: textOf(callee), args, result, span: expression.span });
    if (direct !== undefined && conventions.noReturn.has(direct)) list.endHere();
    return { kind: 'variable', name: result };
  }

  private element(expression: Expression & { readonly kind: 'index' }): Operand {
    const object = this.evaluate(expression.object);
    this.evaluate(expression.index);
    const indexVariables = variablesOf(expression.index).map((name) => this.context.resolve(name));
    return { kind: 'element', object, key: textOf(expression.index), indexVariables };
  }

  private unary(op: string, operand: Expression): Operand {
    if (op === '!') return this.truthValue({ kind: 'unary', op: '!', operand, span: operand.span }, operand.span);
    const value = this.evaluate(operand);
    if (op === '*') return value.kind === 'address' ? value.of : { kind: 'dereference', pointer: value };
    if (op === '&') return value.kind === 'dereference' ? value.pointer : { kind: 'address', of: value };
    if (op === '-' && value.kind === 'constant') return { ...value, text: `-${value.text}` };
    return { kind: 'combination', parts: [value] };
  }

  private update(operand: Expression, prefix: boolean, span: Span): Operand {
    const target = this.evaluate(operand);
    const old: Operand = { kind: 'variable', name: this.temporary() };
    if (!prefix) this.context.list.assign(old, target, span);
    this.context.list.assign(target, { kind: 'offset', base: target }, span, true);
    return prefix ? target : old;
  }

  private binary(expression: Expression & { readonly kind: 'binary' }): Operand {
    const left = this.evaluate(expression.left);
    const right = this.evaluate(expression.right);
    if (expression.op === '+' || expression.op === '-') {
      if (left.kind === 'constant' || right.kind === 'constant')
        return { kind: 'offset', base: left.kind === 'constant' ? right : left };
      return { kind: 'combination', parts: [{ kind: 'offset', base: left }, right] };
    }
    if (/^[=!<>]=?$/.test(expression.op)) return unknown;
    return { kind: 'combination', parts: [left, right] };
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
    let consequence = expression.consequence;
    if (consequence === undefined) {
      // `a ?: b` evaluates `a` once: keep its value for the true arm.
      list.assign(result, this.evaluate(condition), expression.span);
      condition = { kind: 'opaque', span: condition.span };
      consequence = undefined;
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
        ? { kind: 'offset', base: target }
        : { kind: 'combination', parts: [target, value] };
    this.context.list.assign(target, stored, expression.span, compound);
    return target;
  }
}

function literalConstant(text: string): Operand {
  const isZero = /^(?:0[xX]?0*[uUlL]*|'\\0')$/.test(text);
  return { kind: 'constant', text: isZero ? '0' : text, truth: !isZero };
}

function constantNamed(name: string): Operand | undefined {
  if (name === 'NULL' || name === 'false') return { kind: 'constant', text: '0', truth: false };
  if (name === 'true') return { kind: 'constant', text: '1', truth: true };
  // Page flags keep their names: they are arguments, not values to compare.
  if (/^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name)) return { kind: 'constant', text: name, truth: undefined };
  return undefined;
}

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

function constantText(expression: Expression): string | undefined {
  if (expression.kind === 'unary' && expression.op === '-') {
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

/** Reads `x`, `x == NULL`, `x != 0`, `x < 0` as a statement about `x` being zero. */
function comparisonWithZero(condition: Expression): ZeroComparison {
  if (condition.kind === 'assignment' && condition.op === '=')
    return { subject: condition, whenTrue: 'nonzero', whenFalse: 'zero' };
  if (condition.kind !== 'binary') return { subject: condition, whenTrue: 'nonzero', whenFalse: 'zero' };
  const { left, op, right } = condition;
  if (isZero(right) && op === '==') return { subject: left, whenTrue: 'zero', whenFalse: 'nonzero' };
  if (isZero(right) && op === '!=') return { subject: left, whenTrue: 'nonzero', whenFalse: 'zero' };
  if (isZero(right) && (op === '<' || op === '>')) return { subject: left, whenTrue: 'nonzero', whenFalse: 'unknown' };
  const constant = constantText(right);
  if (constant !== undefined && (op === '==' || op === '!=')) {
    return { subject: left, whenTrue: 'unknown', whenFalse: 'unknown', constant, equalWhen: op === '==' };
  }
  return { subject: condition, whenTrue: 'unknown', whenFalse: 'unknown' };
}

/** The condition as text with single spaces; undefined where evaluating it again could give another answer. */
function conditionKey(expression: Expression): string | undefined {
  const text = textOf(expression);
  return text.includes('?') ? undefined : text;
}

/** An expression without side effects as text; `?` stands for what has some, or is not readable. */
export function textOf(expression: Expression): string {
  switch (expression.kind) {
    case 'identifier':
      return expression.name;
    case 'literal':
      return expression.text;
    case 'field':
      return `${textOf(expression.object)}.${expression.name}`;
    case 'index':
      return `${textOf(expression.object)}[${textOf(expression.index)}]`;
    case 'unary':
      return `${expression.op}${textOf(expression.operand)}`;
    case 'binary':
      return `(${textOf(expression.left)} ${expression.op} ${textOf(expression.right)})`;
    case 'cast':
      return textOf(expression.value);
    default:
      return '?';
  }
}

/** The variables that an expression reads. */
export function variablesOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'identifier':
      return [expression.name];
    case 'field':
      return variablesOf(expression.object);
    case 'index':
      return [...variablesOf(expression.object), ...variablesOf(expression.index)];
    case 'unary':
    case 'update':
      return variablesOf(expression.operand);
    case 'binary':
    case 'logical':
      return [...variablesOf(expression.left), ...variablesOf(expression.right)];
    case 'cast':
      return variablesOf(expression.value);
    default:
      return [];
  }
}
