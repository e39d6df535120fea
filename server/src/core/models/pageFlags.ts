// Page-flag operations by the shape of their names: stand-ins for where page-flags.h, whose macros generate them, is out of reach.
import { always, type ModelRow, order, row } from './model.js';

const source = 'include/linux/page-flags.h';

/** Names of the same shape that write `page_type` or `mapping`, not the flags word: PAGE_TYPE_OPS and two hand-written ones. */
const notFlags =
  '(?!(?:__(?:Set|Clear)Page(?:Buddy|Offline|Table|Guard|Zsmalloc|Unaccepted|Kmemcg|Movable|Balloon)|__folio_(?:set|clear)_(?:buddy|offline|pgtable|guard|slab|hugetlb|zsmalloc|unaccepted|anon|movable))$)';

/** `__SetPageSwapBacked` → `PG_swapbacked`, as the macros of page-flags.h build the names. */
export function flagOfOperation(name: string): string | undefined {
  const match = /^_*(?:TestSet|TestClear|Set|Clear)Page(\w+)$|^_*folio_(?:test_)?(?:set|clear)_(\w+)$/.exec(name);
  if (match === null) return undefined;
  return `PG_${(match[1] ?? match[2] ?? '').toLowerCase()}`;
}

/** `folio_test_swapbacked` → `PG_swapbacked`, as the macros of page-flags.h build the names; undefined for other names. */
export function flagTestedBy(name: string): string | undefined {
  const match = /^(?:folio_test_(\w+)|Page([A-Z]\w*))$/.exec(name);
  return match === null ? undefined : `PG_${(match[1] ?? match[2] ?? '').toLowerCase()}`;
}

/** Words without which nothing in a text matches `writesFlagsWord`: calls, and the field. */
export const flagsWordCalls =
  '__set_bit __clear_bit __change_bit __assign_bit ___set_bit ___clear_bit ___change_bit __test_and_set_bit __test_and_clear_bit __test_and_change_bit ___test_and_set_bit ___test_and_clear_bit ___test_and_change_bit';
export const flagsWordField = 'flags';

/**
 * A text that writes a page's flags word without atomicity: a bit operation on a `PG_` bit, or an assignment to a page's flags.
 * What stands in front of `->flags` is looked at only where that stands: it is looked for backwards.
 */
export const writesFlagsWord =
  /\b__+(?:set|clear|change|assign)_bit\s*\(\s*PG_|\b__+test_and_\w+_bit\s*\(\s*PG_|(?=->flags)(?<=(?:page|folio)\w*(?:\[[^\]]*\])?)->flags(?:\.f)?\s*[|&^]?=[^=]/;

/** Flags that page-flags.h makes non-atomic operations for, and no others. Source: include/linux/page-flags.h, 5.10 to 7.3. */
const neverAtomic =
  /^__(?:(?:Set|Clear)Page(?:Locked|Slab|SlobFree|Reported|Isolated)|SetPageHead|folio_(?:set|clear)_(?:locked|slab|slob_free|reported|isolated)|folio_set_head)$/;

/** The atomic form of a non-atomic operation, by the naming rule of page-flags.h and bitops.h: the leading `__` is the only difference. */
export function atomicForm(name: string): string | undefined {
  if (neverAtomic.test(name)) return undefined;
  return /^__(?:(?:Set|Clear)Page\w+|folio_(?:set|clear)_\w+|folio_mark_uptodate|(?:set|clear|change|assign|test_and_(?:set|clear|change))_bit)$/.test(
    name,
  )
    ? name.slice(2)
    : undefined;
}

/** Rows for operations on page flags. */
export const pageFlagRows: readonly ModelRow[] = [
  row('__folio_mark_uptodate __SetPageUptodate', {
    outcomes: always(order('wmb'), { kind: 'flagWrite', arg: 0, flag: 'PG_uptodate' }),
    whyNot: 'its smp_wmb() comes before it sets PG_uptodate, so that bit is not covered',
    meaning:
      'orders earlier stores with its own smp_wmb(), and only then sets PG_uptodate with a plain read-modify-write',
    source,
  }),
  row('folio_mark_uptodate SetPageUptodate', {
    outcomes: always(order('wmb'), order('rmw')),
    meaning: 'orders earlier stores with its own smp_wmb(), then sets PG_uptodate atomically',
    source,
  }),
  row(new RegExp(`^${notFlags}(?:__(?:Set|Clear)Page[A-Z]\\w*|__folio_(?:set|clear)_[a-z]\\w*)$`), {
    outcomes: always({ kind: 'flagWrite', arg: 0, flag: '' }),
    whyNot: 'a plain read-modify-write of the page flags: orders nothing',
    meaning: 'writes a page flag with a plain (non-atomic) read-modify-write of the whole flags word',
    source,
  }),
  row(/^(?:(?:TestSet|TestClear)Page[A-Z]\w*|folio_test_(?:set|clear)_\w+)$/, {
    outcomes: always(order('rmw-full')),
    meaning: 'a value-returning atomic on the page flags: a full barrier',
    source,
  }),
  row(
    /^(?:(?:Set|Clear)Page[A-Z]\w*|folio_(?:set|clear)_(?:locked|referenced|dirty|lru|active|workingset|error|reserved|private|private_2|owner_priv_1|writeback|mappedtodisk|reclaim|swapbacked|unevictable|mlocked|uncached|hwpoison|young|idle|swapcache|checked|arch_1|readahead|large_rmappable|has_hwpoisoned))$/,
    {
      outcomes: always(order('rmw')),
      whyNot: 'an atomic flag operation without a return value is unordered, even on the same word',
      meaning: 'writes a page flag atomically: orders nothing, but loses no other CPU’s update',
      source,
    },
  ),
];
