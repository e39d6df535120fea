// Page tables: the stores that make a page reachable for lockless walkers, and the values that map nothing they would take.
import { type ArgumentIndex, always, type Effect, type ModelRow, row } from './model.js';

const tables = 'include/linux/pgtable.h; arch/*/include/asm/pgtable.h';

function publish(slot: ArgumentIndex, entry: ArgumentIndex, mm?: ArgumentIndex): Effect {
  return { kind: 'publish', slot, entry, mm, release: false, onlyEntries: false };
}

const whyPublish = 'a page-table store: it orders nothing before itself';

/** Publications at a level whose pages are always large. Source: include/linux/pgtable.h. */
export const mapsLargePages = /^(?:__)?set_p[mu]ds?(?:_at)?$/;

/** Stores of one entry of the lowest level, which maps one page. Source: include/linux/pgtable.h. */
export const singleEntryStores = /^(?:__)?set_pte(?:_at(?:_notify|_unsafe)?)?$/;

/** What makes an entry of a page, or another one of an entry: the first argument. Source: include/linux/pgtable.h; include/linux/mm.h. */
export const entryMakers = /^(?:mk_pte|pte_(?:sw_)?mk\w+|pte_(?:wrprotect|modify)|maybe_mkwrite|arch_make_pte\w*)$/;

/**
 * What has to follow the store of the entry, or tells others of it: maintenance, the end of the mapping or of the section in which
 * the entry may be stored, wake-ups. Sources: Documentation/core-api/cachetlb.rst; include/linux/pgtable.h, rcupdate.h, completion.h.
 */
export const staysBehindPublication =
  /^(?:update_mmu_(?:cache|tlb)\w*|flush_tlb_\w+|arch_leave_lazy_mmu_mode|mmu_notifier_invalidate_range\w*|p(?:te|md|ud)_unmap\w*|kunmap\w*|\w*_unlock(?:_\w+)?|local_irq_(?:restore|enable)|preempt_enable\w*|complete(?:_all)?|wake_up\w*)$/;

/** What begins a section that such a call ends. Sources: include/linux/spinlock.h, rcupdate.h, preempt.h, highmem.h. */
export const beginsSection =
  /(?:^|_)(?:try)?lock(?:_\w+)?$|^(?:local_irq|preempt)_(?:save|disable)\w*$|^kmap|^p(?:te|md|ud)_offset_map|_start$/;

/** Rows for page-table stores. */
export const pageTableRows: readonly ModelRow[] = [
  row(/^(?:__)?set_(?:huge_)?(?:pte|pmd|pud)_at(?:_notify|_unchecked|_unsafe)?$|^set_huge_swap_pte_at$/, {
    outcomes: always(publish(2, 3, 0)),
    whyNot: whyPublish,
    meaning: 'publishes: the entry, and the page that it maps, become visible to lockless page-table walkers',
    source: tables,
  }),
  row('set_ptes set_pmds set_puds __set_ptes', {
    outcomes: always(publish(2, 3, 0)),
    whyNot: whyPublish,
    meaning: 'publishes a run of entries: the pages that they map become visible to lockless page-table walkers',
    source: tables,
  }),
  row('set_pte set_pmd set_pud', {
    outcomes: always(publish(0, 1)),
    whyNot: whyPublish,
    meaning: 'publishes: the entry becomes visible to lockless page-table walkers',
    source: tables,
  }),
  row('ptep_modify_prot_commit huge_ptep_modify_prot_commit', {
    outcomes: always(publish(2, -1, 0)),
    whyNot: whyPublish,
    meaning: 'publishes the entry that ends a read-modify-write of a page-table entry',
    source: tables,
  }),
  row(/^(?:huge_)?p(?:te|md|ud)p_set_(?:access_flags|wrprotect\w*)$/, {
    whyNot: 'changes an entry that is there already: it orders nothing before itself on some architectures',
    meaning: 'changes what may be done through an entry that walkers see already: no page becomes visible by it',
    source: 'mm/pgtable-generic.c; include/linux/pgtable.h',
  }),
  row('pmd_populate pud_populate p4d_populate pgd_populate', {
    outcomes: always({ kind: 'populate', upper: 1, table: 2, mm: 0 }),
    whyNot: whyPublish,
    meaning: 'publishes a page table, and with it all the pages that it already maps',
    source: 'arch/*/include/asm/pgalloc.h',
  }),
  row(
    /^(?:(?:swp_entry|softleaf)_to_p(?:te|md)|make_pte_marker\w*|pte_swp_\w+|pmd_swp_\w+|pte_mkspecial|pmd_mkspecial|pmd_mkinvalid|pmd_mknotpresent|make_(?:readable|writable|migration|device_private|device_exclusive|hwpoison|swapin)\w*_entry(?:_from_page)?|swp_entry|__pte|__pmd|__pud)$/,
    {
      result: { kind: 'mapsNothing' },
      meaning: 'makes an entry that maps no page a lockless walker would take',
      source: 'include/linux/swapops.h; include/linux/leafops.h; mm/gup.c (gup_fast_pte_range)',
    },
  ),
  row(
    /^(?:ptep_get_and_clear\w*|pmdp_huge_get_and_clear\w*|pudp_huge_get_and_clear\w*|huge_ptep_get_and_clear\w*|ptep_clear_flush\w*|huge_ptep_clear_flush\w*|pmdp_huge_clear_flush\w*|pmdp_collapse_flush|pmdp_invalidate\w*|flush_tlb_\w+|ptep_clear|pte_clear\w*|pmd_clear)$/,
    {
      whyNot: 'clearing an entry or flushing the TLB orders stores on some architectures only',
      meaning: 'clears an entry or flushes the TLB: orders stores on some architectures only, so not in the model',
      source: 'arch/*/include/asm/pgtable.h; arch/*/include/asm/tlbflush.h',
    },
  ),
  row(
    /^k(?:un)?map(?:_atomic|_atomic_prot|_high|_local_page|_local_folio|_local_pfn|_local|_high_get)?$|^v(?:un)?map(?:_pfn)?$|^vm_(?:un)?map_ram$/,
    {
      whyNot: 'a mapping in the kernel’s own tables: it orders only where it has to make one',
      meaning: 'maps pages in the kernel’s own page tables, from where no lockless walker takes them',
      source: 'include/linux/highmem.h; include/linux/vmalloc.h; mm/init-mm.c',
    },
  ),
  row(
    /^(?:update_mmu_cache\w*|update_mmu_tlb\w*|flush_cache_\w+|flush_dcache_\w+|flush_icache_\w+|arch_(?:enter|leave)_lazy_mmu_mode|pgtable_trans_huge_(?:deposit|withdraw)|arch_do_swap_page\w*)$/,
    {
      whyNot: 'cache maintenance: empty on most architectures',
      meaning: 'cache maintenance: orders nothing',
      source: 'Documentation/core-api/cachetlb.rst',
    },
  ),
];
