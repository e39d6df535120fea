// SPDX-License-Identifier: MIT
/*
 * Two ways lead to one publication, and only one of them is in order.
 */
#include <linux/mm.h>

/*
 * Wrong: the way of a shared page goes through an atomic that returns a value,
 * which orders. The way of a new page has nothing of the kind.
 */
void map_swapped_racy(struct vm_fault *vmf, struct folio *folio, bool shared)
{
	struct vm_area_struct *vma = vmf->vma;
	pte_t entry = mk_pte(&folio->page, vma->vm_page_prot);

	if (shared) {
		folio_add_anon_rmap_pte(folio, &folio->page, vma);
		goto publish;
	}
	folio_add_new_anon_rmap(folio, vma, vmf->address);
	folio_add_lru(folio);
publish:
	set_pte_at(vma->vm_mm, vmf->address, vmf->pte, entry);
}

/* Right: the barrier is before the label, so that only one way pays for it. */
void map_swapped_ordered(struct vm_fault *vmf, struct folio *folio, bool shared)
{
	struct vm_area_struct *vma = vmf->vma;
	pte_t entry = mk_pte(&folio->page, vma->vm_page_prot);

	if (shared) {
		folio_add_anon_rmap_pte(folio, &folio->page, vma);
		goto publish;
	}
	folio_add_new_anon_rmap(folio, vma, vmf->address);
	folio_add_lru(folio);
	/* Flags before the entry, for lockless page-table walkers. */
	smp_wmb();
publish:
	set_pte_at(vma->vm_mm, vmf->address, vmf->pte, entry);
}
