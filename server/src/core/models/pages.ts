// Pages: which expressions name the same page, where fresh ones come from, where they become findable, where they end.
import { type ApiModel, type ArgumentIndex, always, type ModelRow, row } from './model.js';

const allocator =
  'mm/page_alloc.c: a page from the allocator is known to nobody else, and its flags were written under the allocator’s own order';
const convention =
  'by the kernel’s convention insertion into the page cache or the swap cache counts as a write barrier (see the rule’s page)';

function cacheInsertion(arg: ArgumentIndex): Pick<ApiModel, 'outcomes' | 'meaning' | 'source'> {
  return {
    outcomes: [
      { when: 'zero', effects: [{ kind: 'cacheInsert', arg }] },
      { when: 'negative', effects: [] },
    ],
    meaning:
      'makes the page findable in the page or swap cache when it returns 0; the kernel counts this as a write barrier for what precedes',
    source: convention,
  };
}

/** As `cacheInsertion`, by what cannot fail. Source: mm/swap_state.c since 6.18: swap tables in the place of an xarray. */
function certainInsertion(arg: ArgumentIndex): Pick<ApiModel, 'outcomes' | 'meaning' | 'source'> {
  return {
    outcomes: always({ kind: 'cacheInsert', arg }),
    meaning: 'makes the page findable in the swap cache; the kernel counts this as a write barrier for what precedes',
    source: convention,
  };
}

/** Fields that overlay the whole object: `&folio->page` is the folio. Source: include/linux/mm_types.h, struct folio. */
export const overlayFields: ReadonlySet<string> = new Set(['page']);

/** Calls that return zero only for a page that is in no cache. Source: mm/util.c, folio_mapping(). */
export const cacheTests: ReadonlySet<string> = new Set([
  'folio_mapping',
  'page_mapping',
  'folio_file_mapping',
  'page_file_mapping',
]);
/** The field of a page that names its cache. Source: include/linux/mm_types.h. */
export const cacheField = 'mapping';

/** Types of variables that name a page. */
export const pageTypes = /^struct (?:page|folio) \*$/;
/** What leads to a page by its distance from another. Source: include/linux/mm.h, nth_page(); include/linux/page-flags.h, folio_page(). */
export const pageSums: ReadonlySet<string> = new Set(['nth_page', 'folio_page']);
/** A folio, and a page of one. Source: include/linux/mm_types.h. */
export const folioType = 'struct folio *';
/** A page that may be part of a folio. */
export const pageType = 'struct page *';
/** Structures of which a page can be had: a function with such a parameter or result may hand pages on. */
export const carriedTags = 'page folio vm_fault';
/** Types of entries that map a page; only a value carries one, since where a pointer leads is decided by the caller. */
export const carriedTypes = 'pte_t pmd_t pud_t';
/** A text without any of these words can neither hold nor be called to do anything about pages and page tables. */
export const pageVocabulary: readonly string[] = ['struct page', 'struct folio', 'pte_t', 'pmd_t', 'pud_t', 'vm_fault'];
/** Types too narrow for a page, an entry or a frame number: what they hold leads to none. Source: include/linux/types.h, mm_types.h. */
export const narrowTypes =
  /^(?:(?:un)?signed )?(?:int|char|short)$|^(?:bool|unsigned|signed|gfp_t|vm_fault_t|swp_entry_t|(?:__)?[us](?:8|16|32)|enum \w+)$/;
/** What describes mappings, and where entries are. Source: include/linux/mm_types.h; include/linux/mm.h, struct vm_fault. */
export const mappingTypes = /^(?:const )?(?:struct (?:vm_area_struct|mm_struct|vm_fault)|p(?:te|md|ud|4d|gd)_t) \*$/;
/** The ends of names of what is loaded from there and leads to no page. Source: include/linux/mm_types.h; include/linux/mm.h. */
export const fieldsOfMappings = /\.(?:vma|vm_mm|mm|vm_page_prot|vm_flags|vm_start|vm_end|vm_pgoff)$/;
/** Types of page-table entries. */
export const entryType = /^(?:pte|pmd|pud|p4d|pgd)_t$/;
/** Pointers to page-table entries. */
export const entryPointerType = /^(?:pte|pmd|pud|p4d|pgd)_t \*+$/;
/** The kernel's own page tables: no walker takes pages from there. Source: mm/init-mm.c. */
export const kernelTables: ReadonlySet<string> = new Set(['init_mm']);
/** The protections of what is mapped for the kernel alone. Source: mm/vmalloc.c; arch/x86/include/asm/pgtable_types.h. */
export const kernelProtection = /^_{0,2}PAGE_KERNEL/;

/** Rows for page names, allocation, caches and the end of pages. */
export const pageRows: readonly ModelRow[] = [
  row(
    'page_folio folio_page compound_head nth_page folio_head _compound_head folio_file_page head_compound_page page_ptdesc ptdesc_page ptdesc_folio virt_to_head_page PF_HEAD PF_ANY PF_NO_TAIL PF_NO_COMPOUND PF_ONLY_HEAD PF_POISONED_CHECK PF_POISON_CHECK const_folio_flags folio_flags_owner',
    {
      result: { kind: 'same', arg: 0 },
      meaning: 'names the same page',
      source: 'include/linux/page-flags.h; include/linux/mm.h',
    },
  ),
  row('pte_page pmd_page pud_page', {
    result: { kind: 'same', arg: 0 },
    meaning: 'names the page that an entry maps',
    source: 'arch/*/include/asm/pgtable.h',
  }),
  row('no_free_ptr __get_and_null_ptr', {
    result: { kind: 'same', arg: 0 },
    meaning: 'hands on what a variable held that would have been cleaned up',
    source: 'include/linux/cleanup.h',
  }),
  row('pfn_to_page page_to_pfn pfn_folio folio_pfn pte_pfn pmd_pfn pud_pfn', {
    result: { kind: 'same', arg: 0 },
    meaning: 'names a page by its frame number, or the other way round',
    source: 'include/asm-generic/memory_model.h; include/linux/mm.h',
  }),
  row(
    /^(?:(?:__)?alloc_(?:hugetlb_|contig_|gigantic_|pool_|huge_|zeroed_user_high|charge_)*(?:(?:fresh|buddy|surplus|migrate)_\w+_(?:zeroed_user_high)?)?(?:page|pages|folio|folios)\w*|(?:__)?folio_alloc\w*|vma_alloc\w*folio\w*|filemap_alloc_folio\w*|(?:__)?page_cache_alloc\w*|alloc_huge_page\w*|alloc_hugepage\w*|alloc_migrate_huge_page|get_page_from_freelist|prep_new_page|(?:__)?get_free_pages?|get_zeroed_page|shmem_alloc_(?:folio|page|hugepage|hugefolio)\w*|new_inode_page|dequeue_huge\w*|dequeue_hugetlb_folio\w*)$/,
    {
      result: { kind: 'freshPage' },
      meaning: 'returns a page that nobody else knows yet',
      source: allocator,
    },
  ),
  row(
    /^(?:(?:__)?free_(?:hot_cold_|unref_|frozen_|the_|compound_|huge_|contig_|gigantic_)*(?:page|pages|folio|folios)\w*|(?:__)?free_huge_(?:page|folio)|__put_page|__folio_put\w*|__page_cache_release|free_zone_device_\w+|destroy_(?:large_folio|compound_page)|free_pages_prepare|free_swap_cache|free_page_and_swap_cache|update_and_free_\w+|restore_reserve_on_error)$/,
    {
      meaning: 'gives a page back: what it does to the flags happens when nobody else holds the page',
      source: allocator,
    },
  ),
  row(
    // `__add_to_swap_cache` up to 4.20.
    'add_to_swap_cache __add_to_swap_cache shmem_add_to_page_cache add_to_page_cache_locked __add_to_page_cache_locked',
    cacheInsertion(0),
  ),
  row('__filemap_add_folio', cacheInsertion(1)),
  row('__swap_cache_add_folio', certainInsertion(1)),
  row('__swap_cache_replace_folio', certainInsertion(-1)),
];

/**
 * Stand-ins for well-known functions, used only where their source is out of reach (one file opened alone). Each repeats what its
 * source says in the kernel versions named.
 */
export const standInRows: readonly ModelRow[] = [
  row('hugetlb_add_to_page_cache add_to_page_cache_lru add_to_page_cache huge_add_to_page_cache', cacheInsertion(0)),
  row('filemap_add_folio', cacheInsertion(1)),
  row('ksm_might_need_to_copy', {
    outcomes: always({ kind: 'flagWrite', arg: 'result', flag: 'PG_locked' }),
    whyNot: 'it writes flags of the copy that it returns, and has no barrier after that',
    meaning: 'may return a copy whose flags it wrote with plain read-modify-writes',
    source: 'mm/ksm.c',
  }),
  row(/^(?:page_add_new_anon_rmap|folio_add_new_anon_rmap|hugepage_add_new_anon_rmap_old)$/, {
    outcomes: always({ kind: 'flagWrite', arg: 0, flag: 'PG_swapbacked' }),
    whyNot: 'it writes PG_swapbacked itself, and has no barrier after that',
    meaning: 'sets PG_swapbacked with a plain read-modify-write',
    source: 'mm/rmap.c, all versions since 3.x',
  }),
  row(
    /^(?:folio_add_(?:anon|file)_rmap_(?:pte|ptes|pmd)|folio_remove_rmap_(?:pte|ptes|pmd)|page_add_anon_rmap|page_add_file_rmap|do_page_add_anon_rmap)$/,
    {
      outcomes: always({ kind: 'order', event: 'rmw-full' }),
      meaning: 'counts a mapping with a value-returning atomic: a full barrier',
      source: 'mm/rmap.c',
    },
  ),
  row(/^(?:lru_cache_add\w*|folio_add_lru\w*)$/, {
    whyNot: 'it batches small pages, and orders only when a batch is drained',
    meaning: 'adds to the LRU lists by a batch per CPU: orders only when the batch is drained',
    source: 'mm/swap.c',
    ordersLarge: 'puts a large page on the LRU list at once, with full barriers on the way',
  }),
  row(/^mem_cgroup_(?:charge|commit_charge|try_charge)\w*$/, {
    whyNot: 'it orders only when a stock is refilled, which most calls do not',
    meaning: 'charges from a stock per CPU: orders only when the stock is refilled',
    source: 'mm/memcontrol.c',
  }),
  row(/^(?:add|inc|dec)_mm_counter\w*$/, {
    whyNot: 'a counter without ordering',
    meaning: 'counts pages of an address space: orders nothing',
    source: 'include/linux/mm.h',
  }),
];
