// The remedies at the store of an entry: which are offered, what they make of the text, and that none of them is preferred.
// That each mends its finding is shown where all fixes of the fixtures are.
import { expect, test } from 'vitest';
import type { Finding, Fix } from '../server/src/core/index.js';
import { applyEdits, check } from './harness/check.js';
import { cleanTexts, loadFixtures } from './harness/fixtures.js';

const fixture = loadFixtures('rules/missing-publish-barrier').find(({ name }) => name === 'store-remedies');
const files = cleanTexts(fixture?.sources ?? new Map());
const { findings } = await check(files);

function findingIn(functionName: string): Finding {
  const found = findings.find((one) => one.functionName === functionName);
  if (found === undefined) throw new Error(`no finding in ${functionName}()`);
  return found;
}

function fixOf(functionName: string, kind: Fix['kind'], title: RegExp): Fix {
  const found = findingIn(functionName).fixes.find((one) => one.kind === kind && title.test(one.title));
  if (found === undefined) throw new Error(`no such fix in ${functionName}()`);
  return found;
}

function textAfter(fix: Fix, path: string): string {
  return applyEdits(files, fix.edits).get(path) ?? '';
}

test('a store that is written out becomes a release, with its comment', () => {
  const text = textAfter(fixOf('written_out_bad', 'store-release', /./), 'mm/map.c');
  expect(text).toMatch(
    /\* Order earlier page-flag writes:[\s\S]*?\*\/\n\tsmp_store_release\(ptep, mk_pte\(page, prot\)\);/,
  );
});

test('a marked store inside the function that publishes becomes a release', () => {
  const text = textAfter(
    fixOf('marked_store_bad', 'store-release', /inside set_pte_at\(\)/),
    'include/linux/pgtable.h',
  );
  expect(text).toContain('\tsmp_store_release(ptep, pte);\n}');
});

test('a plain store inside the function that publishes becomes a release, below its comment', () => {
  const text = textAfter(fixOf('plain_store_bad', 'store-release', /inside set_pmd_at\(\)/), 'include/linux/pgtable.h');
  expect(text).toContain('\t/* The store. */\n\tsmp_store_release(pmdp, pmd);\n}');
});

test('the barrier goes inside the function that publishes, in front of all its stores', () => {
  const fix = fixOf('two_stores_inside_bad', 'insert-barrier', /inside set_pmd\(\) \(include\/linux\/pgtable\.h\)/);
  expect(textAfter(fix, 'include/linux/pgtable.h')).toMatch(/\*\/\n\tsmp_wmb\(\);\n\tif \(pmd_none\(pmd\)\)\n/);
});

test('the barrier goes outside of a loop in the function that publishes', () => {
  const fix = fixOf('through_wrapper_bad', 'insert-barrier', /inside map_one\(\)/);
  expect(textAfter(fix, 'mm/map.c')).toMatch(/smp_wmb\(\);\n\tfor \(int i = 0; i < 2; i\+\+\)\n/);
});

test('a release is not offered where the function has several stores', () => {
  expect(findingIn('two_stores_inside_bad').fixes.map(({ kind }) => kind)).not.toContain('store-release');
});

test('all of them are to be reviewed, and none is preferred', () => {
  const fixes = findings.flatMap((one) => one.fixes).filter((fix) => /release|inside/.test(fix.title));
  expect(fixes.length).toBeGreaterThan(8);
  expect(fixes.filter(({ preferred, safety }) => preferred || safety !== 'suggested')).toEqual([]);
});

test('they are not offered where every architecture has its own definition', async () => {
  const several = loadFixtures('rules/missing-publish-barrier').find(({ name }) => name === 'barrier-in-publication');
  const report = await check(cleanTexts(several?.sources ?? new Map()));
  const found = report.findings.filter((one) => one.functionName === 'one_of_two_bad');
  expect(found.map(({ fixes }) => fixes.filter(({ title }) => /inside/.test(title)))).toEqual([[]]);
});
