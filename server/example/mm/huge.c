// SPDX-License-Identifier: MIT
/*
 * A huge page, published by one entry of the middle level.
 */
#include <linux/mm.h>

/*
 * Wrong: two flags are written, PG_uptodate here and PG_swapbacked in
 * folio_add_new_anon_rmap(), and neither is ordered before set_pmd_at(). To
 * take the lock in between does not help: what came before may move into it.
 */
void map_huge_racy(struct vm_fault *vmf, struct folio *folio)
{
	struct vm_area_struct *vma = vmf->vma;
	pmd_t entry;

	__folio_mark_uptodate(folio);
	spin_lock(vmf->ptl);
	entry = mk_huge_pmd(&folio->page, vma->vm_page_prot);
	folio_add_new_anon_rmap(folio, vma, vmf->address);
	set_pmd_at(vma->vm_mm, vmf->address, vmf->pmd, entry);
	spin_unlock(vmf->ptl);
}

/* Right: one barrier, behind the later of the two. */
void map_huge_ordered(struct vm_fault *vmf, struct folio *folio)
{
	struct vm_area_struct *vma = vmf->vma;
	pmd_t entry;

	__folio_mark_uptodate(folio);
	spin_lock(vmf->ptl);
	entry = mk_huge_pmd(&folio->page, vma->vm_page_prot);
	folio_add_new_anon_rmap(folio, vma, vmf->address);
	/* Flags before the entry, for lockless page-table walkers. */
	smp_wmb();
	set_pmd_at(vma->vm_mm, vmf->address, vmf->pmd, entry);
	spin_unlock(vmf->ptl);
}
