// What is no code: comments, strings, character literals, preprocessor directives. Offsets are addresses in the input; every text
// is followed by zero bytes, so that looking one byte ahead needs no test.

export const newline: i32 = 10;
export const carriageReturn: i32 = 13;
export const quote: i32 = 34;
export const hash: i32 = 35;
export const apostrophe: i32 = 39;
export const open: i32 = 40;
export const close: i32 = 41;
export const star: i32 = 42;
export const minus: i32 = 45;
export const slash: i32 = 47;
export const semicolon: i32 = 59;
export const equals: i32 = 61;
export const greater: i32 = 62;
export const openBracket: i32 = 91;
export const backslash: i32 = 92;
export const closeBracket: i32 = 93;
export const openBrace: i32 = 123;
export const closeBrace: i32 = 125;

/** Whether something that was skipped was cut off by the end of the text, and would go on in what is put behind it. */
export let isCutOff: bool = false;

export function beginTrivia(): void {
  isCutOff = false;
}

function cutOffAt(end: usize): usize {
  isCutOff = true;
  return end;
}

/** What a byte can be part of: 1 a word, 2 space. */
const classes: StaticArray<u8> = buildClasses();

function buildClasses(): StaticArray<u8> {
  const table = new StaticArray<u8>(256);
  for (let code = 0; code < 256; code++) {
    const isWordCode =
      (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code == 95 || (code >= 48 && code <= 57) || code > 127;
    table[code] = isWordCode ? 1 : code == 32 || (code >= 9 && code <= 13) ? 2 : 0;
  }
  return table;
}

@inline export function isWord(code: i32): bool {
  return load<u8>(changetype<usize>(classes) + <usize>code) == 1;
}

@inline export function isSpace(code: i32): bool {
  return load<u8>(changetype<usize>(classes) + <usize>code) == 2;
}

function endOfComment(at: usize, end: usize): usize {
  for (let i = at + 2; i < end; i += 16) {
    const stars = i8x16.eq(v128.load(i), i8x16.splat(<i8>star));
    const slashes = i8x16.eq(v128.load(i + 1), i8x16.splat(<i8>slash));
    const mask = i8x16.bitmask(v128.and(stars, slashes));
    if (mask != 0) {
      const found = i + ctz(mask);
      return found + 1 < end ? found + 2 : cutOffAt(end);
    }
  }
  return cutOffAt(end);
}

/** The end of the line, if no backslash escapes it. */
function endOfLogicalLine(at: usize, start: usize, end: usize): usize {
  for (let i = at; i < end; i++) if (load<u8>(i) == newline && !isEscaped(i, start)) return i;
  return cutOffAt(end);
}

function isEscaped(lineEnd: usize, start: usize): bool {
  let before = lineEnd - 1;
  if (before >= start && load<u8>(before) == carriageReturn) before--;
  return before >= start && load<u8>(before) == backslash;
}

function endOfLiteral(at: usize, end: usize, mark: i32): usize {
  for (let i = at + 1; i < end; i++) {
    const code: i32 = load<u8>(i);
    if (code == backslash) i++;
    else if (code == mark) return i + 1;
    else if (code == newline) return i;
  }
  return cutOffAt(end);
}

/** The address after a comment, string or character literal that starts at `at`; `at` itself where none starts. */
export function skipTrivia(at: usize, start: usize, end: usize): usize {
  const code: i32 = load<u8>(at);
  if (code == slash) {
    const next: i32 = load<u8>(at + 1);
    if (next == star && at + 1 < end) return endOfComment(at, end);
    if (next == slash && at + 1 < end) return endOfLogicalLine(at, start, end);
    return at;
  }
  if (code == quote || code == apostrophe) return min(endOfLiteral(at, end, code), end);
  return at;
}

/** The end of the directive that starts at `at`; block comments in it are passed over. */
export function endOfDirective(at: usize, start: usize, end: usize): usize {
  let i = at;
  while ((i = nextLineEndOrSlash(i, end)) < end) {
    const code: i32 = load<u8>(i);
    if (code == slash && i + 1 < end && load<u8>(i + 1) == star) {
      i = endOfComment(i, end);
      continue;
    }
    if (code == newline && !isEscaped(i, start)) return i;
    i++;
  }
  return cutOffAt(end);
}

@inline function areCode(bytes: v128, code: i32): v128 {
  return i8x16.eq(bytes, i8x16.splat(<i8>code));
}

function nextLineEndOrSlash(at: usize, end: usize): usize {
  for (let i = at; i < end; i += 16) {
    const bytes = v128.load(i);
    const mask = i8x16.bitmask(v128.or(areCode(bytes, newline), areCode(bytes, slash)));
    if (mask != 0) return min(i + ctz(mask), end);
  }
  return end;
}

/** What ends words of code between braces: braces, what begins a comment, a literal, a directive or an argument list. */
@inline function areMarks(bytes: v128): v128 {
  const braces = v128.or(areCode(bytes, openBrace), areCode(bytes, closeBrace));
  const literals = v128.or(areCode(bytes, quote), areCode(bytes, apostrophe));
  const lines = v128.or(areCode(bytes, slash), areCode(bytes, hash));
  return v128.or(v128.or(braces, literals), v128.or(lines, areCode(bytes, open)));
}

/**
 * The first place, from an address on, where code between braces says more than words do, or where `also` stands: the end of `->` in the
 * body of a function, whose calls and members are read, and a closing parenthesis elsewhere.
 */
export function nextInBraces(at: usize, end: usize, also: i32): usize {
  for (let i = at; i < end; i += 16) {
    const bytes = v128.load(i);
    const mask = i8x16.bitmask(v128.or(areMarks(bytes), areCode(bytes, also)));
    if (mask != 0) return min(i + ctz(mask), end);
  }
  return end;
}
