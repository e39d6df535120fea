// The report for people at a terminal: each finding with its source lines, its steps and the fix, and a summary line.
import type { Edit, Finding, Fix, Report, Skipped } from '../../core/index.js';
import { type Paint, printable } from '../terminal.js';
import { clip, codeFrame, type Mark } from './codeFrame.js';
import { editedLines } from './editedLines.js';
import { storyOf } from './story.js';
import { count } from './words.js';

export interface TextContext {
  readonly paint: Paint;
  /** The text of a file of the tree; undefined if it cannot be read any more. */
  textOf(path: string): string | undefined;
}

/** More skipped places than this are only counted. */
const mostSkipped = 10;

export function reportAsText(report: Report, context: TextContext): string {
  const findings = report.findings.map((finding) => `${findingLines(finding, context).join('\n')}\n\n`);
  const remarks = [...suppressionLines(report), ...skippedLines(report.coverage.skipped)];
  return [...findings, ...remarks.map((line) => `${line}\n`), `${summaryOf(report)}\n`].join('');
}

function findingLines(finding: Finding, context: TextContext): readonly string[] {
  const { paint, textOf } = context;
  const { file, range, severity, message, ruleId, functionName, confidence, notes } = finding;
  const place = `${file}:${range.start.line + 1}:${range.start.character + 1}:`;
  const kind = paint('bold', paint(severity === 'error' ? 'red' : 'yellow', `${severity}:`));
  const text = textOf(file);
  const steps = storyOf(finding).map(({ at, depth, what }) => {
    return {
      place: printable(`${at.file}:${at.range.start.line + 1}`),
      what: printable(`${'  '.repeat(depth)}${what}`),
    };
  });
  const width = Math.max(...steps.map((step) => step.place.length));
  const fix = finding.fixes.find(({ preferred }) => preferred) ?? finding.fixes[0];
  return [
    `${paint('bold', printable(place))} ${kind} ${printable(message)} ${paint('dim', `[${ruleId}]`)}`,
    ...(text === undefined ? [] : codeFrame(text, marksOf(finding), paint)),
    '',
    `  path in ${printable(functionName)}() (confidence: ${confidence})`,
    ...steps.map((step) => `    ${paint('dim', step.place.padEnd(width))}  ${step.what}`),
    ...notes.map((note) => `  note: ${printable(note)}`),
    ...(fix === undefined ? [] : ['', ...fixLines(fix, finding.fixes.length - 1, context)]),
  ];
}

function marksOf({ ruleId, write, writes, publish, page }: Finding): readonly Mark[] {
  const writeIsPrimary = ruleId === 'flag-write-after-publish';
  const publication: Mark = {
    range: publish.range,
    label: `publishes ${page || 'the page'}`,
    primary: !writeIsPrimary,
  };
  const all = writes.map((one): Mark => {
    return { range: one.range, label: `writes ${one.flag}`, primary: writeIsPrimary && one === write };
  });
  return [...all, publication];
}

function fixLines(fix: Fix, others: number, { paint, textOf }: TextContext): readonly string[] {
  const review = fix.safety === 'safe' ? '' : ` (${fix.safety}: to be reviewed)`;
  const more = others > 0 ? paint('dim', ` (and ${others} other ${others === 1 ? 'way' : 'ways'})`) : '';
  const lines = [`  ${paint('bold', 'fix:')} ${printable(fix.title)}${review}${more}`];
  if (fix.detail !== '') lines.push(`    ${printable(fix.detail)}`);
  for (const [file, edits] of byFile(fix.edits)) {
    const text = textOf(file);
    if (text === undefined) continue;
    for (const group of editedLines(text, edits)) {
      const width = Math.max(...group.map(({ number = 0 }) => String(number).length));
      for (const { sign, number, text: line } of group) {
        const row = `${String(number ?? '').padStart(width)} ${sign} ${clip(line)}`.trimEnd();
        lines.push(`    ${sign === '+' ? paint('green', row) : sign === '-' ? paint('red', row) : row}`);
      }
    }
  }
  return lines;
}

function byFile(edits: readonly Edit[]): ReadonlyMap<string, readonly Edit[]> {
  const files = new Map<string, Edit[]>();
  for (const edit of edits) {
    const known = files.get(edit.file);
    if (known === undefined) files.set(edit.file, [edit]);
    else known.push(edit);
  }
  return files;
}

function suppressionLines({ suppressions }: Report): readonly string[] {
  return suppressions
    .filter(({ used }) => !used)
    .map(({ file, line, ruleId }) => printable(`${file}:${line + 1}: note: this suppresses nothing [${ruleId}]`));
}

function skippedLines(skipped: readonly Skipped[]): readonly string[] {
  const shown = skipped.slice(0, mostSkipped).map(({ file, functionName, line, reason }) => {
    const place = functionName === '' ? file : `${file}:${line + 1}: ${functionName}()`;
    return printable(`skipped ${place}: ${reason}`);
  });
  const rest = skipped.length - shown.length;
  return rest > 0 ? [...shown, `skipped ${rest} more; --format json names them all`] : shown;
}

function summaryOf({ findings, suppressions, coverage, comparison }: Report): string {
  const files = new Set(findings.map(({ file }) => file)).size;
  const kind =
    comparison === undefined ? 'finding' : comparison.countsTouched ? 'new or touched finding' : 'new finding';
  const found = findings.length === 0 ? `no ${kind}s` : `${count(findings.length, kind)} in ${count(files, 'file')}`;
  const suppressed = suppressions.filter(({ used }) => used).length;
  return [
    found,
    ...(comparison === undefined ? [] : [`${comparison.known} known before`, `${comparison.gone} gone`]),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    `${count(coverage.files, 'file')} checked with ${count(coverage.functions, 'function')}`,
    ...(coverage.holding === undefined
      ? []
      : [`${count(coverage.holding, 'function')} with a flag write, a publication or a barrier read`]),
    `${coverage.skipped.length} skipped`,
  ].join('; ');
}
