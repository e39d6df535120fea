// What the three forms of a report look like, for a finding made by hand.
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { editedLines } from '../server/src/cli/reporters/editedLines.js';
import { reportAsGcc } from '../server/src/cli/reporters/gcc.js';
import { reportAsJson } from '../server/src/cli/reporters/json.js';
import { reportAsText } from '../server/src/cli/reporters/text.js';
import { printable, processTerminal } from '../server/src/cli/terminal.js';
import { type Edit, type Finding, LineIndex } from '../server/src/core/index.js';
import { sampleFinding, sampleReport, sampleText } from './harness/sampleFinding.js';

function asText(finding: Finding, text = sampleText): string {
  const context = { paint: (_style: string, painted: string) => painted, textOf: () => text };
  return reportAsText(sampleReport([finding]), context);
}

test('the text report shows the source, the path, the fix and a summary', () => {
  expect(`\n${asText(sampleFinding)}`).toMatchInlineSnapshot(`
    "
    mm/sample.c:7:2: warning: page is published before its flags are ordered [missing-publish-barrier]
     3 | 	add_rmap(page);
       | 	-------- writes PG_swapbacked
     ...
     7 | 	set_pte_at(mm, 0, ptep, entry);
       | 	^^^^^^^^^^ publishes page

      path in map_it() (confidence: high)
        mm/sample.c:3  add_rmap() writes PG_swapbacked with a plain store
        mm/rmap.c:10     in add_rmap()
        mm/rmap.c:12       in __SetPageSwapBacked(), which writes the flag
        mm/sample.c:4  spin_lock() does not order them: a lock that is taken orders nothing before it
        mm/sample.c:7  set_pte_at() publishes page
      note: one definition of add_rmap() was used

      fix: Insert smp_wmb() before set_pte_at() (and 1 other way)
        One barrier covers the publication.
        6   	count_it(page);
          + 	/* The flags of the page must be visible before it is. */
          + 	smp_wmb();
        7   	set_pte_at(mm, 0, ptep, entry);

    mm/other.c:10: note: this suppresses nothing [missing-publish-barrier]
    skipped mm/other.c:5: odd(): it cannot be parsed
    1 finding in 1 file; 1 suppressed; 2 files checked with 7 functions; 1 skipped
    "
  `);
});

test('the gcc report has one line for the finding and one for each step', () => {
  expect(`\n${reportAsGcc(sampleReport([sampleFinding]))}`).toMatchInlineSnapshot(`
    "
    mm/sample.c:7:2: warning: page is published before its flags are ordered [missing-publish-barrier]
    mm/sample.c:3:2: note: add_rmap() writes PG_swapbacked with a plain store
    mm/rmap.c:10:1: note: in add_rmap()
    mm/rmap.c:12:2: note: in __SetPageSwapBacked(), which writes the flag
    mm/sample.c:4:2: note: spin_lock() does not order them: a lock that is taken orders nothing before it
    mm/sample.c:7:2: note: set_pte_at() publishes page
    mm/sample.c:7:2: note: one definition of add_rmap() was used
    "
  `);
});

test('the JSON report counts from 1 and keeps the promised keys', () => {
  const report = JSON.parse(reportAsJson(sampleReport([sampleFinding]), '/tree'));
  expect(report).toMatchObject({
    version: 1,
    root: '/tree',
    coverage: {
      files: 2,
      functions: 7,
      skipped: [{ file: 'mm/other.c', function: 'odd', line: 5, reason: 'it cannot be parsed' }],
    },
  });
  expect(report.findings[0]).toMatchObject({
    ruleId: 'missing-publish-barrier',
    function: 'map_it',
    range: { start: { line: 7, column: 2 }, end: { line: 7, column: 12 } },
    write: {
      call: 'add_rmap',
      line: 3,
      column: 2,
      chain: [
        { function: 'add_rmap', file: 'mm/rmap.c', line: 10 },
        { function: '__SetPageSwapBacked', file: 'mm/rmap.c', line: 12 },
      ],
    },
    writes: [],
    publish: { call: 'set_pte_at', line: 7, column: 2 },
    between: [{ call: 'spin_lock', line: 4, why: 'a lock that is taken orders nothing before it' }],
  });
});

test('a write after the publication is told in that order', () => {
  const finding: Finding = { ...sampleFinding, ruleId: 'flag-write-after-publish', between: [] };
  const lines = reportAsGcc(sampleReport([finding])).split('\n');
  expect(lines[1]).toContain('set_pte_at() publishes page');
  expect(lines[2]).toContain('add_rmap() writes PG_swapbacked');
});

test('a fix that replaces and one that moves are shown as lines taken away and added', () => {
  const edit = (line: number, start: number, end: number, newText: string, lines = 0) => ({
    file: 'mm/sample.c',
    range: { start: { line, character: start }, end: { line: line + lines, character: end } },
    newText,
  });
  const [fix] = sampleFinding.fixes;
  if (fix === undefined) throw new Error('the sample has a fix');
  const replaced = asText({ ...sampleFinding, fixes: [{ ...fix, edits: [edit(2, 1, 9, 'mark_and_add')] }] });
  expect(replaced).toContain('    3 - \tadd_rmap(page);\n      + \tmark_and_add(page);\n');
  const edits = [edit(2, 0, 0, '', 1), edit(5, 16, 16, '\n\tadd_rmap(page);')];
  const moved = asText({ ...sampleFinding, fixes: [{ ...fix, edits }] });
  expect(moved).toContain('    3 - \tadd_rmap(page);\n');
  expect(moved).toContain('    6   \tcount_it(page);\n      + \tadd_rmap(page);\n    7   \tset_pte_at');
});

test('source text cannot drive the terminal', () => {
  expect(printable('a\u001b[31mb\tc\u009bd\u202e\n')).toBe('a<1B>[31mb\tc<9B>d<202E><0A>');
  const hostile = asText({ ...sampleFinding, page: '\u001b]0;x\u0007' }, sampleText.replace('mm->lock', '\u001b[2J'));
  expect(hostile).not.toContain('\u001b');
  expect(reportAsJson(sampleReport([{ ...sampleFinding, page: '\u009b\u202e' }]), '/')).toContain('"\\u009b\\u202e"');
});

test('a line of megabytes is cut around what is marked', () => {
  const text = sampleText.replace('\tset_pte_at', `${' '.repeat(5_000_000)}set_pte_at`);
  const range = { start: { line: 6, character: 5_000_000 }, end: { line: 6, character: 5_000_010 } };
  const report = asText({ ...sampleFinding, range, publish: { call: 'set_pte_at', range } }, text);
  expect(report.length).toBeLessThan(4000);
  expect(report).toMatch(/… +set_pte_at\(mm, 0, ptep, entry\);\n {3}\| {42}\^{10} publishes page/);
});

test('the lines that a fix is shown to take away and add are what it does to the text', () => {
  const piece = fc.constantFrom('a', 'b', '\n', '\r\n', '\t');
  const anyText = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
  const anyEdit = fc.record({ start: fc.nat(40), length: fc.nat(6), newText: anyText });
  fc.assert(
    fc.property(anyText, fc.array(anyEdit, { maxLength: 3 }), (text, wishes) => {
      const index = LineIndex.of(text);
      const edits: Edit[] = [];
      let after = '';
      let position = 0;
      for (const { start, length, newText } of wishes.sort((a, b) => a.start - b.start)) {
        // No position lies between the two halves of a line end.
        const whole = [start, start + length].every((offset) => index.offsetAt(index.positionAt(offset)) === offset);
        if (start < position || !whole) continue;
        edits.push({ file: 'a.c', range: index.rangeOf({ start, end: start + length }), newText });
        after += text.slice(position, start) + newText;
        position = start + length;
      }
      after += text.slice(position);
      expect(replay(text, editedLines(text, edits).flat())).toEqual(linesOf(after));
    }),
  );
});

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/);
}

/** Does by hand what the lines shown say. */
function replay(text: string, shown: readonly { sign: string; number?: number; text: string }[]): readonly string[] {
  const result: string[] = [];
  const lines = linesOf(text);
  let next = 1;
  const copyBefore = (number: number) => {
    while (next < number) result.push(lines[next++ - 1] ?? '');
  };
  for (const { sign, number, text: line } of shown) {
    if (number !== undefined) copyBefore(number);
    if (sign === '+') result.push(line);
    else if (number === next) {
      expect(line).toBe(lines[next - 1]);
      next++;
      if (sign === ' ') result.push(line);
    }
  }
  copyBefore(lines.length + 1);
  return result;
}

test.each([
  [false, Buffer.from('-\u001b[2J\xe9\n', 'latin1')],
  [true, '-<1B>[2J\ufffd\n'],
])('what is to be taken byte for byte is so, unless people look at it (%j)', (isTTY, shown) => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const before = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
  Object.defineProperty(process.stdout, 'isTTY', { value: isTTY, configurable: true });
  try {
    processTerminal({}).bytes(Buffer.from('-\u001b[2J\xe9\n', 'latin1'));
    expect(written.mock.calls).toEqual([[shown]]);
  } finally {
    written.mockRestore();
    if (before === undefined) Reflect.deleteProperty(process.stdout, 'isTTY');
    else Object.defineProperty(process.stdout, 'isTTY', before);
  }
});
