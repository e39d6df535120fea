// SPDX-License-Identifier: MIT
/*
 * A callee writes a page flag, and its caller publishes the page.
 */
#include <linux/mm.h>

/*
 * Wrong: folio_add_new_anon_rmap() sets PG_swapbacked without an atomic
 * operation, and nothing orders that store before the one in set_pte_at().
 * folio_add_lru() orders only when its batch is full, the lock not at all.
 */
int map_anon_racy(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct folio *folio;
	pte_t entry;

	folio = folio_alloc(0);
	if (!folio)
		return -ENOMEM;

	entry = mk_pte(&folio->page, vma->vm_page_prot);
	entry = maybe_mkwrite(pte_mkdirty(entry), vma);

	vmf->pte = lock_pte(vmf);
	folio_add_new_anon_rmap(folio, vma, vmf->address);
	folio_add_lru(folio);
	set_pte_at(vma->vm_mm, vmf->address, vmf->pte, entry);
	unlock_pte(vmf);
	return 0;
}

/* Right: a write barrier stands between the flag and the entry. */
int map_anon_ordered(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct folio *folio;
	pte_t entry;

	folio = folio_alloc(0);
	if (!folio)
		return -ENOMEM;

	entry = mk_pte(&folio->page, vma->vm_page_prot);
	entry = maybe_mkwrite(pte_mkdirty(entry), vma);

	vmf->pte = lock_pte(vmf);
	folio_add_new_anon_rmap(folio, vma, vmf->address);
	folio_add_lru(folio);
	/*
	 * The page flags must be visible before the entry is. Pairs with the
	 * address dependency of lockless page-table walkers.
	 */
	smp_wmb();
	set_pte_at(vma->vm_mm, vmf->address, vmf->pte, entry);
	unlock_pte(vmf);
	return 0;
}
