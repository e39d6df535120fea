// What stands around an offset in C text: comments, line ends, the statement or directive in front. Knows no control flow.
import { withoutComments } from '../base/comments.js';
import type { Text } from '../base/text.js';
import { endOfDirective, skipTrivia } from '../syntax/trivia.js';

/** Further back than this (UTF-16 code units) nothing is looked for. */
const farthestBack = 4000;

/** Whether nothing but blanks stands before an offset on its line. */
export function startsLine(text: Text, offset: number): boolean {
  let at = offset;
  while (at > 0 && /[ \t]/.test(text.charAt(at - 1))) at--;
  return at === 0 || /[\r\n]/.test(text.charAt(at - 1));
}

/** The offset of the first character of a line. */
export function startOfLine(text: Text, offset: number): number {
  let at = offset;
  while (at > 0 && !isLineEnd(text.charCodeAt(at - 1))) at--;
  return at;
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

/** The offset behind blanks, line ends and comments. */
export function skipBlanksAndComments(text: Text, from: number): number {
  let at = from;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at++;
    if (!/^\/[*/]/.test(text.slice(at, at + 2))) return at;
    at = skipTrivia(text, at);
  }
}

/** The start of the line below a statement that ends at `from`; undefined where code follows on the same line. */
export function lineBelow(text: Text, from: number): number | undefined {
  for (let at = from; at < text.length; ) {
    const character = text.charAt(at);
    if (/[\r\n]/.test(character)) return text.slice(at, at + 2) === '\r\n' ? at + 2 : at + 1;
    if (/[ \t]/.test(character)) at++;
    else if (/^\/[*/]/.test(text.slice(at, at + 2))) at = skipTrivia(text, at);
    else return undefined;
  }
  return undefined;
}

/** The start of the line of a statement, or of the comment that stands directly above it and belongs to it. */
export function lineWithComment(text: Text, offset: number): number {
  let top = startOfLine(text, offset);
  for (;;) {
    const above = text.slice(Math.max(0, top - farthestBack), top).replace(/\r?\n$|\r$/, '');
    const lineStart = Math.max(above.lastIndexOf('\n'), above.lastIndexOf('\r')) + 1;
    const shift = Math.max(0, top - farthestBack);
    if (/^[ \t]*\/\//.test(above.slice(lineStart))) {
      top = shift + lineStart;
      continue;
    }
    const open = /\*\/[ \t]*$/.test(above) ? above.lastIndexOf('/*') : -1;
    if (open < 0 || !startsLine(text, shift + open)) return top;
    top = startOfLine(text, shift + open);
  }
}

/**
 * Whether the code before an offset ends a statement, opens a block or is a label: after an `else` or the head of a loop, which
 * preprocessor directives can separate from its body, an inserted line would become that body.
 */
export function followsStatement(text: Text, offset: number): boolean {
  return endsPlainLine(text, offset) || endsCode(text, offset);
}

/** Most places stand below a line of code that ends so, with no comment in it. */
function endsPlainLine(text: Text, offset: number): boolean {
  let end = offset;
  while (end > 0 && /\s/.test(text.charAt(end - 1))) end--;
  const start = startOfLine(text, end);
  const line = text.slice(start, end);
  return (
    /[;{}:]$/.test(line) &&
    !/^[ \t]*#|\/\/|\*/.test(line) &&
    !/\\\r?\n$/.test(text.slice(Math.max(0, start - 3), start))
  );
}

function endsCode(text: Text, offset: number): boolean {
  const code = withoutComments(text.slice(Math.max(0, offset - farthestBack), offset), ' ')
    .replace(/\/\/[^\n]*/g, ' ')
    .replace(/^[ \t]*#(?:[^\n\\]|\\\r?\n|\\.)*/gm, ' ')
    .trimEnd();
  return /[;{}:]$/.test(code);
}

/** The offset of the `#` of the directive that ends directly in front of an offset, blanks and comments aside. */
export function directiveBefore(text: Text, offset: number): number | undefined {
  const from = Math.max(0, offset - farthestBack);
  let found: number | undefined;
  for (const match of text.slice(from, offset).matchAll(/^[ \t]*#/gm)) {
    const hash = from + match.index + match[0].length - 1;
    if (skipBlanksAndComments(text, endOfDirective(text, hash)) >= offset) {
      found = hash;
      break;
    }
  }
  return found;
}

/** The offset behind the parentheses that follow a word at `from`, as in `if (x)`; undefined where there are none. */
export function behindParentheses(text: Text, from: number): number | undefined {
  let at = from;
  while (/\w/.test(text.charAt(at))) at++;
  at = skipBlanksAndComments(text, at);
  if (text.charAt(at) !== '(') return undefined;
  for (let depth = 0; at < text.length; ) {
    const after = skipTrivia(text, at);
    if (after > at) {
      at = after;
      continue;
    }
    const character = text.charAt(at++);
    if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at;
  }
  return undefined;
}
