// What is kept of work that was done, so that it need not be done again, and how much of it.
import { expect, test, vi } from 'vitest';
import { alike } from '../server/src/core/base/alike.js';
import { RecentByWeight } from '../server/src/core/base/recent.js';
import { createProject } from '../server/src/core/index.js';
import { grammarBytes } from '../server/src/node/disk/scan/grammarBytes.js';

test('of what was used, so much is kept as weighs no more than it may, what was used last first', () => {
  const recent = new RecentByWeight<string>(10);
  expect(recent.renew('a', 4)).toEqual([]);
  expect(recent.renew('b', 4)).toEqual([]);
  expect(recent.renew('a', 5)).toEqual([]);
  expect(recent.renew('c', 3)).toEqual(['b']);
  expect(recent.renew('d', 20)).toEqual(['a', 'c']);
  expect(recent.renew('e', 1)).toEqual(['d']);
});

test('what was removed weighs nothing', () => {
  const recent = new RecentByWeight<string>(10);
  recent.renew('a', 6);
  recent.remove('a');
  recent.remove('never there');
  expect(recent.renew('b', 10)).toEqual([]);
});

test('plain data is alike by what it says, in its order', () => {
  const said = (span: number, extra: object = {}) => ({
    span,
    by: new Map([['a', { flags: new Set(['x']), ...extra }]]),
    list: [1, undefined],
  });
  expect(alike(said(1), said(1))).toBe(true);
  expect(alike(said(1), said(2))).toBe(false);
  expect(alike(said(1), said(2), 'span')).toBe(true);
  expect(alike(said(1), said(1, { needs: undefined }))).toBe(true);
  expect(alike(said(1, { needs: undefined }), said(1))).toBe(true);
  expect(alike(said(1), said(1, { needs: 0 }))).toBe(false);
  expect(alike(said(1, { needs: 0 }), said(1))).toBe(false);
  expect(alike([1, 2], [1])).toBe(false);
  expect(alike([1], { 0: 1 })).toBe(false);
  expect(alike(new Set([1, 2]), new Set([2, 1]))).toBe(true);
  expect(alike(new Set([1, 2]), new Set([2, 3]))).toBe(false);
  expect(alike(new Map([[1, 2]]), new Map([[1, 3]]))).toBe(false);
  expect(alike(new Map([[1, 2]]), new Set([1]))).toBe(false);
  expect(alike(null, {})).toBe(false);
});

test('plain data may be a chain of any length', () => {
  const chain = (end: string) => {
    let last: object = { end };
    for (let i = 0; i < 200_000; i++) last = { earlier: last };
    return last;
  };
  expect(alike(chain('a'), chain('a'))).toBe(true);
  expect(alike(chain('a'), chain('b'))).toBe(false);
});

/** A function with a race behind so many branches that a few hundred of them are more than is kept. */
function branching(name: string, publishes: boolean): string {
  const branches = Array.from({ length: 30 }, (_, i) => `\tif (bits & ${1 << i})\n\t\tcount_event(${i});\n`);
  const publish = publishes ? '\tset_pte_at(mm, addr, ptep, mk_pte(page, prot));\n' : '';
  const head = `void ${name}(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, unsigned long bits)`;
  return `${head}\n{\n\t__SetPageUptodate(page);\n${branches.join('')}\tset_pmd_at(mm, addr, pmdp, mk_pmd(page, prot));\n${publish}}\n\n`;
}

test('functions of which nothing is kept any more are read again', async () => {
  const names = Array.from({ length: 400 }, (_, i) => `map_${i}`);
  const text = names.map((name) => branching(name, false)).join('');
  const changed = text.replace(branching('map_3', false), branching('map_3', true));
  const used = vi.spyOn(RecentByWeight.prototype, 'renew');
  const project = await createProject(grammarBytes);
  const fresh = await createProject(grammarBytes);
  project.setFile('mm/many.c', text);
  const before = project.check().findings;
  expect(before.length).toBe(400);
  expect(used.mock.results.some(({ value }) => (value as readonly unknown[]).length > 0)).toBe(true);
  project.setFile('mm/many.c', changed);
  fresh.setFile('mm/many.c', changed);
  expect(project.check().findings).toEqual(fresh.check().findings);
  project.setFile('mm/many.c', text);
  expect(project.check().findings).toEqual(before);
});
