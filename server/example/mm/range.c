// SPDX-License-Identifier: MIT
/*
 * A folio that is mapped page by page, in a loop.
 */
#include <linux/mm.h>

/*
 * Wrong: the flags of the folio are written once, and each turn of the loop
 * publishes one of its pages. A barrier inside the loop would do, but it would
 * be paid for once a page.
 */
void map_range_racy(struct mm_struct *mm, unsigned long addr, pte_t *ptep,
		    struct folio *folio, pgprot_t prot)
{
	unsigned int nr = folio_nr_pages(folio);
	unsigned int i;

	__folio_set_swapbacked(folio);
	for (i = 0; i < nr; i++) {
		set_pte_at(mm, addr, ptep, mk_pte(folio_page(folio, i), prot));
		addr += PAGE_SIZE;
		ptep++;
	}
}

/* Right: one barrier, before the loop. */
void map_range_ordered(struct mm_struct *mm, unsigned long addr, pte_t *ptep,
		       struct folio *folio, pgprot_t prot)
{
	unsigned int nr = folio_nr_pages(folio);
	unsigned int i;

	__folio_set_swapbacked(folio);
	/* Flags before all the entries, for lockless page-table walkers. */
	smp_wmb();
	for (i = 0; i < nr; i++) {
		set_pte_at(mm, addr, ptep, mk_pte(folio_page(folio, i), prot));
		addr += PAGE_SIZE;
		ptep++;
	}
}
