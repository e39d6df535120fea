// Lowers tree-sitter's declarations to ours: names, types with a `*` for each pointer, initial values.
import type { Node } from 'web-tree-sitter';
import type { Declarator, Statement } from './ast.js';
import { type Lowering, lowerExpression, noteErrors } from './lowerExpressions.js';
import { normalizeType } from './parameters.js';

/** What a declaration in a function's body declares. */
export function declaration(node: Node, l: Lowering, depth: number): Statement {
  const type = node.childForFieldName('type');
  // A macro without a semicolon and the statement after it read like one declaration: what it does is not known.
  if (type?.type === 'macro_type_specifier' && node.childForFieldName('declarator')?.type === 'function_declarator')
    l.gap(node);
  const specifier = type === null ? '' : l.textOf(type);
  const declarators: Declarator[] = [];
  for (const one of node.childrenForFieldName('declarator')) {
    if (one === null) continue;
    const value = one.type === 'init_declarator' ? one.childForFieldName('value') : null;
    const target = one.type === 'init_declarator' ? one.childForFieldName('declarator') : one;
    const { name, pointers } = declaredName(target, l);
    declarators.push({
      name,
      type: normalizeType(`${withoutBraces(specifier)} ${pointers}`),
      span: l.spanOf(one),
      value: value === null ? undefined : lowerExpression(value, l, depth + 1),
    });
  }
  noteErrors(node, l);
  return { kind: 'declaration', span: l.spanOf(node), declarators };
}

function declaredName(declarator: Node | null, l: Lowering): { readonly name: string; readonly pointers: string } {
  let pointers = '';
  let at = declarator;
  for (let steps = 0; at !== null && steps < 50; steps++) {
    if (at.type === 'identifier') return { name: l.textOf(at), pointers };
    if (at.type === 'pointer_declarator' || at.type === 'array_declarator') pointers += '*';
    at =
      at.childForFieldName('declarator') ??
      at.namedChildren.find((one) => one !== null && /declarator|identifier/.test(one.type)) ??
      null;
  }
  return { name: '', pointers };
}

/** `struct x { … } ` without what stands between its braces, and these. */
function withoutBraces(text: string): string {
  const [open, close] = [text.indexOf('{'), text.lastIndexOf('}')];
  return open < 0 || close < open ? text : text.slice(0, open) + text.slice(close + 1);
}
