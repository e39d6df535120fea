/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

/*
 * The objects that page tables lead to. A folio starts with its first page, so
 * that both names mean the same word of flags.
 */

struct address_space;
struct list_head;
struct mm_struct;

typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pmd; } pmd_t;
typedef struct { unsigned long pgprot; } pgprot_t;

struct page {
	unsigned long flags;
	struct address_space *mapping;
	unsigned long index;
	atomic_t _mapcount;
	atomic_t _refcount;
};

struct folio {
	struct page page;
	atomic_t _entire_mapcount;
	unsigned int _nr_pages;
};

struct vm_area_struct {
	struct mm_struct *vm_mm;
	pgprot_t vm_page_prot;
	unsigned long vm_flags;
};

struct vm_fault {
	struct vm_area_struct *vma;
	unsigned long address;
	pmd_t *pmd;
	pte_t *pte;
	spinlock_t *ptl;
	struct page *cow_page;
};

#endif /* _LINUX_MM_TYPES_H */
