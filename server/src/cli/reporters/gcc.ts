// The report as a compiler would write it, for quickfix lists: one line for a finding, and a note line for each step.
import type { FileRange, Finding, Report } from '../../core/index.js';
import { printable } from '../terminal.js';
import { storyOf } from './story.js';

export function reportAsGcc({ findings }: Report): string {
  return findings.map(linesOf).join('');
}

function linesOf(finding: Finding): string {
  const { file, range, severity, message, ruleId, notes } = finding;
  const kind = severity === 'error' ? 'error' : 'warning';
  const steps = storyOf(finding).map(({ at, what }) => lineOf(at, 'note', what));
  const remarks = notes.map((note) => lineOf({ file, range }, 'note', note));
  return [lineOf({ file, range }, kind, `${message} [${ruleId}]`), ...steps, ...remarks].join('');
}

function lineOf({ file, range: { start } }: FileRange, kind: string, text: string): string {
  return `${printable(`${file}:${start.line + 1}:${start.character + 1}: ${kind}: ${text}`)}\n`;
}
