// Reads a function's parameter list by hand, attribute macros dropped.
import { withoutComments } from '../base/comments.js';
import { splitArguments } from './argumentText.js';
import type { Parameter } from './ast.js';

const noise =
  /\b(?:static|extern|inline|const|volatile|register|restrict|noinline\w*|asmlinkage|notrace|__attribute__\s*\(\(.{0,200}?\)\)|__(?!u\d|s\d|be\d|le\d|wsum|sum16|kernel_\w)[a-z]\w*)\b/g;

/** A type's text with single spaces, a `*` for each pointer level, and no qualifiers: `struct page *`. */
export function normalizeType(text: string): string {
  const plain = withoutComments(text, ' ').replace(noise, ' ');
  const stars = (plain.match(/\*/g) ?? []).length;
  const words = plain
    .replace(/[*()[\]]/g, ' ')
    .trim()
    .replace(/\s+/g, ' ');
  return stars === 0 ? words : `${words} ${'*'.repeat(stars)}`;
}

/** The parameters of `(type name, …)`; in a system call's definition types and names alternate after the call's own name. */
export function parseParameters(text: string, isSystemCall: boolean): readonly Parameter[] {
  const inside = withoutComments(text.slice(1, -1), ' ').replace(/^[ \t]*#.*$/gm, '');
  const parts = splitArguments(inside);
  if (isSystemCall) {
    const pairs: Parameter[] = [];
    for (let i = 1; i + 1 < parts.length; i += 2)
      pairs.push({ type: normalizeType(parts[i] ?? ''), name: parts[i + 1] ?? '' });
    return pairs;
  }
  if (inside.trim() === 'void' || inside.trim() === '') return [];
  return parts.map(parseParameter);
}

function parseParameter(text: string): Parameter {
  const functionPointer = /\(\s*\*\s*(\w+)\s*\)/.exec(text)?.[1];
  if (functionPointer !== undefined) return { name: functionPointer, type: 'function *' };
  const element = withoutBounds(text);
  const [name] = lastWord.exec(element) ?? [];
  if (element !== text && name !== undefined)
    return { name, type: normalizeType(`${element.slice(0, -name.length)}*`) };
  // A macro's parameter is a bare name.
  if (name === text) return { name, type: '' };
  const isNamed = name !== undefined && /[\s*]/.test(text.charAt(text.length - name.length - 1));
  return isNamed ? { name, type: normalizeType(text.slice(0, -name.length)) } : { name: '', type: normalizeType(text) };
}

const lastWord = /(?<!\w)\w+$/;

/** A declarator without the bounds of an array behind it: `pages[N][2]` → `pages`; the text itself where there are none. */
function withoutBounds(text: string): string {
  let rest = text.trimEnd();
  while (rest.endsWith(']')) {
    const open = rest.lastIndexOf('[');
    if (open < 0 || rest.slice(open, -1).includes(']')) return text;
    rest = rest.slice(0, open).trimEnd();
  }
  return rest.length === text.trimEnd().length ? text : rest;
}
