// What a fix says of itself: how many publications a barrier covers, on which other paths it runs, where loops are, which
// flags it orders; and what a finding says stands between. Each test is one small function.
import { expect, test } from 'vitest';
import type { Finding, Fix } from '../server/src/core/index.js';
import { applyEdits, check } from './harness/check.js';

const head =
  'void f(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot, int some)\n{\n';
const write = '\t__SetPageReserved(page);\n';
const publish = '\tset_pte_at(mm, addr, ptep, mk_pte(page, prot));\n';

async function findingsIn(body: string): Promise<readonly Finding[]> {
  return (await check(new Map([['mm/f.c', `${head}${body}}\n`]]))).findings;
}

async function barrierIn(body: string): Promise<Fix> {
  const fixes = (await findingsIn(body)).flatMap((one) => one.fixes);
  const fix = fixes.find(({ kind }) => kind === 'insert-barrier');
  if (fix === undefined) throw new Error('no barrier is offered');
  return fix;
}

async function fixedText(body: string): Promise<string> {
  const { edits } = await barrierIn(body);
  return applyEdits(new Map([['mm/f.c', `${head}${body}}\n`]]), edits).get('mm/f.c') ?? '';
}

test('one barrier on the only path', async () => {
  const { title, detail } = await barrierIn(write + publish);
  expect(title).toBe('Insert smp_wmb() before set_pte_at()');
  expect(detail).toBe(
    'One barrier on every unordered path from the write to the publication. It runs on no other path.',
  );
});

test('one barrier for several findings', async () => {
  const body = `${write}${publish}\tset_pmd_at(mm, addr, (pmd_t *)ptep, mk_huge_pmd(page, prot));\n${publish}`;
  const found = await findingsIn(body);
  const fixes = found.map(({ fixes: [first] }) => first);
  expect(fixes.map((fix) => fix?.title)).toEqual([
    'Insert smp_wmb() before set_pte_at() (covers 3 publications)',
    'Insert smp_wmb() before set_pmd_at() (covers 3 publications)',
    'Insert smp_wmb() before set_pte_at() (covers 3 publications)',
  ]);
  expect(new Set(fixes.map((fix) => JSON.stringify(fix?.edits))).size).toBe(1);
  const comment = fixes[0]?.edits[0]?.newText.replace(/\s*\n\s*\*?\s*/g, ' ');
  expect(comment).toContain('write of PG_reserved before set_pte_at() and set_pmd_at(): lockless');
});

test('no finding is left behind one barrier for all', async () => {
  const text = await fixedText(`${write}${publish}${publish}`);
  expect((await check(new Map([['mm/f.c', text]]))).findings).toEqual([]);
});

test('paths that have nothing to order are counted', async () => {
  const body = `\tif (some == 1) {\n\t\tget_page(page);\n\t\tgoto publish;\n\t}\n${write}\tif (some == 2)\n\t\t__SetPageDirty(page);\n\telse\n\t\tget_page(page);\npublish:\n${publish}`;
  expect((await barrierIn(body)).detail).toContain('It runs on no other path.');
  const joined = `\tif (some) {\n\t\tgoto publish;\n\t}\n\t__SetPageReserved(page); publish:\n${publish}`;
  expect((await barrierIn(joined)).detail).toContain('It runs on no other path.');
  const looped = `${write}\tif (addr)\n\t\treturn;\n\twhile (some--)\n\t${publish}`;
  expect((await barrierIn(looped)).detail).toMatch(
    /It also runs on 1 other path, where nothing is left to order or nothing is published\. It stands outside of the loop/,
  );
});

test('a way that the same test has barred before is none of them', async () => {
  const body = `\tif (some) {\n\t${write}\t} else {\n\t\tget_page(page);\n\t}\n\tget_page(page);\n\tif (some) {\n\t${publish}\t}\n`;
  expect((await barrierIn(body)).detail).toContain('It runs on no other path.');
});

test('of two places that other paths share, the one with fewer of them is taken', async () => {
  const condition = 'some && (__SetPageReserved(page), PageDirty(page))';
  const body = `\tif (addr)\n\t\tgoto publish;\n\tif (${condition})\n\t\treturn;\n\tget_page(page);\npublish:\n${publish}`;
  expect(await fixedText(body)).toMatch(/get_page\(page\);\n\t\/\*[\s\S]*\*\/\n\tsmp_wmb\(\);\npublish:/);
  expect((await barrierIn(body)).detail).toContain('It also runs on 1 other path');
});

test('loops are named', async () => {
  const outside = await barrierIn(`${write}\twhile (some--)\n\t${publish}`);
  expect(outside.detail).toContain('It stands outside of the loop.');
  const inside = await barrierIn(`\twhile (some--) {\n\t${write}\t${publish}\t}\n`);
  expect(inside.detail).toContain('It has to stay inside the loop, where the write is.');
});

test('braces are named', async () => {
  const { detail } = await barrierIn(`\tif (some)\n\t${write}${publish}`);
  expect(detail).toContain('It runs on no other path. The statement beside it gets braces.');
});

test('two publications with no common place in front of them get a barrier each', async () => {
  const body = `\tif (__SetPageReserved(page), some)\n\t${publish}\telse\n\t${publish}`;
  const found = await findingsIn(body);
  expect(found.map(({ fixes: [first] }) => first?.title)).toEqual([
    'Insert smp_wmb() before set_pte_at()',
    'Insert smp_wmb() before set_pte_at()',
  ]);
});

test('a publication on two ways that have no common place gets two barriers', async () => {
  const writing = `\t\t__SetPageReserved(page);\n\t\tget_page(page);\n`;
  const arms = `\tif (some) {\n${writing}\t} else {\n${writing}\t}\n`;
  const joined = `${arms}\tset_pte_at(mm, addr, ptep, mk_pte(page, prot));\n`;
  expect((await barrierIn(joined)).title).toBe('Insert smp_wmb() before set_pte_at()');
  const declared = `${arms}\tint x = ({ ${publish.trim()} 1; });\n`;
  const { title, detail } = await barrierIn(declared);
  expect(title).toBe('Insert smp_wmb() at 2 places before set_pte_at()');
  expect(detail).toMatch(/^2 barriers, the cheapest that reach every path,/);
});

test('a barrier that is there is not paid for twice', async () => {
  const body = `${write}\tif (some) {\n\t\tsmp_mb();\n\t} else {\n\t\tget_page(page);\n\t}\n${publish}`;
  expect(await fixedText(body)).toMatch(
    /get_page\(page\);\n\t\t\/\*[\s\S]*?\*\/\n\t\tsmp_wmb\(\);\n\t\}\n\tset_pte_at/,
  );
});

test('several flags are listed', async () => {
  const text = await fixedText(`\t__SetPageDirty(page);\n${write}\t__ClearPageActive(page);\n${publish}`);
  expect(text.replace(/\s*\n\s*\*\s*/g, ' ')).toContain(
    'the non-atomic writes of PG_dirty, PG_reserved and PG_active before set_pte_at()',
  );
});

test('what stands between is not the write itself', async () => {
  const [bit] = await findingsIn(`\t__set_bit(PG_reserved, &page->flags);\n\tbarrier();\n${publish}`);
  expect(bit?.between.map(({ call }) => call)).toEqual(['barrier']);
  const [flag] = await findingsIn(`${write}${publish}`);
  expect(flag?.between).toEqual([]);
});

test('what a write brings of its own that comes too early is said', async () => {
  const [found] = await findingsIn(`\t__SetPageUptodate(page);\n${publish}`);
  expect(found?.between.map(({ call, why }) => [call, why])).toEqual([
    ['__SetPageUptodate', expect.stringContaining('comes before PG_uptodate is written')],
  ]);
});

test('a suppression is offered last, and never preferred', async () => {
  const [found] = await findingsIn(
    `\tint x = ({ __SetPageReserved(page); set_pte_at(mm, addr, ptep, mk_pte(page, prot)); 1; });\n`,
  );
  expect(found?.fixes.map(({ kind, preferred }) => [kind, preferred])).toContainEqual(['suppress', false]);
  const only = await findingsIn(
    `\tint x = ({ page->flags |= 1; set_pte_at(mm, addr, ptep, mk_pte(page, prot)); 1; });\n`,
  );
  expect(only.map(({ fixes }) => fixes.map(({ kind, preferred }) => [kind, preferred]))).toEqual([
    [['suppress', false]],
  ]);
});

test('the comment of a suppression is broken where it would be too wide, and still suppresses', async () => {
  for (const depth of [3, 4, 5, 6, 7, 9]) {
    const tabs = '\t'.repeat(depth);
    const body = `${tabs}__SetPageReserved(page);\n${tabs}set_pte_at(mm, addr, ptep, mk_pte(page, prot));\n`;
    const [found] = await findingsIn(body);
    const fix = found?.fixes.find(({ kind }) => kind === 'suppress');
    const fixed = applyEdits(new Map([['mm/f.c', `${head}${body}}\n`]]), fix?.edits ?? []);
    for (const line of (fix?.edits[0]?.newText ?? '').split('\n'))
      expect(line.replaceAll('\t', ' '.repeat(8)).length).toBeLessThanOrEqual(80);
    const report = await check(fixed);
    expect([depth, report.findings.length, report.suppressions.map(({ used }) => used)]).toEqual([depth, 0, [true]]);
  }
});
