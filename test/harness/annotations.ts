// Verdicts written under C code: a comment line whose carets stand under the range of a finding in the line above.
// Columns are counted as an editor shows them, with tabs of eight, because the comment starts at the left margin.
// Verdict lines are taken out before the text is checked; the code that is analysed never holds them.

/** One verdict: a finding that must be there, with this range and this piece of its message. */
export interface Verdict {
  readonly ruleId: string;
  /** Line in the text without verdict lines, from 0. */
  readonly line: number;
  /** Columns as shown, from 0; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  /** A piece of the message. */
  readonly piece: string;
  /** Asserted only where the verdict names it. */
  readonly confidence?: string;
}

export interface Annotated {
  readonly text: string;
  readonly verdicts: readonly Verdict[];
}

const verdictLine = /^\/\* *(\^+) ([a-z-]+)(?:\((high|moderate|low)\))?: (.*?) \*\/$/;
const tabWidth = 8;

/** Takes the verdict lines out of a fixture. */
export function readAnnotations(source: string): Annotated {
  const kept: string[] = [];
  const verdicts: Verdict[] = [];
  for (const line of source.split('\n')) {
    const match = verdictLine.exec(line);
    const [, carets, ruleId, confidence, piece] = match ?? [];
    if (carets === undefined || ruleId === undefined || piece === undefined) {
      kept.push(line);
      continue;
    }
    const start = line.indexOf('^');
    const place = { line: kept.length - 1, start, end: start + carets.length };
    verdicts.push({ ruleId, piece, ...place, ...(confidence === undefined ? {} : { confidence }) });
  }
  return { text: kept.join('\n'), verdicts };
}

/** Puts verdict lines under the code, in the order of their columns. */
export function writeAnnotations(annotated: Annotated): string {
  const lines: string[] = [];
  for (const [number, line] of annotated.text.split('\n').entries()) {
    lines.push(line);
    const here = annotated.verdicts.filter((verdict) => verdict.line === number);
    lines.push(...here.toSorted(inOrder).map(formatVerdict));
  }
  return lines.join('\n');
}

/** The column, as shown, of a UTF-16 index into a line. */
export function shownColumn(line: string, index: number): number {
  let column = 0;
  for (const character of line.slice(0, index)) column += character === '\t' ? tabWidth - (column % tabWidth) : 1;
  return column;
}

function formatVerdict(verdict: Verdict): string {
  const carets = `/*${' '.repeat(Math.max(0, verdict.start - 2))}${'^'.repeat(Math.max(1, verdict.end - verdict.start))}`;
  const confidence = verdict.confidence === undefined ? '' : `(${verdict.confidence})`;
  return `${carets} ${verdict.ruleId}${confidence}: ${verdict.piece} */`;
}

function inOrder(a: Verdict, b: Verdict): number {
  return a.start - b.start || a.ruleId.localeCompare(b.ruleId) || a.piece.localeCompare(b.piece);
}
