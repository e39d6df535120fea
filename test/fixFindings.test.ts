// How fixes are combined and proved, over texts that are no C: each line `NAME: what` is a function with a finding, and
// `what` says how its fix behaves.
import { describe, expect, test } from 'vitest';
import { type Finding, type Fix, fixFindings, type Report, type Skipped } from '../server/src/core/index.js';
import { fixAll } from '../server/src/lsp/actions/fixAll.js';
import { sampleFinding, sampleReport } from './harness/sampleFinding.js';

type Texts = ReadonlyMap<string, string>;

function reportOn(texts: Texts): Report {
  const findings: Finding[] = [];
  const skipped: Skipped[] = [];
  for (const [file, text] of texts) {
    for (const [line, words] of text.split('\n').entries()) {
      const [, functionName, what] = /^(\w+): (\w+)$/.exec(words) ?? [];
      if (functionName === undefined || what === undefined) continue;
      if (what === 'garbage') skipped.push({ file, functionName, line, reason: 'it cannot be parsed' });
      else if (what !== 'good') findings.push(findingOn(file, functionName, { line, what, length: words.length }));
    }
  }
  const report = sampleReport(findings);
  return { ...report, coverage: { ...report.coverage, skipped } };
}

interface Place {
  readonly line: number;
  readonly what: string;
  readonly length: number;
}

function findingOn(file: string, functionName: string, { line, what, length }: Place): Finding {
  const range = { start: { line, character: 0 }, end: { line, character: length } };
  const becomes = (text: string): Fix => ({
    kind: 'atomic-op',
    title: what,
    detail: '',
    safety: 'safe',
    preferred: true,
    edits: [{ file, range, newText: text }],
  });
  const fixes: Readonly<Record<string, Fix>> = {
    bad: becomes(`${functionName}: good`),
    worse: becomes(`${functionName}: bad`),
    stubborn: becomes(`${functionName}: stubborn `.trim()),
    breeding: becomes(`${functionName}: good\nchild: bad`),
    breaking: becomes(`${functionName}: garbage`),
    restless: becomes(`${functionName}: restless\n`),
    moved: { ...becomes(`${functionName}: good`), kind: 'move-publication', safety: 'suggested' },
    abroad: { ...becomes('x'), edits: [{ file: 'other.c', range, newText: 'x' }] },
  };
  const fix = fixes[what];
  const publish = { call: `publish_${what}`, range };
  return { ...sampleFinding, file, functionName, message: what, range, publish, fixes: fix === undefined ? [] : [fix] };
}

function fix(given: Readonly<Record<string, string>>) {
  const texts = new Map(Object.entries(given));
  let rounds = 0;
  let held: Texts = texts;
  const result = fixFindings({
    before: reportOn(texts),
    textOf: (file) => texts.get(file),
    choose: ({ fixes }) => fixes[0],
    recheck(changed) {
      rounds++;
      // As a project does it: what is not named keeps the text that it had last.
      held = new Map([...held, ...changed]);
      return reportOn(held);
    },
  });
  const fixed = new Map([...texts, ...result.files.map(({ file, text }) => [file, text] as const)]);
  return { ...result, fixed: Object.fromEntries(fixed), held: Object.fromEntries(held), rounds };
}

describe('fixes', () => {
  test('of several functions and files are made in one round', () => {
    const { fixed, files, withdrawn, rounds, after } = fix({
      'b.c': 'f: bad\ng: bad',
      'a.c': 'h: bad\n',
      'c.c': 'i: good',
    });
    expect(fixed).toEqual({ 'b.c': 'f: good\ng: good', 'a.c': 'h: good\n', 'c.c': 'i: good' });
    expect(files.map(({ file }) => file)).toEqual(['a.c', 'b.c']);
    expect(files[1]?.replacements).toEqual([
      { start: 0, end: 6, newText: 'f: good' },
      { start: 7, end: 13, newText: 'g: good' },
    ]);
    expect([withdrawn, after.findings, rounds]).toEqual([[], [], 1]);
  });

  test('of one function are made one after the other', () => {
    const { fixed, rounds, applied } = fix({ 'a.c': 'f: bad\nf: bad\nf: bad' });
    expect(fixed).toEqual({ 'a.c': 'f: good\nf: good\nf: good' });
    expect([rounds, applied.length]).toEqual([3, 3]);
  });

  test('that are not wanted, or edit another file, are not made', () => {
    const { files, rounds } = fix({ 'a.c': 'f: abroad\ng: unfixable', 'other.c': 'g: good' });
    expect([files, rounds]).toEqual([[], 0]);
  });

  test.each([
    ['leaves its finding', 'stubborn', '1 finding of missing-publish-barrier would be left'],
    ['never comes to an end', 'restless', /finding/],
    ['turns it into another one', 'worse', 'there would be a new finding in f(): bad'],
    ['brings a finding elsewhere', 'breeding', 'there would be a new finding in child(): bad'],
    ['leaves what cannot be analysed', 'breaking', 'f() could not be analysed any more: it cannot be parsed'],
  ])('one that %s is withdrawn, and no other', (_what, kind, reason) => {
    const given = { 'a.c': `f: ${kind}`, 'b.c': 'g: bad' };
    const { fixed, held, withdrawn, applied, after } = fix(given);
    expect(fixed).toEqual({ ...given, 'b.c': 'g: good' });
    expect(held).toEqual(fixed);
    expect(withdrawn).toEqual([
      { file: 'a.c', functionName: 'f', reason: typeof reason === 'string' ? reason : expect.stringMatching(reason) },
    ]);
    expect(applied).toHaveLength(1);
    expect(after.findings.map(({ functionName }) => functionName)).toEqual(['f']);
  });

  test('of a function are withdrawn together', () => {
    const given = { 'a.c': 'f: bad\nf: stubborn\ng: bad' };
    const { fixed, withdrawn } = fix(given);
    expect(fixed).toEqual({ 'a.c': 'f: bad\nf: stubborn\ng: good' });
    expect(withdrawn.map(({ functionName }) => functionName)).toEqual(['f']);
  });

  test('leave a finding that has none alone', () => {
    const { fixed, withdrawn, after } = fix({ 'a.c': 'f: bad\nf: unfixable' });
    expect(fixed).toEqual({ 'a.c': 'f: good\nf: unfixable' });
    expect(withdrawn).toEqual([]);
    expect(after.findings).toHaveLength(1);
  });
});

test('in an editor, only what adds ordering is fixed, where the finding is shown', () => {
  const text = 'f: bad\ng: moved\nhidden: bad\n';
  const check = (now: string) => reportOn(new Map([['a.c', now]]));
  const isShown = ({ functionName }: Finding) => functionName !== 'hidden';
  expect(fixAll({ file: 'a.c', text, isShown, check })).toEqual([{ start: 0, end: 6, newText: 'f: good' }]);
});
