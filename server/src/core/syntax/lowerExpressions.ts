// Lowers tree-sitter's expressions to ours. What has no meaning for ordering becomes `opaque`; nothing is thrown.
import type { Node } from 'web-tree-sitter';
import type { Span } from '../base/span.js';
import type { Expression, InitializedPlace, Statement, UnaryOperator } from './ast.js';

/** What lowering needs to know besides the tree. */
export interface Lowering {
  /** Where a node lies in the function's slice. */
  spanOf(node: Node): Span;
  textOf(node: Node): string;
  /** Lowers a block inside a statement expression. */
  block(node: Node, depth: number): Statement;
  /** Notes a stretch that could not be read. */
  gap(node: Node): void;
  /** Whether the parser stumbled anywhere in the function. Where it did not, no node is asked whether it is an error: each costs a call. */
  readonly stumbled: boolean;
}

/** Whether a node is an error, or stands for what is missing. */
export function isBroken(node: Node, { stumbled }: Pick<Lowering, 'stumbled'>): boolean {
  return stumbled && (node.isError || node.isMissing);
}

/** Whether there is an error anywhere in a node. */
export function holdsError(node: Node, { stumbled }: Pick<Lowering, 'stumbled'>): boolean {
  return stumbled && node.hasError;
}

/** Error nodes are children that no field names; without this they would vanish unseen. */
export function noteErrors(node: Node, l: Lowering): void {
  if (!l.stumbled) return;
  for (const one of node.children) if (one !== null && isBroken(one, l)) l.gap(one);
}

/** Deeper nesting than any written by hand: given up on rather than risk the stack. */
export const deepestNesting = 250;

type Lower = (node: Node, l: Lowering, depth: number) => Expression;

function child(node: Node, field: string): Node | undefined {
  return node.childForFieldName(field) ?? undefined;
}

function lowerChild(node: Node, field: string, l: Lowering, depth: number): Expression {
  const found = child(node, field);
  return found === undefined ? { kind: 'opaque', span: l.spanOf(node) } : lowerExpression(found, l, depth + 1);
}

const literal: Lower = (node, l) => ({ kind: 'literal', span: l.spanOf(node), text: l.textOf(node) });

const unary: Lower = (node, l, depth) => {
  const op = (child(node, 'operator')?.type ?? node.child(0)?.type ?? '') as UnaryOperator;
  return { kind: 'unary', span: l.spanOf(node), op, operand: lowerChild(node, 'argument', l, depth) };
};

const call: Lower = (node, l, depth) => {
  const list = child(node, 'arguments');
  const args: Expression[] = [];
  for (const argument of list?.namedChildren ?? []) {
    if (argument !== null && argument.type !== 'comment') args.push(lowerExpression(argument, l, depth + 1));
  }
  return { kind: 'call', span: l.spanOf(node), callee: lowerChild(node, 'function', l, depth), args };
};

const binary: Lower = (node, l, depth) => {
  const op = child(node, 'operator')?.type ?? '';
  const left = lowerChild(node, 'left', l, depth);
  const right = lowerChild(node, 'right', l, depth);
  const span = l.spanOf(node);
  if (op === '&&' || op === '||') return { kind: 'logical', span, op, left, right };
  return { kind: 'binary', span, op, left, right };
};

const conditional: Lower = (node, l, depth) => {
  const consequence = child(node, 'consequence');
  return {
    kind: 'conditional',
    span: l.spanOf(node),
    condition: lowerChild(node, 'condition', l, depth),
    consequence: consequence === undefined ? undefined : lowerExpression(consequence, l, depth + 1),
    alternative: lowerChild(node, 'alternative', l, depth),
  };
};

const parenthesized: Lower = (node, l, depth) => {
  const inner = node.namedChildren.find((one) => one !== null && one.type !== 'comment');
  if (inner === undefined || inner === null) return { kind: 'opaque', span: l.spanOf(node) };
  if (inner.type === 'compound_statement') {
    return { kind: 'statementExpression', span: l.spanOf(node), body: l.block(inner, depth + 1) };
  }
  return lowerExpression(inner, l, depth + 1);
};

const initializer: Lower = (node, l, depth) => {
  const parts = node.namedChildren.filter((one): one is Node => one !== null && one.type !== 'comment');
  return {
    kind: 'initializer',
    span: l.spanOf(node),
    values: parts.map((one) =>
      one.type === 'initializer_pair' ? lowerChild(one, 'value', l, depth + 1) : lowerExpression(one, l, depth + 1),
    ),
    places: parts.map((one, i) => (one.type === 'initializer_pair' ? designated(one, l) : { element: `${i}` })),
  };
};

function designated(pair: Node, l: Lowering): InitializedPlace | undefined {
  const [only, ...more] = pair.childrenForFieldName('designator');
  if (only === undefined || only === null || more.length > 0) return undefined;
  const text = l.textOf(only).trim();
  if (only.type === 'field_designator') return { field: text.slice(1).trim() };
  return only.type === 'subscript_designator' ? { element: text.slice(1, -1).trim() } : undefined;
}

const lowerings: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['identifier', (node, l) => ({ kind: 'identifier', span: l.spanOf(node), name: l.textOf(node) })],
  ['field_identifier', (node, l) => ({ kind: 'identifier', span: l.spanOf(node), name: l.textOf(node) })],
  ['type_identifier', (node, l) => ({ kind: 'identifier', span: l.spanOf(node), name: l.textOf(node) })],
  ['number_literal', literal],
  ['char_literal', literal],
  ['true', (node, l) => ({ kind: 'literal', span: l.spanOf(node), text: '1' })],
  ['false', (node, l) => ({ kind: 'literal', span: l.spanOf(node), text: '0' })],
  ['null', (node, l) => ({ kind: 'literal', span: l.spanOf(node), text: '0' })],
  ['call_expression', call],
  [
    'field_expression',
    (node, l, depth) => {
      const name = child(node, 'field');
      return {
        kind: 'field',
        span: l.spanOf(node),
        object: lowerChild(node, 'argument', l, depth),
        name: name === undefined ? '' : l.textOf(name),
      };
    },
  ],
  [
    'subscript_expression',
    (node, l, depth) => ({
      kind: 'index',
      span: l.spanOf(node),
      object: lowerChild(node, 'argument', l, depth),
      index: lowerChild(node, 'index', l, depth),
    }),
  ],
  ['pointer_expression', unary],
  ['unary_expression', unary],
  [
    'update_expression',
    (node, l, depth) => {
      const first = node.child(0)?.type;
      const prefix = first === '++' || first === '--';
      const op = prefix ? first : node.child(node.childCount - 1)?.type === '++' ? '++' : '--';
      return { kind: 'update', span: l.spanOf(node), operand: lowerChild(node, 'argument', l, depth), op, prefix };
    },
  ],
  ['binary_expression', binary],
  ['conditional_expression', conditional],
  [
    'comma_expression',
    (node, l, depth) => ({
      kind: 'comma',
      span: l.spanOf(node),
      left: lowerChild(node, 'left', l, depth),
      right: lowerChild(node, 'right', l, depth),
    }),
  ],
  [
    'assignment_expression',
    (node, l, depth) => ({
      kind: 'assignment',
      span: l.spanOf(node),
      op: child(node, 'operator')?.type ?? '=',
      target: lowerChild(node, 'left', l, depth),
      value: lowerChild(node, 'right', l, depth),
    }),
  ],
  [
    'cast_expression',
    (node, l, depth) => {
      const type = child(node, 'type');
      return {
        kind: 'cast',
        span: l.spanOf(node),
        type: type === undefined ? '' : l.textOf(type),
        value: lowerChild(node, 'value', l, depth),
      };
    },
  ],
  ['compound_literal_expression', (node, l, depth) => lowerChild(node, 'value', l, depth)],
  ['parenthesized_expression', parenthesized],
  ['initializer_list', initializer],
  ['argument_list', initializer],
  ['extension_expression', (node, l, depth) => lowerFirst(node, l, depth)],
  [
    'compound_statement',
    (node, l, depth) => ({ kind: 'statementExpression', span: l.spanOf(node), body: l.block(node, depth + 1) }),
  ],
]);

function lowerFirst(node: Node, l: Lowering, depth: number): Expression {
  const inner = node.namedChildren.find((one) => one !== null && one.type !== 'comment');
  return inner === undefined || inner === null
    ? { kind: 'opaque', span: l.spanOf(node) }
    : lowerExpression(inner, l, depth + 1);
}

/** An expression as our own tree; what could not be read is opaque, and noted as a gap. */
export function lowerExpression(node: Node, l: Lowering, depth: number): Expression {
  const lower = lowerings.get(node.type);
  if (depth > deepestNesting || isBroken(node, l)) {
    l.gap(node);
    return { kind: 'opaque', span: l.spanOf(node) };
  }
  if (lower !== undefined) {
    if (holdsError(node, l)) noteErrors(node, l);
    return lower(node, l, depth);
  }
  if (holdsError(node, l)) l.gap(node);
  return { kind: 'opaque', span: l.spanOf(node) };
}
