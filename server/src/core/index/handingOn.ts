// Small functions that give their caller a page which it has handed in, or which is in its hands already: by their result, or by a
// store to memory of the caller's. What they are called on stays the same page.
import type { FunctionSource } from './functionSource.js';

/** In UTF-16 code units. Longer functions look pages up or make them: what they return is a page of its own. */
const longest = 600;

const returnsPage = /^[^{(]*\bstruct\s+(?:page|folio)\s*\*[\s*]*\w+\s*\(/;
const takesPage = /^[^{]*\bstruct\s+(?:page|folio)\s*\*/;
const stores = /(?:->\s*\w+|\]|[{;]\s*\*\s*\w+)\s*=[^=]/;

/** Whether a definition may do so, going by its text. */
export function handsPagesOn(source: FunctionSource): boolean {
  if (source.kind !== 'function' || !source.carriesPages || source.end - source.start > longest) return false;
  const { text } = source;
  return returnsPage.test(text) || (takesPage.test(text) && stores.test(text));
}
