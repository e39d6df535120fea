// Which initialisers are those of parts.
import type { Expression } from '../syntax/ast.js';

/** Longer lists are tables: nobody follows a page through them. */
const mostParts = 32;

/** Whether an initialiser gives parts of the variable their values: a number in braces, or a page-table entry, is one value. */
export function hasParts({ places }: Expression & { readonly kind: 'initializer' }, type: string): boolean {
  if (!/^(?:struct|union) /.test(type) || places.length > mostParts) return false;
  return type.endsWith('*') || places.every((place) => place === undefined || 'field' in place);
}
