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

const directivePattern =
  /"(?:[^"\\\n]|\\.)*"|(?:\/\*[\s*]*fencepost-ignore-(next-line|line|function|file)\s[\s*]*([\w-]+)\s*(?::([\s\S]*?))?\*\/|\/\/[ \t]*fencepost-ignore-(next-line|line|function|file)[ \t]+([\w-]+)[ \t]*(?::([^\r\n]*))?)/g;

function directivesIn(text: string, lineOf: (offset: number) => number): readonly Directive[] {
  if (!text.includes('fencepost-ignore-')) return [];
  // The pattern also matches strings, so that a directive inside one is passed over.
  const matches = [...text.matchAll(directivePattern)].filter(([all]) => !all.startsWith('"'));
  return matches.map((match) => ({
    scope: (match[1] ?? match[4]) as Scope,
    ruleId: match[2] ?? match[5] ?? '',
    reason: (match[3] ?? match[6] ?? '').replace(/\s*\n\s*\*?\s*/g, ' ').trim(),
    line: lineOf(match.index),
    lastLine: lineOf(match.index + match[0].length),
    span: { start: match.index, end: match.index + match[0].length },
  }));
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
