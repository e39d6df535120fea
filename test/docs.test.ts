// The C on the rules' pages is checked: a block that is said to be incorrect has a finding of that rule, a correct one
// has none of any rule.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check } from './harness/check.js';

const ruleIds = ['missing-publish-barrier', 'flag-write-after-publish', 'value-dependent-order'] as const;

describe.each(ruleIds)('%s', (ruleId) => {
  const page = readFileSync(new URL(`../server/docs/rules/${ruleId}.md`, import.meta.url), 'utf8');
  const examples = [...page.matchAll(/^```c (incorrect|correct)\n([\s\S]*?)^```$/gm)].map((match, index) => ({
    name: `example ${index + 1}, ${match[1]}`,
    incorrect: match[1] === 'incorrect',
    text: match[2] ?? '',
  }));

  test('has examples of both kinds', () => {
    expect(examples.some((one) => one.incorrect)).toBe(true);
    expect(examples.some((one) => !one.incorrect)).toBe(true);
    expect(page.match(/^```c$/gm)).toBeNull();
  });

  test.each(examples)('$name', async ({ incorrect, text }) => {
    const { findings } = await check(new Map([['mm/example.c', text]]));
    const found = findings.map((finding) => finding.ruleId);
    if (incorrect) expect(found).toContain(ruleId);
    else expect(found).toEqual([]);
  });
});
