// A race as text in two columns, one for each CPU, in the form that Documentation/memory-barriers.txt gives to such things. Only
// the layout is decided here; names from user code are made harmless for terminals and editors, but not for Markdown.
import type { Race, RaceStep } from './race.js';

/** Columns, in characters. */
const leftWidth = 46;
const gap = 2;
const rightWidth = 32;

/** The race in lines of at most 80 characters, without a line end after the last. */
export function timelineText(race: Race): string {
  const left = `CPU 1: ${race.writer}()`;
  const right = `CPU 2: ${race.reader}()`;
  const lines = [
    ...(race.condition === undefined ? [] : [...wrap(`If ${printable(race.condition)} there:`, 80, 2), '']),
    ...besides(wrap(printable(left), leftWidth, 2), wrap(printable(right), rightWidth, 2)),
    `${'='.repeat(leftWidth)}${' '.repeat(gap)}${'='.repeat(rightWidth)}`,
    ...race.steps.flatMap(stepLines),
    '',
    ...wrap(race.outcome, 80, 0),
    ...(race.remedy === undefined ? [] : wrap(race.remedy, 80, 0)),
  ];
  return lines.map((line) => line.trimEnd()).join('\n');
}

function stepLines(step: RaceStep): readonly string[] {
  const isFix = step.kind === 'fix';
  const indent = step.depth * 2;
  const width = step.cpu === 'writer' ? leftWidth : rightWidth;
  const place =
    step.at === undefined || isFix || step.kind === 'lost' ? '' : `  [${step.at.file}:${step.at.range.start.line + 1}]`;
  const own = isFix ? `+ ${printable(step.text)}  <- the fix` : printable(step.text + place);
  const note = isFix ? '' : printable(step.note);
  const cell = [
    ...wrap(own, width - indent, 4),
    ...(note === '' ? [] : wrap(`{ ${note} }`, width - indent - 2, 2).map((line) => `  ${line}`)),
  ].map((line) => ' '.repeat(indent) + line);
  return step.cpu === 'writer' ? cell : cell.map((line) => ' '.repeat(leftWidth + gap) + line);
}

/** Two cells in one row. */
function besides(left: readonly string[], right: readonly string[]): readonly string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    return (left[i] ?? '').padEnd(leftWidth + gap) + (right[i] ?? '');
  });
}

/** Breaks at spaces, and where there are none anywhere; lines after the first are indented by `hang`. */
function wrap(text: string, width: number, hang: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/).flatMap((one) => pieces(one, width - hang))) {
    if (line.trim() !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(hang) + word;
    } else line = line.trim() === '' ? line + word : `${line} ${word}`;
  }
  return [...lines, line];
}

function pieces(word: string, width: number): readonly string[] {
  return word.length <= width ? [word] : (word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [word]);
}

/** Without what would move the cursor, hide text or turn its direction around. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
