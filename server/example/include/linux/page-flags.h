/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_PAGE_FLAGS_H
#define _LINUX_PAGE_FLAGS_H

/*
 * Every operation on a page flag comes out of the tables below. One whose name
 * starts with two underscores is not atomic: it loads the whole word of flags,
 * changes one bit, and stores the word again.
 */

enum pageflags {
	PG_locked,
	PG_uptodate,
	PG_dirty,
	PG_lru,
	PG_swapbacked,
	PG_reserved,
};

#define TESTPAGEFLAG(uname, lname)					\
static __always_inline bool folio_test_##lname(struct folio *folio)	\
{ return test_bit(PG_##lname, &folio->page.flags); }			\
static __always_inline bool Page##uname(struct page *page)		\
{ return test_bit(PG_##lname, &page->flags); }

#define SETPAGEFLAG(uname, lname)					\
static __always_inline void folio_set_##lname(struct folio *folio)	\
{ set_bit(PG_##lname, &folio->page.flags); }				\
static __always_inline void SetPage##uname(struct page *page)		\
{ set_bit(PG_##lname, &page->flags); }

#define CLEARPAGEFLAG(uname, lname)					\
static __always_inline void folio_clear_##lname(struct folio *folio)	\
{ clear_bit(PG_##lname, &folio->page.flags); }				\
static __always_inline void ClearPage##uname(struct page *page)		\
{ clear_bit(PG_##lname, &page->flags); }

#define __SETPAGEFLAG(uname, lname)					\
static __always_inline void __folio_set_##lname(struct folio *folio)	\
{ __set_bit(PG_##lname, &folio->page.flags); }				\
static __always_inline void __SetPage##uname(struct page *page)		\
{ __set_bit(PG_##lname, &page->flags); }

#define __CLEARPAGEFLAG(uname, lname)					\
static __always_inline void __folio_clear_##lname(struct folio *folio)	\
{ __clear_bit(PG_##lname, &folio->page.flags); }			\
static __always_inline void __ClearPage##uname(struct page *page)	\
{ __clear_bit(PG_##lname, &page->flags); }

#define TESTSETFLAG(uname, lname)					\
static __always_inline bool folio_test_set_##lname(struct folio *folio)	\
{ return test_and_set_bit(PG_##lname, &folio->page.flags); }		\
static __always_inline bool TestSetPage##uname(struct page *page)	\
{ return test_and_set_bit(PG_##lname, &page->flags); }

#define PAGEFLAG(uname, lname)						\
	TESTPAGEFLAG(uname, lname)					\
	SETPAGEFLAG(uname, lname)					\
	CLEARPAGEFLAG(uname, lname)

#define __PAGEFLAG(uname, lname)					\
	__SETPAGEFLAG(uname, lname)					\
	__CLEARPAGEFLAG(uname, lname)

PAGEFLAG(Locked, locked) __PAGEFLAG(Locked, locked)
PAGEFLAG(Dirty, dirty) TESTSETFLAG(Dirty, dirty)
	__CLEARPAGEFLAG(Dirty, dirty)
PAGEFLAG(LRU, lru) __CLEARPAGEFLAG(LRU, lru)
PAGEFLAG(SwapBacked, swapbacked) __PAGEFLAG(SwapBacked, swapbacked)
PAGEFLAG(Reserved, reserved) __PAGEFLAG(Reserved, reserved)
TESTPAGEFLAG(Uptodate, uptodate)

/*
 * The barrier in here orders the contents of the page before its bit. It comes
 * before the bit, so it does nothing for the bit itself.
 */
static __always_inline void __folio_mark_uptodate(struct folio *folio)
{
	smp_wmb();
	__set_bit(PG_uptodate, &folio->page.flags);
}

/* The same promise about the contents, and an atomic bit. */
static __always_inline void folio_mark_uptodate(struct folio *folio)
{
	smp_wmb();
	set_bit(PG_uptodate, &folio->page.flags);
}

static __always_inline void __SetPageUptodate(struct page *page)
{
	__folio_mark_uptodate((struct folio *)page);
}

static __always_inline void SetPageUptodate(struct page *page)
{
	folio_mark_uptodate((struct folio *)page);
}

#endif /* _LINUX_PAGE_FLAGS_H */
