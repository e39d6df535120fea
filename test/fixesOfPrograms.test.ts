// The barriers that are offered for generated programs, with their nests of branches, loops, switches, gotos and directives:
// each missing barrier is offered one, and when all of a function stand, no publication of it is unordered any more.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Edit, Finding } from '../server/src/core/index.js';
import { applyEdits, check, type Files } from './harness/check.js';
import { emitPrograms, type ProgramCase } from './oracle/compare-programs.js';

const casesPath = new URL('oracle/flow-cases.json', import.meta.url);
const cases = JSON.parse(readFileSync(casesPath, 'utf8')) as readonly ProgramCase[];

async function missingIn(files: Files): Promise<readonly Finding[]> {
  const { findings, coverage } = await check(files);
  expect(coverage.skipped).toEqual([]);
  return findings.filter(({ ruleId }) => ruleId === 'missing-publish-barrier');
}

test('every missing barrier has a place, and placing them mends all', { timeout: 120_000 }, async () => {
  let files: Files = new Map([['mm/cases.c', emitPrograms(cases)]]);
  let left = await missingIn(files);
  expect(left.length).toBeGreaterThan(100);
  for (let round = 0; left.length > 0 && round < 8; round++) {
    const edits = new Map<string, readonly Edit[]>();
    for (const { fixes, functionName } of left) {
      const barrier = fixes.find(({ kind }) => kind === 'insert-barrier');
      expect([functionName, barrier !== undefined]).toEqual([functionName, true]);
      if (!edits.has(functionName)) edits.set(functionName, barrier?.edits ?? []);
    }
    files = applyEdits(files, [...edits.values()].flat());
    const before = new Map(
      [...edits.keys()].map((name) => [name, left.filter((one) => one.functionName === name).length]),
    );
    left = await missingIn(files);
    for (const [name, count] of before)
      expect([name, left.filter((one) => one.functionName === name).length < count]).toEqual([name, true]);
  }
  expect(left).toEqual([]);
});
