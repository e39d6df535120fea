// How many results are known to be wrong: they are kept where they belong, each fails there as soon as it is right, and
// here is the sum, so that one more is a decision. It may only get smaller.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { definedFunctions, fixturePath, loadFixtures } from './harness/fixtures.js';

test('functions of a wrong verdict', () => {
  const folders = [
    'rules/missing-publish-barrier',
    'rules/flag-write-after-publish',
    'rules/value-dependent-order',
    'suppressions',
  ];
  const texts = folders.flatMap((folder) => loadFixtures(folder)).flatMap(({ sources }) => [...sources.values()]);
  const wrong = texts.flatMap(definedFunctions).filter((name) => /^F[PN]_/.test(name));
  expect(wrong.length, wrong.join(', ')).toBeLessThanOrEqual(0);
});

test('rows of the ordering tables', () => {
  const folder = fixturePath('ordering');
  const tables = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  const rows = tables.flatMap((name) => readFileSync(join(folder, name), 'utf8').match(/^F[PN]_.*$/gm) ?? []);
  expect(rows.length, rows.join('\n')).toBeLessThanOrEqual(0);
});
