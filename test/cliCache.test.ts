// What the command line keeps of a check, and when it must not be believed.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program } from './harness/commandLine.js';

const racy = `#include <linux/mm.h>
static void map(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	__SetPageSwapBacked(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
const ordered = racy.replace('\tset_pte_at', '\tsmp_wmb();\n\tset_pte_at');

let scratch: string;
const reports = () => join(scratch, 'cache', 'fencepost', 'reports');
const kept = () => readdirSync(reports()).map((name) => join(reports(), name));

/** Everything in it is older than what may still change within a tick of the clock. */
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'fencepost-cache-'));
  mkdirSync(join(scratch, 'tree'));
  writeFileSync(join(scratch, 'tree', 'map.c'), racy);
  await setTimeout(3500);
}, 10_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function check(environment: Record<string, string> = {}) {
  const env = { ...process.env, FENCEPOST_CACHE: '', XDG_CACHE_HOME: join(scratch, 'cache'), ...environment };
  const args = [program, 'check', '.', '--root', '.', '--format', 'json'];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: join(scratch, 'tree'), env, encoding: 'utf8' });
  return { status, findings: JSON.parse(stdout).findings.length as number, stdout };
}

test('nothing is kept where no cache is wanted', () => {
  expect(check({ FENCEPOST_CACHE: 'off' })).toMatchObject({ status: 1, findings: 1 });
  expect(() => readdirSync(reports())).toThrow();
});

test('a tree that has not changed gets the same report again, from what was kept', () => {
  const first = check();
  expect(first).toMatchObject({ status: 1, findings: 1 });
  expect(kept()).toHaveLength(1);
  expect(check()).toEqual(first);
  // That it is believed at all: another report under a good check sum is printed.
  const [file = ''] = kept();
  const other = readFileSync(file).subarray(32).toString().replaceAll('publishes page', 'publishes that page');
  writeFileSync(file, Buffer.concat([createHash('sha256').update(other).digest(), Buffer.from(other)]));
  expect(check().stdout).toContain('publishes that page');
  rmSync(file);
});

test.each([0, 1, 70, 200])('what is cut off after %i bytes counts as nothing', (length) => {
  check();
  const [file = ''] = kept();
  truncateSync(file, length);
  expect(check()).toMatchObject({ status: 1, findings: 1 });
});

test('what was tampered with counts as nothing', () => {
  check();
  const [file = ''] = kept();
  writeFileSync(
    file,
    readFileSync(file, 'latin1').replace('missing-publish-barrier', 'missing-publish-carrier'),
    'latin1',
  );
  expect(check().stdout).not.toContain('carrier');
});

test.each([0, 1, 40, 60, 500])('what is kept of the tree is cut off after %i bytes: nothing is there', (length) => {
  check();
  const folder = join(scratch, 'cache', 'fencepost', 'trees');
  for (const name of readdirSync(folder)) truncateSync(join(folder, name), length);
  for (const file of kept()) rmSync(file);
  expect(check()).toMatchObject({ status: 1, findings: 1 });
});

test('a change is seen at once, and nothing is kept of a file that has just changed', () => {
  check();
  const before = kept().map((file) => readFileSync(file, 'utf8'));
  writeFileSync(join(scratch, 'tree', 'map.c'), ordered);
  expect(check()).toMatchObject({ status: 0, findings: 0 });
  expect(kept().map((file) => readFileSync(file, 'utf8'))).toEqual(before);
  writeFileSync(join(scratch, 'tree', 'map.c'), racy);
  expect(check()).toMatchObject({ status: 1, findings: 1 });
});
