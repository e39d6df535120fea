// Finds where functions begin and end without a parser: comments, strings and directives skipped, braces counted. What a function
// contains is left to the parser, which is given one function at a time.
import {
  beginBody, headCarries, headIsStatic, headNamedByArgument, kindFunction, markAggregate, markCarriedTag, markCarriedType,
  markHeadAttribute, markNamesByArgument, markNoFunction, markStatic, parenthesisAfter, pushDefinition, readCallBefore, readMember,
  readWord, setText, textEnd, textStart, wordEnd, wordHash,
} from './definitions';
import { IntList } from './memory';
import { intern, markOf } from './names';
import {
  apostrophe, beginTrivia, close, closeBrace, endOfDirective, equals, greater, hash, isCutOff, isSpace, isWord, minus, newline,
  nextInBraces, open, openBrace, quote, semicolon, skipTrivia, slash,
} from './trivia';

let lenient: bool = false;
/**
 * Whether the strict reading came past a closing brace, or an arm of an `#if` group, that would mean something else if a brace in front of
 * the text were open, or if the reading were lenient.
 */
let hasStrays: bool = false;

let depth: i32 = 0;
let parens: i32 = 0;
let itemStart: usize = 0;
let sawEquals: bool = false;
/** What was seen in the head of the current item, and what behind the parameters of its candidate for a name. */
let headBits: u32 = 0;
let bitsSinceCandidate: u32 = 0;
/** The end of the last `struct`. */
let aggregateEnd: usize = 0;

let hasCandidate: bool = false;
let candidateName: i32 = 0;
let candidateMark: u32 = 0;
let candidateStart: usize = 0;
let candidateParameters: usize = 0;
let candidateParametersEnd: usize = 0;

let isOpen: bool = false;
let openBody: usize = 0;
let openStart: usize = 0;

/** For each `#define`, where its line starts, what follows the keyword, where it ends: read when all functions are known. */
export const defines = IntList.create(1 << 10);

/** Depth of braces and parentheses at the start of each `#if` group that is open. */
const arms = IntList.create(64);
/** Whether some reading met, in a body, an arm of a group that was opened in front of the text: its depth is unknown. */
let leansBack: bool = false;

/** Forgets what the last text left. */
export function beginText(start: usize, end: usize, atColumnZero: bool): void {
  setText(start, end);
  beginTrivia();
  if (!atColumnZero) hasStrays = leansBack = false;
  lenient = atColumnZero;
  arms.length = 0;
  defines.length = 0;
  depth = 0;
  parens = 0;
  hasCandidate = false;
  sawEquals = false;
  isOpen = false;
  aggregateEnd = 0;
  startItem(start);
}

/** Reads the whole text; returns whether every brace found its partner. */
export function readText(): bool {
  let lineStart = true;
  let i = textStart;
  while (i < textEnd) {
    const code: i32 = load<u8>(i);
    if (isWord(code)) {
      lineStart = false;
      i = readHeadWord(i);
      continue;
    }
    if (isSpace(code)) {
      if (code == newline) lineStart = true;
      i++;
      continue;
    }
    if (code == hash && lineStart) {
      i = directive(i);
      continue;
    }
    lineStart = false;
    const after = skipTrivia(i, textStart, textEnd);
    if (after > i) {
      i = after;
      continue;
    }
    punctuation(i, code);
    i++;
    if (depth > 0) i = readBraces(i);
  }
  return depth == 0 && !isOpen;
}

/** Bits of `seam`. */
const closed: i32 = 1;
const strays: i32 = 2;
const standsAlone: i32 = 4;
const isLenient: i32 = 8;

/**
 * How the text goes together with others in front of it and behind it, as bits: whether what is put behind it, at the start of a line, is
 * read as if it were not there; whether it was read past something that means something else among texts whose braces do not match up;
 * whether it is read as if nothing were in front of it that is closed; whether its braces do not match up.
 */
export function seam(): i32 {
  const isEven = depth == 0 && parens == 0 && !hasCandidate && !sawEquals && !isOpen;
  const endsLine = textStart == textEnd || load<u8>(textEnd - 1) == newline;
  const isClosed = isEven && endsLine && firstCode(itemStart) == textEnd && !isCutOff;
  return (isClosed ? closed : 0) | (hasStrays ? strays : 0) | (leansBack ? 0 : standsAlone) | (lenient ? isLenient : 0);
}

/** Reads on to the end of the outermost braces that are open. Words have no meaning there but as calls and members of a body. */
function readBraces(from: usize): usize {
  const isBody = isOpen;
  // Behind the last comment, literal or directive: what is looked at backwards reaches so far.
  let codeStart = from;
  let i = from;
  while ((i = nextInBraces(i, textEnd, isBody ? greater : close)) < textEnd) {
    const code: i32 = load<u8>(i);
    if (code == slash || code == quote || code == apostrophe) {
      const after = skipTrivia(i, textStart, textEnd);
      if (after > i) codeStart = i = after;
      else i++;
    } else if (code == hash && beginsLine(i, codeStart)) codeStart = i = directive(i);
    else {
      if (code == open && isBody) readCallBefore(i, codeStart);
      else if (code == greater && load<u8>(i - 1) == minus) readMember(i + 1);
      else punctuation(i, code);
      i++;
      if (depth == 0) return i;
    }
  }
  return textEnd;
}

/** Whether nothing but space stands in front of an address in its line. */
function beginsLine(at: usize, from: usize): bool {
  let i = at;
  while (i > from && isSpace(load<u8>(i - 1)) && load<u8>(i - 1) != newline) i--;
  return i > from && load<u8>(i - 1) == newline;
}

/** Whether a word of lower-case letters stands at an address, and ends there. */
function isKeyword(at: usize, length: i32, a: string): bool {
  if (length != a.length) return false;
  for (let i = 0; i < length; i++) if (load<u8>(at + i) != a.charCodeAt(i)) return false;
  return true;
}

function directive(at: usize): usize {
  const end = endOfDirective(at, textStart, textEnd);
  let name = at + 1;
  while (name < end && isSpace(load<u8>(name))) name++;
  let nameEnd = name;
  while (nameEnd < end && isWord(load<u8>(nameEnd))) nameEnd++;
  const length = <i32>(nameEnd - name);
  if (isKeyword(name, length, 'if') || isKeyword(name, length, 'ifdef') || isKeyword(name, length, 'ifndef')) {
    arms.push(depth);
    arms.push(parens);
  } else if (isKeyword(name, length, 'else') || isKeyword(name, length, 'elif')) {
    // Only one arm is compiled: each starts at the depth at which the group opened.
    if (arms.length == 0 && isOpen) leansBack = true;
    if (arms.length > 0 ? depth != arms.get(arms.length - 2) : depth > 0) hasStrays = true;
    if (arms.length > 0 && isOpen) {
      depth = max(1, arms.get(arms.length - 2));
      parens = arms.get(arms.length - 1);
    }
  } else if (isKeyword(name, length, 'endif')) {
    if (arms.length > 0) arms.length -= 2;
  } else if (isKeyword(name, length, 'define')) noteDefine(lineStartOf(at), nameEnd, end);
  if (depth == 0 && !hasCandidate) startItem(end);
  return end;
}

function noteDefine(line: usize, at: usize, end: usize): void {
  defines.push(<i32>line);
  defines.push(<i32>at);
  defines.push(<i32>end);
}

function lineStartOf(at: usize): usize {
  let start = at;
  while (start > textStart && load<u8>(start - 1) != newline) start--;
  return start;
}

function startItem(at: usize): void {
  itemStart = at;
  headBits = 0;
  bitsSinceCandidate = 0;
}

/** Takes note of what a word of a head says. */
function noteHeadWord(at: usize, mark: u32): void {
  if ((mark & markAggregate) != 0) aggregateEnd = wordEnd;
  let carries = (mark & markCarriedType) != 0 && isPassedByValue(wordEnd);
  if ((mark & markCarriedTag) != 0 && aggregateEnd > textStart) {
    let before = at;
    while (before > aggregateEnd && isSpace(load<u8>(before - 1))) before--;
    carries = before == aggregateEnd && before < at;
  }
  const isBehind = hasCandidate && candidateParametersEnd > 0;
  if (carries) {
    headBits |= headCarries;
    if (isBehind) bitsSinceCandidate |= headCarries;
  }
  if ((mark & markStatic) != 0 && parens == 0) {
    if (!hasCandidate) headBits |= headIsStatic;
    else if (isBehind) bitsSinceCandidate |= headIsStatic;
  }
}

/** Whether a name follows a type, with nothing but space in between. */
function isPassedByValue(typeEnd: usize): bool {
  let next = typeEnd;
  while (next < textEnd && isSpace(load<u8>(next))) next++;
  return next > typeEnd && next < textEnd && isWord(load<u8>(next));
}

function readHeadWord(at: usize): usize {
  readWord(at);
  const end = wordEnd;
  const value = wordHash;
  const length = <i32>(end - at);
  const mark = markOf(at, length, value);
  if (mark != 0) noteHeadWord(at, mark);
  if (parens > 0 || sawEquals) return end;
  const next = parenthesisAfter(end, textEnd);
  if (next == 0 || (mark & (markHeadAttribute | markNoFunction)) != 0) return end;
  if (hasCandidate) {
    // A macro invoked without a semicolon (`DEFINE_X(y)`) is followed by the real name: the last one counts.
    itemStart = candidateParametersEnd;
    headBits = bitsSinceCandidate;
  }
  bitsSinceCandidate = 0;
  hasCandidate = true;
  candidateName = intern(at, length, value);
  candidateMark = mark;
  candidateStart = at;
  candidateParameters = next;
  candidateParametersEnd = 0;
  return next;
}

function punctuation(at: usize, code: i32): void {
  if (code == open) parens++;
  else if (code == close) {
    parens = max(0, parens - 1);
    if (depth == 0 && parens == 0 && hasCandidate && candidateParametersEnd == 0) candidateParametersEnd = at + 1;
  } else if (code == openBrace) braceOpens(at);
  else if (code == closeBrace) braceCloses(at);
  else if (depth == 0 && parens == 0) {
    if (code == equals) sawEquals = true;
    else if (code == semicolon) endItem(at + 1);
  }
}

function braceOpens(at: usize): void {
  if (depth == 0 && hasCandidate && candidateParametersEnd > 0 && !sawEquals) {
    isOpen = true;
    openStart = itemStart;
    openBody = at;
    beginBody();
  }
  depth++;
}

function braceCloses(at: usize): void {
  const atColumnZero = at == textStart || load<u8>(at - 1) == newline;
  if (depth == 0 || (atColumnZero && depth > 1)) hasStrays = true;
  depth = lenient && atColumnZero ? 0 : max(0, depth - 1);
  if (depth > 0) return;
  if (isOpen) {
    pushDefinition(
      kindFunction, firstCode(openStart), at + 1, candidateStart, candidateParameters, candidateParametersEnd, openBody,
      candidateName, headBits | ((candidateMark & markNamesByArgument) != 0 ? headNamedByArgument : 0),
    );
    parens = 0;
    endItem(at + 1);
  } else if (!sawEquals) {
    // `struct x { … } name(void)`: the head goes on after the brace.
    hasCandidate = false;
  }
}

function firstCode(from: usize): usize {
  let i = from;
  while (i < textEnd) {
    const after = isSpace(load<u8>(i)) ? i + 1 : skipTrivia(i, textStart, textEnd);
    if (after == i) break;
    i = after;
  }
  return i;
}

function endItem(at: usize): void {
  startItem(at);
  hasCandidate = false;
  sawEquals = false;
  isOpen = false;
}
