// `#if` groups inside a function. Where each arm is a list of whole statements the parser sees the group as it is and the arms
// become alternatives; where an arm cuts through a statement, one arm is left standing and the function is read once for each choice.
import type { Span } from '../base/span.js';
import { endOfDirective, skipTrivia } from './trivia.js';

interface Directive {
  readonly start: number;
  readonly end: number;
  readonly keyword: string;
  readonly condition: string;
}

interface Group {
  readonly directives: Directive[];
  /** The offset of the directive that closes the group. */
  end: Directive | undefined;
}

/** Which arm of an unbalanced group is left standing. */
export type ArmChoice = 'first' | 'last';

/** A text whose remaining `#if` groups have whole statements in every arm. */
export interface ResolvedConditionals {
  readonly text: string;
  /** Whether some group had to be cut down to one arm, so that the other choice is worth reading too. */
  readonly cut: boolean;
}

function directivesOf(text: string): readonly Directive[] {
  const found: Directive[] = [];
  let lineStart = true;
  for (let i = 0; i < text.length; ) {
    const character = text.charAt(i);
    if (character === '\n') lineStart = true;
    else if (character === '#' && lineStart) {
      const end = endOfDirective(text, i);
      const match = /^#\s*([a-z]+)\s*([\s\S]*)$/.exec(text.slice(i, end));
      found.push({ start: i, end, keyword: match?.[1] ?? '', condition: (match?.[2] ?? '').trim() });
      i = end;
      continue;
    } else if (character !== ' ' && character !== '\t') {
      const after = skipTrivia(text, i);
      if (after > i) {
        i = after;
        continue;
      }
      lineStart = false;
    }
    i++;
  }
  return found;
}

/** Groups in the order in which they close, so that inner ones are resolved before those around them. */
function groupsOf(directives: readonly Directive[]): readonly Group[] {
  const open: Group[] = [];
  const closed: Group[] = [];
  for (const directive of directives) {
    if (/^if(n?def)?$/.test(directive.keyword)) open.push({ directives: [directive], end: undefined });
    else if (/^el(se|if|ifdef|ifndef)$/.test(directive.keyword)) open.at(-1)?.directives.push(directive);
    else if (directive.keyword === 'endif') {
      const group = open.pop();
      if (group !== undefined) {
        group.end = directive;
        closed.push(group);
      }
    }
  }
  return [...closed, ...open];
}

/** Whether a stretch of code is a list of whole statements; a label at its end belongs to the statement that follows the stretch. */
function isWhole(code: string, before: string): boolean {
  let depth = 0;
  let last = '';
  for (let i = 0; i < code.length; ) {
    const after = skipTrivia(code, i);
    if (after > i) {
      i = after;
      continue;
    }
    const character = code.charAt(i);
    if (character === '#' && startsDirective(code, i)) {
      i = endOfDirective(code, i);
      continue;
    }
    if (/[([{]/.test(character)) depth++;
    else if (/[)\]}]/.test(character) && --depth < 0) return false;
    if (/\S/.test(character)) last = character;
    i++;
  }
  return depth === 0 && (last === '' ? /^[;{}:]?$/.test(before) : /^[;{}]$/.test(last));
}

/** Whether nothing but blanks stands before a `#` on its line, as `directivesOf` has it. */
function startsDirective(code: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && /[ \t]/.test(code.charAt(before))) before--;
  return before < 0 || code.charAt(before) === '\n';
}

/** What the code before a place ends with: its last character, or `label` for a label that belongs to what follows. */
function lastCodeBefore(text: string, at: number): string {
  // Of no more than that many characters: a comment that is never closed costs little.
  const code = text.slice(Math.max(0, at - 2000), at).replace(/\/\*[\s\S]*?\*\/|^[ \t]*#[^\n]*$/gm, ' ');
  const last = code.trimEnd().slice(-1);
  return last === ':' && !/\b(?:case\b[^:;{}]*|default\s*):\s*$/.test(code) ? 'label' : last;
}

const blankOut = (piece: string): string => piece.replace(/[^\r\n]/g, ' ');

interface Arm {
  readonly directive: Directive;
  readonly start: number;
  readonly end: number;
}

/** The arms of a group; the last arm of one that is never closed goes on to the end of the text. */
function armsOf({ directives, end }: Group, textEnd: number): readonly Arm[] {
  return directives.map((directive, i) => {
    const next = directives[i + 1] ?? end;
    return { directive, start: directive.end, end: next === undefined ? textEnd : next.start };
  });
}

/** An `#if` group: where its first directive starts, and what lies between its directives. */
export interface ConditionalGroup {
  readonly start: number;
  readonly arms: readonly Span[];
}

/** The `#if` groups of a function's text, but for those that always have the same arm. */
export function conditionalGroups(text: string): readonly ConditionalGroup[] {
  const directives = directivesOf(text);
  if (directives.length > mostDirectives) return [];
  return groupsOf(directives).flatMap((group) => {
    const arms = armsOf(group, text.length);
    const [first] = arms;
    if (first === undefined || /^[01]$/.test(first.directive.condition)) return [];
    return [{ start: first.directive.start, arms: arms.map(({ start, end }) => ({ start, end })) }];
  });
}

/** More directives than this in one function are not untangled: the kernel's fullest has a tenth of it. */
const mostDirectives = 400;

/**
 * Leaves whole-statement groups as they are, and cuts the others down to one arm; the length of the text stays. Undefined where
 * there are too many.
 */
export function resolveConditionals(original: string, choice: ArmChoice): ResolvedConditionals | undefined {
  let text = original;
  let cut = false;
  const directives = directivesOf(original);
  if (directives.length === 0) return { text, cut };
  if (directives.length > mostDirectives) return undefined;
  const erase = (start: number, end: number): void => {
    text = text.slice(0, start) + blankOut(text.slice(start, end)) + text.slice(end);
  };
  for (const directive of directives) {
    // Inside a function `#define`, `#undef`, `#pragma`, `#include` and the like carry no control flow.
    if (!/^(if(n?def)?|el(se|if|ifdef|ifndef)|endif)$/.test(directive.keyword)) erase(directive.start, directive.end);
  }
  for (const group of groupsOf(directives)) {
    const end = group.end;
    const arms = armsOf(group, text.length);
    const first = arms[0];
    if (first === undefined) continue;
    const before = lastCodeBefore(text, first.directive.start);
    const constant = /^[01]$/.test(first.directive.condition) && first.directive.keyword === 'if';
    const whole =
      end !== undefined &&
      !constant &&
      /^[;{}:]?$/.test(before) &&
      arms.every((arm) => isWhole(text.slice(arm.start, arm.end), before));
    if (whole) continue;
    if (!constant) cut = true;
    const hasElse = arms.at(-1)?.directive.keyword === 'else';
    const takeFirst = constant ? first.directive.condition === '1' : choice === 'first';
    const kept = takeFirst ? first : hasElse ? arms.at(-1) : undefined;
    for (const arm of arms) {
      erase(arm.directive.start, arm.directive.end);
      if (arm !== kept) erase(arm.start, arm.end);
    }
    if (end !== undefined) erase(end.start, end.end);
  }
  return { text, cut };
}
