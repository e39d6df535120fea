// Which initialisers are those of parts.
import type { Expression } from '../syntax/ast.js';

/** Whether an initialiser gives parts of the variable their values: a number in braces, or a page-table entry, is one value. */
export function hasParts({ places }: Expression & { readonly kind: 'initializer' }, type: string): boolean {
  if (type.endsWith('*')) return true;
  return /^(?:struct|union) /.test(type) && places.every((place) => place === undefined || 'field' in place);
}
