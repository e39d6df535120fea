// In-source suppressions: comments that name a rule and give a reason. One without a reason suppresses nothing.
import type { Range, Span } from '../base/span.js';
import type { Finding } from './finding.js';
import type { Suppression } from './report.js';

type Scope = 'next-line' | 'line' | 'function' | 'file';

interface Directive {
  readonly scope: Scope;
  readonly ruleId: string;
  readonly reason: string;
  /** Lines count from 0; a comment of several lines starts at `line` and ends at `lastLine`. */
  readonly line: number;
  readonly lastLine: number;
  readonly span: Span;
}

/** The lines of a function's definition, from 0. */
export interface FunctionLines {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

const scopes = 'fencepost-ignore-(next-line|line|function|file)';
/** The start of a comment that is a directive, up to its reason or its end. */
const blockDirective = new RegExp(`/\\*[\\s*]*${scopes}\\s[\\s*]*([\\w-]+)\\s*`, 'y');
const lineDirective = new RegExp(`//[ \\t]*${scopes}[ \\t]+([\\w-]+)[ \\t]*(?::([^\\r\\n]*))?`, 'y');

/** A directive as it stands in the text. */
interface Match {
  readonly scope: string | undefined;
  readonly ruleId: string | undefined;
  readonly reason: string | undefined;
  readonly start: number;
  readonly end: number;
}

function directivesIn(text: string, lineOf: (offset: number) => number): readonly Directive[] {
  return matchesIn(text).map(({ scope, ruleId, reason, start, end }) => ({
    scope: scope as Scope,
    ruleId: ruleId ?? '',
    reason: (reason ?? '').replace(/(?<!\s)\s*\n\s*\*?\s*/g, ' ').trim(),
    line: lineOf(start),
    lastLine: lineOf(end),
    span: { start, end },
  }));
}

/** Goes through a text once: what a directive looks like inside of a string is none. */
function matchesIn(text: string): readonly Match[] {
  const found: Match[] = [];
  const lastClose = text.lastIndexOf('*/');
  const opening = /"|\/[*/]/g;
  // Where no string ends before the line does, none that starts later in it ends either.
  let unclosedUntil = 0;
  for (let open = opening.exec(text); open !== null; open = opening.exec(text)) {
    const at = open.index;
    opening.lastIndex = at + 1;
    if (open[0] === '"') {
      if (at < unclosedUntil) continue;
      const end = endOfString(text, at);
      if (text.charAt(end - 1) === '"' && end > at + 1) opening.lastIndex = end;
      else unclosedUntil = end;
      continue;
    }
    const match = open[0] === '//' ? lineMatch(text, at) : at < lastClose ? blockMatch(text, at) : undefined;
    if (match === undefined) continue;
    found.push(match);
    opening.lastIndex = match.end;
  }
  return found;
}

/** Behind the quote that ends a string, or at the end of its line. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\n') return at;
    if (character === '"') return at + 1;
    if (character === '\\' && text.charAt(at + 1) !== '\n') at++;
  }
  return text.length;
}

function lineMatch(text: string, at: number): Match | undefined {
  lineDirective.lastIndex = at;
  const match = lineDirective.exec(text);
  if (match === null) return undefined;
  return { scope: match[1], ruleId: match[2], reason: match[3], start: at, end: lineDirective.lastIndex };
}

function blockMatch(text: string, at: number): Match | undefined {
  blockDirective.lastIndex = at;
  const match = blockDirective.exec(text);
  if (match === null) return undefined;
  const from = blockDirective.lastIndex;
  const hasReason = text.charAt(from) === ':';
  const close = hasReason || text.startsWith('*/', from) ? text.indexOf('*/', from) : -1;
  if (close < 0) return undefined;
  const reason = hasReason ? text.slice(from + 1, close) : undefined;
  return { scope: match[1], ruleId: match[2], reason, start: at, end: close + 2 };
}

function covers(directive: Directive, finding: Finding, functions: readonly FunctionLines[]): boolean {
  if (directive.reason === '' || directive.ruleId !== finding.ruleId) return false;
  const { start, end } = finding.range;
  switch (directive.scope) {
    case 'file':
      return true;
    case 'next-line':
      return start.line === directive.lastLine + 1;
    case 'line':
      // A comment behind a call of several lines stands on its last line.
      return start.line <= directive.line && directive.line <= end.line;
    case 'function': {
      const around = functions.find((one) => one.first <= start.line && start.line <= one.last);
      return (
        around !== undefined &&
        directive.lastLine + 1 >= around.first &&
        directive.line <= around.last &&
        isNear(directive, around, functions)
      );
    }
  }
}

/** Inside the function, or in front of it with no other function in between. */
function isNear(directive: Directive, around: FunctionLines, functions: readonly FunctionLines[]): boolean {
  if (directive.line >= around.first) return true;
  return !functions.some((one) => one.last > directive.line && one.last < around.first);
}

/** Splits findings of one file into those that stand and the suppressions, used or not. */
export function applySuppressions(
  file: {
    readonly path: string;
    readonly text: string;
    readonly lineOf: (offset: number) => number;
    readonly rangeOf: (span: Span) => Range;
  },
  findings: readonly Finding[],
  functions: readonly FunctionLines[],
): { readonly kept: readonly Finding[]; readonly suppressions: readonly Suppression[] } {
  const directives = directivesIn(file.text, file.lineOf);
  if (directives.length === 0) return { kept: findings, suppressions: [] };
  const used = new Set<Directive>();
  const kept = findings.filter((finding) => {
    const directive = directives.find((one) => covers(one, finding, functions));
    if (directive !== undefined) used.add(directive);
    return directive === undefined;
  });
  const suppressions = directives.map((directive) => ({
    file: file.path,
    line: directive.line,
    range: file.rangeOf(directive.span),
    ruleId: directive.ruleId,
    reason: directive.reason,
    used: used.has(directive),
  }));
  return { kept, suppressions };
}
