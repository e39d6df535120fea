// What is no code: comments, strings, character literals, preprocessor directives.
import type { Text } from '../base/text.js';

const Code = {
  newline: 10,
  carriageReturn: 13,
  quote: 34,
  apostrophe: 39,
  star: 42,
  slash: 47,
  backslash: 92,
} as const;

/** The offset after a comment, string or character literal that starts at `at`; `at` itself where none starts. */
export function skipTrivia(text: Text, at: number): number {
  const code = text.charCodeAt(at);
  if (code === Code.slash) {
    const next = text.charCodeAt(at + 1);
    if (next === Code.star) {
      const end = text.indexOf('*/', at + 2);
      return end < 0 ? text.length : end + 2;
    }
    if (next === Code.slash) return endOfLogicalLine(text, at);
    return at;
  }
  if (code === Code.quote || code === Code.apostrophe) return endOfLiteral(text, at, code);
  return at;
}

function endOfLiteral(text: Text, at: number, quote: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === Code.backslash) i++;
    else if (code === quote) return i + 1;
    else if (code === Code.newline) return i;
  }
  return text.length;
}

/** The offset of the line end that is not escaped by a backslash, at or after `at`. */
function endOfLogicalLine(text: Text, at: number): number {
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === Code.newline) {
      const before = text.charCodeAt(i - 1) === Code.carriageReturn ? i - 2 : i - 1;
      if (text.charCodeAt(before) !== Code.backslash) return i;
    }
  }
  return text.length;
}

/** The offset of the end of the directive that starts at `at`; block comments in it are passed over. */
export function endOfDirective(text: Text, at: number): number {
  let i = at;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === Code.slash && text.charCodeAt(i + 1) === Code.star) {
      const end = text.indexOf('*/', i + 2);
      i = end < 0 ? text.length : end + 2;
      continue;
    }
    if (code === Code.newline) {
      const before = text.charCodeAt(i - 1) === Code.carriageReturn ? i - 2 : i - 1;
      if (text.charCodeAt(before) !== Code.backslash) return i;
    }
    i++;
  }
  return text.length;
}
