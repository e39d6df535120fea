// Reads a function's parameter list by hand, attribute macros dropped.
import { splitArguments } from './argumentText.js';
import type { Parameter } from './ast.js';

const noise =
  /\b(?:static|extern|inline|const|volatile|register|restrict|noinline\w*|asmlinkage|notrace|__attribute__\s*\(\(.*?\)\)|__(?!u\d|s\d|be\d|le\d|wsum|sum16|kernel_\w)[a-z]\w*)\b/g;

/** A type's text with single spaces, a `*` for each pointer level, and no qualifiers: `struct page *`. */
export function normalizeType(text: string): string {
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(noise, ' ');
  const stars = (plain.match(/\*/g) ?? []).length;
  const words = plain
    .replace(/[*()[\]]/g, ' ')
    .trim()
    .replace(/\s+/g, ' ');
  return stars === 0 ? words : `${words} ${'*'.repeat(stars)}`;
}

/** The parameters of `(type name, …)`; in a system call's definition types and names alternate after the call's own name. */
export function parseParameters(text: string, isSystemCall: boolean): readonly Parameter[] {
  const inside = text
    .slice(1, -1)
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/^[ \t]*#.*$/gm, '');
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
  const array = /(\w+)\s*((?:\[[^\]]*\]\s*)+)$/.exec(text);
  if (array !== null) return { name: array[1] ?? '', type: normalizeType(`${text.slice(0, array.index)}*`) };
  const named = /^([\s\S]*[\s*])(\w+)(?:\s+__\w+)*$/.exec(text);
  // A macro's parameter is a bare name.
  if (named === null) return /^\w+$/.test(text) ? { name: text, type: '' } : { name: '', type: normalizeType(text) };
  return { name: named[2] ?? '', type: normalizeType(named[1] ?? '') };
}
