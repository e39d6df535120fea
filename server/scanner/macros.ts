// Function-like macros, as far as they can be told without a parser: the names that their replacement calls, and whether it
// pastes tokens into functions.
import { defines } from './bounds';
import { beginBody, calls, callsInBody, kindMacro, pushDefinition, readBodyWord } from './definitions';
import { hashStart, hashStep, intern } from './names';
import {
  apostrophe, backslash, close, closeBrace, closeBracket, hash, isSpace, isWord, newline, open, openBrace, openBracket, quote,
  skipTrivia,
} from './trivia';

/** A replacement longer than this acts like no function that somebody would call. */
const longestBody: i32 = 20000;

/** Whether some macro of the text pastes tokens into what has a body of its own. */
export let generates: bool = false;

/** Reads the replacements of all `#define`s of the text. */
export function readMacros(): void {
  generates = false;
  for (let i = 0; i < defines.length; i += 3)
    readDefine(<usize>defines.get(i), <usize>defines.get(i + 1), <usize>defines.get(i + 2));
}

let hasHash: bool = false;
let pastes: bool = false;
let hasBrace: bool = false;
let hasParenthesis: bool = false;
let isBalanced: bool = false;

/** `line` is where its line starts, `at` what follows the keyword. */
function readDefine(line: usize, at: usize, end: usize): void {
  let name = at;
  while (name < end && (load<u8>(name) == 32 || load<u8>(name) == 9)) name++;
  if (name == at) return;
  let nameEnd = name;
  let value = hashStart;
  while (nameEnd < end && isWord(load<u8>(nameEnd))) value = hashStep(value, load<u8>(nameEnd++));
  if (nameEnd == name || nameEnd >= end || load<u8>(nameEnd) != open) return;
  let parametersEnd = nameEnd + 1;
  while (parametersEnd < end && load<u8>(parametersEnd) != close) {
    if (load<u8>(parametersEnd) == open) return;
    parametersEnd++;
  }
  if (parametersEnd >= end) return;
  parametersEnd++;
  // The names of a macro that turns out to be no function are taken back.
  const kept = calls.length;
  beginBody();
  readReplacement(parametersEnd, end);
  if (pastes && hasBrace) generates = true;
  if (!hasParenthesis || hasHash || !isBalanced || callsInBody() == 0 || <i32>(end - parametersEnd) > longestBody) {
    calls.length = kept;
    return;
  }
  const id = intern(name, <i32>(nameEnd - name), value);
  pushDefinition(kindMacro, line, end, name, nameEnd, parametersEnd, parametersEnd, id, 0);
}

function readReplacement(from: usize, end: usize): void {
  hasHash = pastes = hasBrace = hasParenthesis = false;
  isBalanced = true;
  let depth = 0;
  for (let i = from; i < end; ) {
    const code: i32 = load<u8>(i);
    if (isWord(code)) {
      i = readBodyWord(i, end);
      continue;
    }
    const after = skipTrivia(i, from, end);
    if (after > i) {
      if (code == quote || code == apostrophe) lookIntoLiteral(i, after);
      i = after;
      continue;
    }
    if (code == hash) {
      hasHash = true;
      if (load<u8>(i + 1) == hash) pastes = true;
    } else if (code == open || code == openBracket || code == openBrace) {
      depth++;
      if (code == open) hasParenthesis = true;
      if (code == openBrace) hasBrace = true;
    } else if (code == close || code == closeBracket || code == closeBrace) {
      if (--depth < 0) isBalanced = false;
    }
    i++;
  }
  if (depth != 0) isBalanced = false;
}

function lookIntoLiteral(from: usize, end: usize): void {
  for (let i = from; i < end; i++) {
    const code: i32 = load<u8>(i);
    if (code == hash) hasHash = true;
    else if (code == open) hasParenthesis = true;
  }
}
