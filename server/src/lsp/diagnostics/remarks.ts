// What is said of a document beside its findings: suppressions that suppress nothing, as hints that editors grey out, and, for
// those who ask, functions that could not be analysed.
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag, type TextEdit } from 'vscode-languageserver';
import { type LineIndex, type Range, ruleDescriptions, type Suppression } from '../../core/index.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import type { DocumentFindings } from './analysis.js';
import { diagnosticSource } from './protocolDiagnostics.js';

export const unusedSuppressionCode = 'unused-suppression';
const skippedCode = 'not-analysed';

/** The remarks on a document, in the client's positions. */
export function remarksOn(findings: DocumentFindings, features: ClientFeatures): readonly Diagnostic[] {
  return [...unusedSuppressions(findings).map((one) => toHint(one, findings, features)), ...skippedFunctions(findings)];
}

/**
 * The suppressions without effect. None is told while the tree is being read, or where it cannot be: what they suppress may
 * need a callee that is not known yet.
 */
export function unusedSuppressions({ place, report }: DocumentFindings): readonly Suppression[] {
  if (report === undefined || place.tree.busy || place.tree.alone) return [];
  return report.suppressions.filter(({ file, used }) => file === place.path && !used);
}

function toHint(suppression: Suppression, findings: DocumentFindings, features: ClientFeatures): Diagnostic {
  return {
    range: findings.document.content.rangeToClient(suppression.range),
    severity: DiagnosticSeverity.Hint,
    ...(features.diagnosticTags ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    code: unusedSuppressionCode,
    source: diagnosticSource,
    message: whyUnused(suppression),
  };
}

function whyUnused({ ruleId, reason }: Suppression): string {
  if (!ruleDescriptions.some(({ id }) => id === ruleId)) return `There is no rule ${ruleId}: this suppresses nothing.`;
  if (reason === '') return 'This gives no reason, and therefore suppresses nothing.';
  return `This suppresses nothing: no finding of ${ruleId} is in its reach.`;
}

/** What takes a suppression out of a text: the whole lines where nothing else stands on them. */
export function removalOf({ range }: Suppression, { document }: DocumentFindings): TextEdit {
  const { content } = document;
  const { text } = content;
  const at = content.spanOf(range);
  let { start, end } = at;
  while (start > 0 && /[ \t]/.test(text.charAt(start - 1))) start--;
  while (end < text.length && /[ \t]/.test(text.charAt(end))) end++;
  const lineBreak = /^(?:\r\n|\n|\r)/.exec(text.slice(end, end + 2))?.[0] ?? '';
  const opensLine = start === 0 || /[\r\n]/.test(text.charAt(start - 1));
  if (opensLine && lineBreak !== '') end += lineBreak.length;
  // Behind code, the blanks in front of the comment go with it; between code, one side stays.
  else if (opensLine) start = at.start;
  else if (lineBreak !== '' || end === text.length) end = at.end;
  else start = at.start;
  return { range: content.rangeBetween(start, end), newText: '' };
}

function skippedFunctions({ document, place, report, settings }: DocumentFindings): readonly Diagnostic[] {
  if (report === undefined || !settings.showSkipped) return [];
  return report.coverage.skipped
    .filter(({ file }) => file === place.path)
    .map(({ functionName, line, reason }) => ({
      range: document.content.rangeToClient(lineRange(line, document.content.lines)),
      severity: DiagnosticSeverity.Information,
      code: skippedCode,
      source: diagnosticSource,
      message: `${functionName === '' ? 'This file' : `${functionName}()`} was not analysed, or not wholly: ${reason}.`,
    }));
}

function lineRange(line: number, lines: LineIndex): Range {
  const content = lines.textOf(line);
  const indent = /^\s*/.exec(content)?.[0].length ?? 0;
  return { start: { line, character: indent }, end: { line, character: content.trimEnd().length } };
}
