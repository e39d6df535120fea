// SPDX-License-Identifier: MIT
/*
 * A remedy without a barrier: the atomic form of the operation.
 */
#include <linux/mm.h>

/*
 * Wrong: the bit is written after the barrier inside __folio_mark_uptodate(),
 * and the atomics of hugetlb_add_new_anon_rmap() order nothing.
 */
void map_hugetlb_racy(struct vm_fault *vmf, struct folio *folio,
		      unsigned long size)
{
	struct vm_area_struct *vma = vmf->vma;
	pte_t entry;

	__folio_mark_uptodate(folio);
	spin_lock(vmf->ptl);
	hugetlb_add_new_anon_rmap(folio, vma, vmf->address);
	entry = make_huge_pte(vma, &folio->page);
	set_huge_pte_at(vma->vm_mm, vmf->address, vmf->pte, entry, size);
	spin_unlock(vmf->ptl);
}

/*
 * Right: folio_mark_uptodate() sets the bit atomically. It may become visible
 * late, but it can no longer overwrite what a walker did to another bit.
 */
void map_hugetlb_ordered(struct vm_fault *vmf, struct folio *folio,
			 unsigned long size)
{
	struct vm_area_struct *vma = vmf->vma;
	pte_t entry;

	folio_mark_uptodate(folio);
	spin_lock(vmf->ptl);
	hugetlb_add_new_anon_rmap(folio, vma, vmf->address);
	entry = make_huge_pte(vma, &folio->page);
	set_huge_pte_at(vma->vm_mm, vmf->address, vmf->pte, entry, size);
	spin_unlock(vmf->ptl);
}
