// SPDX-License-Identifier: MIT
/*
 * A barrier that comes too early.
 */
#include <linux/mm.h>

/*
 * Wrong: there is a write barrier inside __SetPageUptodate(), but it stands
 * before the bit that the call sets. It orders the contents of the page; the
 * flag is written after it, and nothing else follows.
 */
void map_copy_racy(struct vm_fault *vmf, struct page *old)
{
	struct vm_area_struct *vma = vmf->vma;
	struct page *page = vmf->cow_page;

	copy_highpage(page, old);
	__SetPageUptodate(page);
	set_pte_at(vma->vm_mm, vmf->address, vmf->pte,
		   mk_pte(page, vma->vm_page_prot));
}

/* Right: a barrier behind the call, where the flag has been written. */
void map_copy_ordered(struct vm_fault *vmf, struct page *old)
{
	struct vm_area_struct *vma = vmf->vma;
	struct page *page = vmf->cow_page;

	copy_highpage(page, old);
	__SetPageUptodate(page);
	/* Flags before the entry, for lockless page-table walkers. */
	smp_wmb();
	set_pte_at(vma->vm_mm, vmf->address, vmf->pte,
		   mk_pte(page, vma->vm_page_prot));
}
