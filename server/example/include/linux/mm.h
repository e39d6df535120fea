/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/mm_types.h>
#include <linux/page-flags.h>
#include <linux/pgtable.h>

#define page_folio(page)	((struct folio *)(page))
#define folio_page(folio, n)	(&(folio)->page + (n))

static inline unsigned int folio_nr_pages(struct folio *folio)
{
	return folio->_nr_pages;
}

/* A void atomic: it neither orders what came before nor what comes after. */
static inline void folio_get(struct folio *folio)
{
	atomic_inc(&folio->page._refcount);
}

struct folio *folio_alloc(unsigned int order);

static inline pte_t *lock_pte(struct vm_fault *vmf)
{
	spin_lock(vmf->ptl);
	return vmf->pte;
}

static inline void unlock_pte(struct vm_fault *vmf)
{
	spin_unlock(vmf->ptl);
}

/* mm/swap.c */
void folio_add_lru(struct folio *folio);

/* mm/rmap.c */
void folio_add_new_anon_rmap(struct folio *folio, struct vm_area_struct *vma,
			     unsigned long address);
void folio_add_anon_rmap_pte(struct folio *folio, struct page *page,
			     struct vm_area_struct *vma);
void hugetlb_add_new_anon_rmap(struct folio *folio, struct vm_area_struct *vma,
			       unsigned long address);

#endif /* _LINUX_MM_H */
