// SPDX-License-Identifier: MIT
/*
 * Reverse mapping: what a page learns about being mapped. Nothing is published
 * in here, but two of these functions write page flags for their callers.
 */
#include <linux/mm.h>

static void folio_set_anon(struct folio *folio, struct vm_area_struct *vma,
			   unsigned long address)
{
	WRITE_ONCE(folio->page.mapping, (struct address_space *)vma);
	folio->page.index = address >> PAGE_SHIFT;
}

/*
 * A page that nobody else can see yet: its flags may be written without atomic
 * operations, and its caller has to order that before it maps the page.
 */
void folio_add_new_anon_rmap(struct folio *folio, struct vm_area_struct *vma,
			     unsigned long address)
{
	if (!folio_test_swapbacked(folio))
		__folio_set_swapbacked(folio);
	atomic_set(&folio->page._mapcount, 0);
	folio_set_anon(folio, vma, address);
}

/*
 * A page that others can see already. No flag is written, and the atomic that
 * returns a value orders everything before it.
 */
void folio_add_anon_rmap_pte(struct folio *folio, struct page *page,
			     struct vm_area_struct *vma)
{
	if (atomic_inc_and_test(&page->_mapcount))
		WRITE_ONCE(folio->page.mapping, (struct address_space *)vma);
}

/* For a huge page: no flag is written, and its atomics order nothing. */
void hugetlb_add_new_anon_rmap(struct folio *folio, struct vm_area_struct *vma,
			       unsigned long address)
{
	atomic_set(&folio->_entire_mapcount, 0);
	folio_set_anon(folio, vma, address);
}
