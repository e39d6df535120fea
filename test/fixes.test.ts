// Fixes keep their promises: applied by itself, each removes its finding, brings no other, and still parses. All the
// preferred ones together give the text in NAME.fixed.c, where nothing is left to be done.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applyPreferredFixes, check, checkEachFix, fixTogether } from './harness/check.js';
import { cleanTexts, type Fixture, fixedPath, loadFixtures, readFixed, updating } from './harness/fixtures.js';

const ruleIds = ['missing-publish-barrier', 'flag-write-after-publish', 'value-dependent-order'];
const fixtures = ruleIds.flatMap((ruleId) => loadFixtures(`rules/${ruleId}`));

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
      const wanted = fixes.some((fix) => fix.kind !== 'suppress' && fix.kind !== 'store-release') ? 1 : 0;
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

describe('all fixes together', () => {
  test.each(fixtures)('$name', async (fixture: Fixture) => {
    const files = cleanTexts(fixture.sources);
    const together = await fixTogether(files);
    expect(together.withdrawn).toEqual([]);
    const texts = new Map(together.files.map(({ file, text }) => [file, text]));
    const oneByOne = [...(await applyPreferredFixes(files))].filter(([path, text]) => text !== files.get(path));
    expect([...texts].sort()).toEqual(oneByOne.sort());
  });
});
