// Suppressions: which findings a comment takes away, which comments are in force, and which are not used.
import { expect, test } from 'vitest';
import { check } from './harness/check.js';
import { annotateWith, brokenNames, cleanTexts, type Fixture, loadFixtures } from './harness/fixtures.js';

test.each(loadFixtures('suppressions'))('$name', async (fixture: Fixture) => {
  const files = cleanTexts(fixture.sources);
  const { findings, suppressions } = await check(files);
  expect(Object.fromEntries(annotateWith(fixture.sources, findings))).toEqual(Object.fromEntries(fixture.sources));
  expect(brokenNames(files, findings)).toEqual([]);
  for (const one of suppressions)
    expect([one.line, one.used]).toEqual([one.line, expectedUse(files.get(one.file), one.line)]);
  const text = [...files.values()].join('\n');
  // Where a false negative is known, a string was taken for a comment, and counts among the directives.
  const pattern = /\bFN_/.test(text) ? /fencepost-ignore-/g : /^[^"\n]*fencepost-ignore-/gm;
  expect(suppressions).toHaveLength(text.match(pattern)?.length ?? 0);
});

/** A directive in a fixture is in use unless its reason, or what stands in the reason's place, says otherwise. */
function expectedUse(text: string | undefined, line: number): boolean {
  return !/\(unused\)|: \*\/|barrier \*\/|publish \*\//.test(text?.split('\n')[line] ?? '');
}
