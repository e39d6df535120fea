/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PGTABLE_H
#define _LINUX_PGTABLE_H

#include <linux/mm_types.h>

#define PAGE_SHIFT	12
#define PAGE_SIZE	(1UL << PAGE_SHIFT)

pte_t mk_pte(struct page *page, pgprot_t prot);
pmd_t mk_huge_pmd(struct page *page, pgprot_t prot);
pte_t make_huge_pte(struct vm_area_struct *vma, struct page *page);
pte_t pte_mkdirty(pte_t pte);
pte_t pte_mkyoung(pte_t pte);
pte_t maybe_mkwrite(pte_t pte, struct vm_area_struct *vma);

/*
 * From here on a walker that takes no lock finds the page. The store is marked,
 * but nothing in here orders it after what was written before.
 */
static inline void set_ptes(struct mm_struct *mm, unsigned long addr,
			    pte_t *ptep, pte_t pte, unsigned int nr)
{
	for (;;) {
		WRITE_ONCE(*ptep, pte);
		if (--nr == 0)
			break;
		ptep++;
		pte.pte += PAGE_SIZE;
	}
}

#define set_pte_at(mm, addr, ptep, pte) set_ptes(mm, addr, ptep, pte, 1)

static inline void set_pmd_at(struct mm_struct *mm, unsigned long addr,
			      pmd_t *pmdp, pmd_t pmd)
{
	WRITE_ONCE(*pmdp, pmd);
}

static inline void set_huge_pte_at(struct mm_struct *mm, unsigned long addr,
				   pte_t *ptep, pte_t pte, unsigned long size)
{
	WRITE_ONCE(*ptep, pte);
}

#endif /* _LINUX_PGTABLE_H */
