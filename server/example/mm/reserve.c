// SPDX-License-Identifier: MIT
/*
 * Flags that are written when the page can be seen already. No barrier helps
 * there: a walker may change another bit of the same word at any time, and a
 * write that is not atomic stores the old value of that bit again.
 */
#include <linux/mm.h>

/* Wrong: first the entry, then the flag. */
void map_then_mark_racy(struct vm_fault *vmf, struct folio *folio)
{
	struct vm_area_struct *vma = vmf->vma;

	set_pte_at(vma->vm_mm, vmf->address, vmf->pte,
		   mk_pte(&folio->page, vma->vm_page_prot));
	folio_add_new_anon_rmap(folio, vma, vmf->address);
}

/* Right: first the flag, then a barrier, then the entry. */
void map_then_mark_ordered(struct vm_fault *vmf, struct folio *folio)
{
	struct vm_area_struct *vma = vmf->vma;

	folio_add_new_anon_rmap(folio, vma, vmf->address);
	/* Flags before the entry, for lockless page-table walkers. */
	smp_wmb();
	set_pte_at(vma->vm_mm, vmf->address, vmf->pte,
		   mk_pte(&folio->page, vma->vm_page_prot));
}

/* Wrong: whether the page stays reserved is known only when it is mapped. */
int map_reserved_racy(struct mm_struct *mm, unsigned long addr, pte_t *ptep,
		      struct page *page, pgprot_t prot, bool keep)
{
	SetPageReserved(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
	if (keep)
		return 0;
	__ClearPageReserved(page);
	return 1;
}

/* Right: an atomic operation changes its own bit and no other. */
int map_reserved_ordered(struct mm_struct *mm, unsigned long addr, pte_t *ptep,
			 struct page *page, pgprot_t prot, bool keep)
{
	SetPageReserved(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
	if (keep)
		return 0;
	ClearPageReserved(page);
	return 1;
}
