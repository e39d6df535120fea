// Fixes keep their promises: applied by itself, each removes its finding, brings no other, and still parses. All the
// preferred ones together give the text in NAME.fixed.c, where nothing is left to be done.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applyPreferredFixes, check, checkEachFix } from './harness/check.js';
import { cleanTexts, type Fixture, fixedPath, loadFixtures, readFixed, updating } from './harness/fixtures.js';

const fixtures = [...loadFixtures('rules/missing-publish-barrier'), ...loadFixtures('rules/flag-write-after-publish')];

describe('each fix', () => {
  test.each(fixtures)('$name', async (fixture: Fixture) => {
    const outcomes = await checkEachFix(cleanTexts(fixture.sources));
    const broken = outcomes.filter((outcome) => outcome.complaints.length > 0);
    expect(broken.map(({ finding, fix, complaints }) => [finding.functionName, fix.title, ...complaints])).toEqual([]);
  });
});

describe('preferred fixes', () => {
  test.each(fixtures)('$name', async (fixture: Fixture) => {
    const files = cleanTexts(fixture.sources);
    const { findings } = await check(files);
    for (const { fixes, functionName } of findings) {
      const preferred = fixes.filter((fix) => fix.preferred);
      const wanted = fixes.some((fix) => fix.kind !== 'suppress') ? 1 : preferred.length;
      expect([functionName, preferred.length]).toEqual([functionName, wanted]);
    }
    const fixed = await applyPreferredFixes(files);
    expect(await applyPreferredFixes(fixed)).toEqual(fixed);
    for (const [path, text] of fixed) {
      const kept = readFixed(fixture.root, path);
      if (kept === undefined) continue;
      if (updating) writeFileSync(fixedPath(fixture.root, path), text);
      else expect(text).toBe(kept);
    }
  });
});
