// Every fixture under fixtures/rules: what is found must read like the verdicts written under the code, and the
// functions' names must keep their word. UPDATE_EXPECT=1 rewrites the verdicts.
import { describe, expect, test } from 'vitest';
import { check } from './harness/check.js';
import {
  annotateWith,
  brokenNames,
  cleanTexts,
  type Fixture,
  loadFixtures,
  updating,
  writeBack,
} from './harness/fixtures.js';

const ruleIds = ['missing-publish-barrier', 'flag-write-after-publish', 'value-dependent-order'] as const;

describe.each(ruleIds)('%s', (ruleId) => {
  test.each(loadFixtures(`rules/${ruleId}`))('$name', verdictsHold);
});

async function verdictsHold(fixture: Fixture): Promise<void> {
  const files = cleanTexts(fixture.sources);
  const { findings, coverage } = await check(files);
  const annotated = annotateWith(fixture.sources, findings);
  if (updating) writeBack(fixture.root, annotated);
  else expect(Object.fromEntries(annotated)).toEqual(Object.fromEntries(fixture.sources));
  expect(brokenNames(files, findings)).toEqual([]);
  // What cannot be read (its name says so) has to be admitted; everything else has to be read.
  expect(coverage.skipped.filter(({ functionName }) => !/^FN_|_unread$/.test(functionName))).toEqual([]);
}
