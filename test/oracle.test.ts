// Agreement with two verdict sets that Fencepost did not write: the kernel's memory model, and programs whose states
// were enumerated. expectations.json names each case that may differ from the model, with the reason; the figures for
// programs may only get better.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Finding } from '../server/src/core/index.js';
import { check } from './harness/check.js';
import { updating } from './harness/fixtures.js';
import { complaintsAboutOrdering, emitOrdering, type OrderingCase, scoreOrdering } from './oracle/compare-ordering.js';
import { emitPrograms, type ProgramCase, scorePrograms } from './oracle/compare-programs.js';
import type { ReportedFinding } from './oracle/reported.js';

interface Expectations {
  ordering: { differences: Readonly<Record<string, string>> };
  programs: { found: number; wrong: number };
}

const expectationsPath = new URL('oracle/expectations.json', import.meta.url);
const expectations = readJson<Expectations>('expectations.json');

test('the order of single sequences is the memory model’s', { timeout: 60_000 }, async () => {
  const cases = readJson<readonly OrderingCase[]>('ordering-cases.json');
  const score = scoreOrdering(cases, await findingsIn(emitOrdering(cases)));
  const { differences } = expectations.ordering;
  expect(score.total).toBe(300);
  expect(complaintsAboutOrdering(score.differences, differences)).toEqual([]);
});

test('the verdicts on programs are those of their enumerated states', { timeout: 60_000 }, async () => {
  const cases = readJson<readonly ProgramCase[]>('flow-cases.json');
  const score = scorePrograms(cases, await findingsIn(emitPrograms(cases)));
  if (updating) remember({ ...expectations, programs: { found: score.found, wrong: score.wrong } });
  else {
    expect(score.found, score.differences.join('\n')).toBeGreaterThanOrEqual(expectations.programs.found);
    expect(score.wrong, score.differences.join('\n')).toBeLessThanOrEqual(expectations.programs.wrong);
  }
});

async function findingsIn(text: string): Promise<readonly ReportedFinding[]> {
  const { findings, coverage } = await check(new Map([['mm/cases.c', text]]));
  expect(coverage.skipped).toEqual([]);
  return findings.map(asReported);
}

function asReported(finding: Finding): ReportedFinding {
  return {
    ruleId: finding.ruleId,
    function: finding.functionName,
    write: { line: finding.write.range.start.line + 1 },
    publish: { line: finding.publish.range.start.line + 1 },
  };
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`oracle/${name}`, import.meta.url), 'utf8')) as T;
}

function remember(next: Expectations): void {
  Object.assign(expectations, next);
  writeFileSync(expectationsPath, `${JSON.stringify(expectations, null, 2)}\n`);
}
