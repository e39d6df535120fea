// C for the tests of what is shown beside the text.

/** Three functions that do something to their callers' pages, two that only call them, and one with a page of its own. */
export const passedAlong = `#include <linux/mm.h>
static void mark(struct folio *folio)
{
	__folio_set_swapbacked(folio);
}
static void publish(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot) {
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
static void fill(struct page *page)
{
	__SetPageUptodate(page);
}
static void mark_by_helper(struct folio *folio)
{
	mark(folio);
}
static void publish_by_helper(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	publish(mm, addr, ptep, page, prot);
}
static void own_page(void)
{
	mark(folio_alloc(0));
}
`;

export const hinted = `#include <linux/mm.h>
void f(struct folio *folio, struct page *page)
{
	__SetPageSwapBacked(page);
	if (atomic_inc_return(&folio->_count))
		smp_wmb();
}
`;
