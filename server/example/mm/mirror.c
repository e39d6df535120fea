// SPDX-License-Identifier: MIT
/*
 * One page, mapped at two places: one barrier is enough for both.
 */
#include <linux/mm.h>

/* Wrong, twice: each of the two entries may be seen before the flag. */
void map_twice_racy(struct mm_struct *mm, unsigned long addr, pte_t *ptep,
		    struct page *page, pgprot_t prot)
{
	pte_t entry = mk_pte(page, prot);

	__SetPageSwapBacked(page);
	set_pte_at(mm, addr, ptep, entry);
	set_pte_at(mm, addr + PAGE_SIZE, ptep + 1, pte_mkyoung(entry));
}

/* Right: what is ordered before the first entry is ordered before the next. */
void map_twice_ordered(struct mm_struct *mm, unsigned long addr, pte_t *ptep,
		       struct page *page, pgprot_t prot)
{
	pte_t entry = mk_pte(page, prot);

	__SetPageSwapBacked(page);
	/* Flags before both entries, for lockless page-table walkers. */
	smp_wmb();
	set_pte_at(mm, addr, ptep, entry);
	set_pte_at(mm, addr + PAGE_SIZE, ptep + 1, pte_mkyoung(entry));
}
