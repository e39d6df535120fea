// The form of verdicts: reading and writing them back changes no fixture, and tabs count as an editor shows them.
import { expect, test } from 'vitest';
import { readAnnotations, shownColumn, writeAnnotations } from './harness/annotations.js';
import { brokenNames, definedFunctions, loadFixtures } from './harness/fixtures.js';

const folders = [
  'rules/missing-publish-barrier',
  'rules/flag-write-after-publish',
  'rules/value-dependent-order',
  'suppressions',
];

test.each(folders)('%s read the same when written back', (folder) => {
  for (const { sources } of loadFixtures(folder)) {
    for (const [path, source] of sources)
      expect([path, writeAnnotations(readAnnotations(source))]).toEqual([path, source]);
  }
});

test('a verdict names rule, confidence and message, in columns as shown', () => {
  const { text, verdicts } = readAnnotations('\tcall(page);\n/*      ^^^^^^^^^^ a-rule(low): a piece */\n');
  expect(text).toBe('\tcall(page);\n');
  expect(verdicts).toEqual([{ ruleId: 'a-rule', confidence: 'low', piece: 'a piece', line: 0, start: 8, end: 18 }]);
  expect(shownColumn('\tcall', 1)).toBe(8);
  expect(shownColumn('ab\tcall', 3)).toBe(8);
});

test('names of functions keep their word', () => {
  const text = 'static int\nfirst_ok(int a,\n\t int (*b)(void))\n{\n}\n\nvoid FN_second_bad(void)\n{\n}\n';
  expect(definedFunctions(text)).toEqual(['first_ok', 'FN_second_bad']);
  expect(brokenNames(new Map([['a.c', text]]), [])).toEqual([]);
});
