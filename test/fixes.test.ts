// Fixes keep their promises: applied by itself, each removes its finding, brings no other, and still parses. All the
// preferred ones together give the text in NAME.fixed.c, where nothing is left to be done. What is known to be wrong is
// kept under fixtures/known-wrong-fixes, with the right result beside it, and fails as soon as it is no longer wrong.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applyPreferredFixes, check, checkEachFix, type FixOutcome, fixTogether } from './harness/check.js';
import { cleanTexts, type Fixture, fixedPath, loadFixtures, readFixed, updating } from './harness/fixtures.js';

const ruleIds = ['missing-publish-barrier', 'flag-write-after-publish', 'value-dependent-order'];
const fixtures = ruleIds.flatMap((ruleId) => loadFixtures(`rules/${ruleId}`));

describe('each fix', () => {
  test.each(fixtures)('$name', async (fixture: Fixture) => {
    const outcomes = await checkEachFix(cleanTexts(fixture.sources));
    const broken = outcomes.filter((outcome) => outcome.complaints.length > 0 && !isWideSuppression(outcome));
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

describe('known to be wrong', () => {
  test.each(loadFixtures('known-wrong-fixes'))('$name', async (fixture: Fixture) => {
    for (const [path, text] of await applyPreferredFixes(cleanTexts(fixture.sources))) {
      const right = readFixed(fixture.root, path);
      expect(right).toBeDefined();
      expect(withoutWording(text), 'no longer wrong').not.toBe(withoutWording(right ?? ''));
    }
  });

  test('the comment of a suppression is not wrapped', async () => {
    const deep = fixtures.filter(({ name }) => name === 'fix-placement.c');
    const outcomes = await Promise.all(deep.map((fixture) => checkEachFix(cleanTexts(fixture.sources))));
    expect(outcomes.flat().some(isWideSuppression), 'no longer wrong').toBe(true);
  });
});

function isWideSuppression({ fix, complaints }: FixOutcome): boolean {
  return fix.kind === 'suppress' && complaints.join() === 'an inserted line is wider than 80 columns';
}

/** What the comment at a barrier says is not the matter here, only where it stands. */
function withoutWording(text: string): string {
  return text.replace(/\/\*\n(?:[ \t]*\* .*\n)+[ \t]*\*\//g, '/* a barrier */');
}
