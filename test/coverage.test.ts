// What a report admits: calls through pointers are not followed, and are counted.
import { expect, test } from 'vitest';
import { check } from './harness/check.js';

const body = (call: string) => `void map(struct mm_struct *mm, unsigned long addr, pte_t *ptep,
	 struct page *page, pgprot_t prot, const struct lab_ops *ops)
{
	__SetPageReserved(page);
	${call}
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;

test.each([
  ['smp_rmb();', 0],
  ['ops->order(page);', 1],
  ['ops->order(page); (*ops->write)(page);', 2],
])('%s', async (call, count) => {
  const { coverage, findings } = await check(new Map([['mm/map.c', body(call)]]));
  expect(coverage.indirectCalls).toBe(count);
  expect(findings.map((one) => one.ruleId)).toEqual(['missing-publish-barrier']);
});
