// Atomic read-modify-writes: one rule for all of them (Documentation/atomic_t.txt), told apart by the shape of the name.
import { always, type MemoryAccess, type ModelRow, onSuccess, order, pointedTo, row, sometimes } from './model.js';

const document = 'Documentation/atomic_t.txt';
const counter = '(?:raw_)?(?:arch_)?atomic(?:64|_long)?';
const whyVoid = 'an atomic without a return value is unordered, even on the same word';
const whyRelaxed = 'a _relaxed atomic orders nothing';
const whyAcquire = 'acquire orders what follows it after itself, not what precedes it';
const whyRelease = 'release orders what precedes it before its own store, nothing before later stores';
const whySometimes = 'it orders only when it succeeds';

const family = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const returning = `${counter}_(?:(?:add|sub|inc|dec)_return|fetch_(?:add|sub|inc|dec|and|or|xor|andnot)|xchg)`;
const conditional = `${counter}_(?:cmpxchg|try_cmpxchg|add_unless|fetch_add_unless|inc_not_zero|inc_unless_negative|dec_unless_positive|dec_if_positive)`;

const exchange = 'xchg';
const compareExchange = 'cmpxchg(?:64)?';
const tryCompareExchange = 'try_cmpxchg(?:64)?';
const exchanges: MemoryAccess = { kind: 'exchange', memory: pointedTo(0), value: 1 };
const comparesAndExchanges: MemoryAccess = { kind: 'compareExchange', memory: pointedTo(0), expected: 1, value: 2 };

/** Rows for exchanges of plain memory. */
const exchangeRows: readonly ModelRow[] = [
  row(exchange, {
    outcomes: always(order('rmw-full')),
    access: exchanges,
    meaning: 'a value-returning atomic: a full barrier',
    source: document,
  }),
  row(family(`${exchange}_(?:relaxed|acquire)`), {
    outcomes: always(order('rmw')),
    access: exchanges,
    whyNot: 'a _relaxed or _acquire atomic orders no earlier store',
    meaning: 'an exchange that orders no earlier store',
    source: document,
  }),
  row(family(`${exchange}_release`), {
    outcomes: always(order('rmw-release')),
    access: exchanges,
    whyNot: whyRelease,
    meaning: 'a release atomic: orders earlier accesses before itself only',
    source: document,
  }),
  row(family(`${compareExchange}|sync_cmpxchg`), {
    outcomes: sometimes(order('rmw-full')),
    access: comparesAndExchanges,
    whyNot: whySometimes,
    meaning: 'a conditional atomic: a full barrier when it succeeds, nothing otherwise',
    source: document,
  }),
  row(family(`${compareExchange}_(?:relaxed|acquire)`), {
    outcomes: sometimes(order('rmw')),
    access: comparesAndExchanges,
    whyNot: 'a _relaxed or _acquire atomic orders no earlier store',
    meaning: 'a conditional exchange that orders no earlier store',
    source: document,
  }),
  row(family(`${compareExchange}_release`), {
    outcomes: sometimes(order('rmw-release')),
    access: comparesAndExchanges,
    whyNot: whyRelease,
    meaning: 'a release atomic on success: orders earlier accesses before itself only',
    source: document,
  }),
];

/** Rows for atomic counters and exchanges. */
export const atomicRows: readonly ModelRow[] = [
  ...exchangeRows,
  row(
    family(`${returning}|${counter}_(?:(?:inc|dec|sub)_and_test|add_negative|dec_and_lock\\w*|dec_and_mutex_lock)|tas`),
    {
      outcomes: always(order('rmw-full')),
      meaning: 'a value-returning atomic: a full barrier',
      source: document,
    },
  ),
  row(family(`${returning}_relaxed`), {
    outcomes: always(order('rmw')),
    whyNot: whyRelaxed,
    meaning: 'a relaxed atomic: orders nothing',
    source: document,
  }),
  row(family(`${returning}_acquire`), {
    outcomes: always(order('rmw')),
    whyNot: whyAcquire,
    meaning: 'an acquire atomic: orders no earlier store',
    source: document,
  }),
  row(family(`(?:${conditional}|${tryCompareExchange})_(?:relaxed|acquire)`), {
    outcomes: sometimes(order('rmw')),
    whyNot: 'a _relaxed or _acquire atomic orders no earlier store',
    meaning: 'a conditional atomic that orders no earlier store',
    source: document,
  }),
  row(family(`${returning}_release`), {
    outcomes: always(order('rmw-release')),
    whyNot: whyRelease,
    meaning: 'a release atomic: orders earlier accesses before itself only',
    source: document,
  }),
  row(family(`(?:${conditional}|${tryCompareExchange})_release`), {
    outcomes: sometimes(order('rmw-release')),
    whyNot: whyRelease,
    meaning: 'a release atomic on success: orders earlier accesses before itself only',
    source: document,
  }),
  row(
    family(
      `${counter}_(?:try_cmpxchg|add_unless|inc_not_zero|inc_unless_negative|dec_unless_positive)|${tryCompareExchange}`,
    ),
    {
      outcomes: onSuccess(order('rmw-full')),
      whyNot: whySometimes,
      meaning: 'a conditional atomic: a full barrier when it succeeds, nothing otherwise',
      source: document,
    },
  ),
  row(family(`${counter}_(?:cmpxchg|fetch_add_unless|dec_if_positive)`), {
    outcomes: sometimes(order('rmw-full')),
    whyNot: whySometimes,
    meaning: 'a conditional atomic: a full barrier when it succeeds, nothing otherwise',
    source: document,
  }),
  row(family(`${counter}_(?:add|sub|inc|dec|and|or|xor|andnot)`), {
    outcomes: always(order('rmw')),
    whyNot: whyVoid,
    meaning: 'an atomic without a return value: orders nothing',
    source: document,
  }),
  row(
    /^(?:cmpxchg_local|this_cpu_\w+|__this_cpu_\w+|raw_cpu_\w+|local_(?:inc|dec|add|sub|set|read)|percpu_counter_\w+|count_vm_events?|__count_vm_events?|__mod_\w+_state|count_memcg_\w+|mod_mthp_stat|count_mthp_stat)$/,
    {
      whyNot: 'a CPU-local operation: orders nothing for other CPUs',
      meaning: 'a CPU-local operation: orders nothing for other CPUs',
      source: 'Documentation/core-api/this_cpu_ops.rst; include/linux/vmstat.h',
    },
  ),
  row(
    'refcount_inc refcount_add kref_get refcount_inc_not_zero kref_get_unless_zero refcount_dec refcount_dec_and_test refcount_sub_and_test kref_put refcount_dec_if_one refcount_dec_not_one refcount_dec_and_lock refcount_dec_and_mutex_lock',
    {
      outcomes: always(order('rmw')),
      whyNot:
        'reference counts order less than atomics: at most release before, acquire after, and the two do not join',
      meaning: 'a reference count: no order between earlier and later stores',
      source: 'Documentation/core-api/refcount-vs-atomic.rst',
    },
  ),
  row(
    'page_ref_inc page_ref_add page_ref_sub page_ref_dec folio_ref_inc folio_ref_add folio_ref_sub folio_ref_dec get_page folio_get',
    {
      outcomes: always(order('rmw')),
      whyNot: whyVoid,
      meaning: 'takes or drops a reference with a void atomic: orders nothing',
      source: 'include/linux/page_ref.h; include/linux/mm.h',
    },
  ),
  row(/^(?:page|folio)_ref_(?:(?:dec|sub)_and_test|(?:inc|dec|add|sub)_return)$/, {
    outcomes: always(order('rmw-full')),
    meaning: 'a value-returning atomic on the reference count: a full barrier',
    source: 'include/linux/page_ref.h',
  }),
  row('put_page folio_put folio_put_refs folios_put put_user_page unpin_user_page', {
    outcomes: always(order('rmw-full')),
    meaning: 'drops a reference with atomic_dec_and_test(): a full barrier',
    source: 'include/linux/mm.h; include/linux/page_ref.h',
  }),
  row('put_page_testzero folio_put_testzero', {
    outcomes: [
      { when: 'nonzero', effects: [order('rmw-full'), { kind: 'dead', arg: 0 }] },
      { when: 'zero', effects: [order('rmw-full')] },
    ],
    meaning:
      'drops a reference with atomic_dec_and_test(): a full barrier, and nobody else holds the page when it returns true',
    source: 'include/linux/mm.h; include/linux/page_ref.h',
  }),
  row(
    'folio_try_get page_ref_add_unless folio_ref_add_unless page_cache_get_speculative get_page_unless_zero folio_try_get_rcu page_ref_freeze folio_ref_freeze',
    {
      outcomes: onSuccess(order('rmw-full')),
      whyNot: whySometimes,
      meaning: 'a conditional atomic on the reference count: a full barrier when it succeeds',
      source: 'include/linux/page_ref.h',
    },
  ),
];
