// Lowers tree-sitter's statements to ours: `case` bodies are flattened into the block, `while`s that stand for an iterator macro
// get their macro back, `#if` groups become alternatives.
import type { Node } from 'web-tree-sitter';
import type { Span } from '../base/span.js';
import type { ConditionalArm, Expression, Statement, SyntaxGap } from './ast.js';
import { declaration } from './lowerDeclarations.js';
import {
  deepestNesting,
  holdsError,
  isBroken,
  type Lowering,
  lowerExpression,
  noteErrors,
} from './lowerExpressions.js';

/** What was parsed, and how to get back from it to the function's slice. */
export interface SourceView {
  readonly source: string;
  /** Added to an offset in `source` to get the offset in the slice. */
  readonly shift: number;
  readonly iterators: ReadonlyMap<number, string>;
  readonly statements: ReadonlyMap<number, string>;
}

interface StatementLowering extends Lowering {
  readonly iterators: ReadonlyMap<number, string>;
  readonly statements: ReadonlyMap<number, string>;
}

type Lower = (node: Node, l: StatementLowering, depth: number) => readonly Statement[];

/** The function body under the root of a parse, and what in it could not be read. */
export function lowerBody(
  root: Node,
  view: SourceView,
): { readonly body: Statement; readonly gaps: readonly SyntaxGap[] } {
  const gaps: SyntaxGap[] = [];
  const endOf = endOfLast();
  const spanOf = (node: Node): Span => ({ start: node.startIndex + view.shift, end: endOf(node) + view.shift });
  const textOf = (node: Node): string => view.source.slice(node.startIndex, endOf(node));
  const l: StatementLowering = {
    iterators: view.iterators,
    statements: view.statements,
    spanOf,
    textOf,
    stumbled: root.hasError,
    block: (node, depth) => blockOf(node, l, depth),
    gap: (node) => {
      const text = textOf(node);
      gaps.push({
        ...spanOf(node),
        matters: node.isMissing || /\b[A-Za-z_]\w*\s*\(|[{}]|\b(?:goto|return|break|continue|case)\b/.test(text),
      });
    },
  };
  const definition = root.namedChildren.find((one) => one?.type === 'function_definition');
  const body = definition?.childForFieldName('body');
  for (const one of root.children) {
    if (one !== null && one.id !== definition?.id && textOf(one).trim() !== '') l.gap(one);
  }
  if (body === undefined || body === null) return { body: { kind: 'empty', span: spanOf(root) }, gaps };
  return { body: blockOf(body, l, 0), gaps };
}

/** Where a node ends; the same one is mostly asked about twice in a row, for its span and its text, and the parser is called once. */
function endOfLast(): (node: Node) => number {
  let [last, end]: [Node | undefined, number] = [undefined, 0];
  return (node) => {
    if (node !== last) [last, end] = [node, node.endIndex];
    return end;
  };
}

function blockOf(node: Node, l: StatementLowering, depth: number): Statement {
  return { kind: 'block', span: l.spanOf(node), body: lowerAll(node.namedChildren, l, depth) };
}

function lowerAll(nodes: readonly (Node | null)[], l: StatementLowering, depth: number): readonly Statement[] {
  const result: Statement[] = [];
  for (const node of nodes) if (node !== null) result.push(...lowerStatement(node, l, depth));
  return result;
}

function expressionOf(node: Node, field: string, l: Lowering, depth: number): Expression {
  const found = node.childForFieldName(field);
  return found === null ? { kind: 'opaque', span: l.spanOf(node) } : lowerExpression(found, l, depth + 1);
}

function statementOf(node: Node | null, parent: Node, l: StatementLowering, depth: number): Statement {
  if (node === null) return { kind: 'empty', span: l.spanOf(parent) };
  const all = lowerStatement(node, l, depth + 1);
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : { kind: 'block', span: l.spanOf(node), body: all };
}

/** `#if … #elif … #else … #endif`: tree-sitter nests each further arm in the one before. */
function preprocessor(node: Node, l: StatementLowering, depth: number): Statement {
  const arms: ConditionalArm[] = [];
  let hasElse = false;
  let at: Node | null = node;
  for (let steps = 0; at !== null && steps < 500; steps++) {
    const condition: Node | null = at.childForFieldName('condition') ?? at.childForFieldName('name');
    const next: Node | null = at.childForFieldName('alternative');
    const skip = new Set([condition?.id, next?.id]);
    arms.push({
      condition: condition === null ? '' : l.textOf(condition),
      body: lowerAll(
        at.namedChildren.filter((one) => one !== null && !skip.has(one.id)),
        l,
        depth + 1,
      ),
    });
    if (at.type === 'preproc_else') hasElse = true;
    at = next;
  }
  return { kind: 'preprocessor', span: l.spanOf(node), arms, hasElse };
}

function loop(node: Node, l: StatementLowering, depth: number): Statement {
  const span = l.spanOf(node);
  const macro = l.iterators.get(span.start);
  const condition = expressionOf(node, 'condition', l, depth);
  const body = statementOf(node.childForFieldName('body'), node, l, depth);
  if (macro === undefined) return { kind: 'while', span, condition, body };
  return { kind: 'iterate', span, macro, args: commaParts(condition), body };
}

/** The parts of `a, b, c`; tree-sitter nests commas to the right. */
function commaParts(expression: Expression): readonly Expression[] {
  const parts: Expression[] = [];
  let rest = expression;
  for (; rest.kind === 'comma'; rest = rest.right) parts.push(rest.left);
  return [...parts, rest];
}

function caseStatement(node: Node, l: StatementLowering, depth: number): readonly Statement[] {
  const value = node.childForFieldName('value');
  const isDefault = node.child(0)?.type === 'default';
  const span = l.spanOf(node);
  const head: Statement = {
    kind: 'case',
    span: { start: span.start, end: value === null ? span.start : l.spanOf(value).end },
    // `case 1 ... 5:` stands for more than its first value.
    value: value === null || !isFollowedByColon(value) ? undefined : lowerExpression(value, l, depth + 1),
    isDefault,
  };
  return [
    head,
    ...lowerAll(
      node.namedChildren.filter((one) => one?.id !== value?.id),
      l,
      depth + 1,
    ),
  ];
}

function isFollowedByColon({ nextSibling }: Node): boolean {
  return nextSibling?.type === ':';
}

function labeled(node: Node, l: StatementLowering, depth: number): readonly Statement[] {
  const label = node.childForFieldName('label');
  const rest = node.namedChildren.filter((one) => one?.id !== label?.id);
  return [
    { kind: 'label', span: l.spanOf(label ?? node), name: label === null ? '' : l.textOf(label) },
    ...lowerAll(rest, l, depth + 1),
  ];
}

function forStatement(node: Node, l: StatementLowering, depth: number): Statement {
  const initial = node.childForFieldName('initializer');
  const condition = node.childForFieldName('condition');
  const update = node.childForFieldName('update');
  return {
    kind: 'for',
    span: l.spanOf(node),
    initial:
      initial === null
        ? undefined
        : initial.type === 'declaration'
          ? declaration(initial, l, depth)
          : { kind: 'expression', span: l.spanOf(initial), expression: lowerExpression(initial, l, depth + 1) },
    condition: condition === null ? undefined : lowerExpression(condition, l, depth + 1),
    update: update === null ? undefined : lowerExpression(update, l, depth + 1),
    body: statementOf(node.childForFieldName('body'), node, l, depth),
  };
}

function ifStatement(node: Node, l: StatementLowering, depth: number): Statement {
  const alternative = node.childForFieldName('alternative');
  const inner =
    alternative?.type === 'else_clause'
      ? (alternative.namedChildren.find((one) => one?.type !== 'comment') ?? null)
      : alternative;
  return {
    kind: 'if',
    span: l.spanOf(node),
    condition: expressionOf(node, 'condition', l, depth),
    consequence: statementOf(node.childForFieldName('consequence'), node, l, depth),
    alternative: inner === null ? undefined : statementOf(inner, node, l, depth),
  };
}

/** An `if` that stands for a macro called without a semicolon: the call, and then the statement below it. */
function macroStatement(node: Node, l: StatementLowering, depth: number): readonly Statement[] | undefined {
  const { start } = l.spanOf(node);
  const name = l.statements.get(start);
  if (name === undefined) return undefined;
  const condition = node.childForFieldName('condition');
  const end = condition === null ? start + name.length : l.spanOf(condition).end;
  const value = expressionOf(node, 'condition', l, depth);
  const callee: Expression = { kind: 'identifier', span: { start, end: start + name.length }, name };
  const args = value.kind === 'literal' && value.text === '0' ? [] : commaParts(value);
  const below = node.childForFieldName('consequence');
  return [
    { kind: 'expression', span: { start, end }, expression: { kind: 'call', span: { start, end }, callee, args } },
    ...(below === null ? [] : lowerStatement(below, l, depth + 1)),
  ];
}

const lowerings: ReadonlyMap<string, Lower> = new Map<string, Lower>([
  ['compound_statement', (node, l, depth) => [blockOf(node, l, depth + 1)]],
  [
    'expression_statement',
    (node, l, depth) => {
      const inner = node.namedChildren.find((one) => one !== null && one.type !== 'comment');
      if (inner === undefined || inner === null) return [{ kind: 'empty', span: l.spanOf(node) }];
      return [{ kind: 'expression', span: l.spanOf(node), expression: lowerExpression(inner, l, depth + 1) }];
    },
  ],
  ['declaration', (node, l, depth) => [declaration(node, l, depth)]],
  ['if_statement', (node, l, depth) => macroStatement(node, l, depth) ?? [ifStatement(node, l, depth)]],
  ['while_statement', (node, l, depth) => [loop(node, l, depth)]],
  [
    'do_statement',
    (node, l, depth) => [
      {
        kind: 'doWhile',
        span: l.spanOf(node),
        condition: expressionOf(node, 'condition', l, depth),
        body: statementOf(node.childForFieldName('body'), node, l, depth),
      },
    ],
  ],
  ['for_statement', (node, l, depth) => [forStatement(node, l, depth)]],
  [
    'switch_statement',
    (node, l, depth) => [
      {
        kind: 'switch',
        span: l.spanOf(node),
        value: expressionOf(node, 'condition', l, depth),
        body: statementOf(node.childForFieldName('body'), node, l, depth),
      },
    ],
  ],
  ['case_statement', caseStatement],
  ['labeled_statement', labeled],
  [
    'goto_statement',
    (node, l) => {
      const label = node.childForFieldName('label');
      // `goto *address;` leads anywhere.
      if (label === null || isBroken(label, l) || /^goto\s*\*/.test(l.textOf(node))) l.gap(node);
      return [{ kind: 'goto', span: l.spanOf(node), label: label === null ? '' : l.textOf(label) }];
    },
  ],
  ['break_statement', (node, l) => [{ kind: 'break', span: l.spanOf(node) }]],
  ['continue_statement', (node, l) => [{ kind: 'continue', span: l.spanOf(node) }]],
  [
    'return_statement',
    (node, l, depth) => {
      const value = node.namedChildren.find((one) => one !== null && one.type !== 'comment') ?? null;
      return [
        {
          kind: 'return',
          span: l.spanOf(node),
          value: value === null ? undefined : lowerExpression(value, l, depth + 1),
        },
      ];
    },
  ],
  ['preproc_if', (node, l, depth) => [preprocessor(node, l, depth)]],
  ['preproc_ifdef', (node, l, depth) => [preprocessor(node, l, depth)]],
  ['comment', () => []],
  ['type_definition', () => []],
  ['struct_specifier', () => []],
  ['union_specifier', () => []],
  ['enum_specifier', () => []],
  ['attributed_statement', (node, l, depth) => lowerAll(node.namedChildren, l, depth + 1)],
]);

function lowerStatement(node: Node, l: StatementLowering, depth: number): readonly Statement[] {
  const lower = lowerings.get(node.type);
  if (isBroken(node, l) || depth > deepestNesting) {
    l.gap(node);
    // Statements that were recognised inside an error are worth more than nothing.
    return depth > deepestNesting ? [] : lowerAll(node.namedChildren, l, depth + 1);
  }
  if (lower === undefined) {
    // A function inside a function: GNU C has them, and what misuses of macros look like is read as one too.
    if (holdsError(node, l) || node.type === 'function_definition') l.gap(node);
    return /_expression$|^identifier$/.test(node.type)
      ? [{ kind: 'expression', span: l.spanOf(node), expression: lowerExpression(node, l, depth + 1) }]
      : [];
  }
  if (holdsError(node, l)) noteErrors(node, l);
  return lower(node, l, depth);
}
