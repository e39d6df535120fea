// The bundled example shows what its comments say: each function that is called racy has findings, none of the others.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { applyPreferredFixes, check } from './harness/check.js';
import { definedFunctions, readTree } from './harness/fixtures.js';

const example = readTree(fileURLToPath(new URL('../server/example', import.meta.url)));

test('every racy function is found, and no other', async () => {
  const { findings, coverage } = await check(example);
  const racy = [...example.values()].flatMap(definedFunctions).filter((name) => name.endsWith('_racy'));
  expect(racy.length).toBeGreaterThan(8);
  expect([...new Set(findings.map((finding) => finding.functionName))].toSorted()).toEqual(racy.toSorted());
  expect(coverage.skipped).toEqual([]);
});

test('everything is read in the source, nothing taken from a built-in model', async () => {
  const { findings } = await check(example);
  for (const { write } of findings) expect([write.call, write.origin]).toEqual([write.call, 'source']);
});

test('the preferred fixes leave nothing to find', async () => {
  const { findings } = await check(await applyPreferredFixes(example));
  expect(findings.map((finding) => [finding.functionName, finding.message])).toEqual([]);
});
