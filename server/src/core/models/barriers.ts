// Fences, marked accesses and what is often taken for a fence.
import { always, type ModelRow, named, order, pointedTo, row } from './model.js';

const barriers = 'Documentation/memory-barriers.txt; tools/memory-model/linux-kernel.def';
const generic = 'include/asm-generic/barrier.h';

const whyStoreRelease = 'a store-release orders what precedes it before its own store, nothing before later stores';
const whyMarked = 'a marked access without ordering: not even a compiler barrier for plain stores';

/** Rows for fences and marked accesses. */
export const barrierRows: readonly ModelRow[] = [
  row('smp_wmb virt_wmb wmb dma_wmb pmem_wmb __smp_wmb', {
    outcomes: always(order('wmb')),
    meaning: 'a write barrier: orders all earlier stores before all later ones',
    source: `${barriers}; ${generic}`,
  }),
  row('smp_mb virt_mb mb dma_mb __smp_mb iosys_mb', {
    outcomes: always(order('mb')),
    meaning: 'a full barrier: orders all earlier accesses before all later ones',
    source: `${barriers}; ${generic}`,
  }),
  row('smp_store_mb __smp_store_mb virt_store_mb set_mb', {
    outcomes: always(order('mb')),
    access: { kind: 'store', memory: named(0), value: 1 },
    meaning: 'a marked store and then a full barrier: orders all earlier accesses before all later ones',
    source: `${barriers}; ${generic}`,
  }),
  row('smp_rmb virt_rmb rmb dma_rmb smp_acquire__after_ctrl_dep smp_read_barrier_depends read_barrier_depends', {
    outcomes: always(order('rmb')),
    whyNot: 'a read barrier orders loads, not stores',
    meaning: 'a read barrier: orders loads only',
    source: barriers,
  }),
  row('barrier cpu_relax barrier_data', {
    outcomes: always(order('barrier')),
    whyNot: 'a compiler barrier: the CPU may still reorder the stores',
    meaning: 'a compiler barrier: orders nothing between CPUs',
    source: 'include/linux/compiler.h',
  }),
  row('smp_mb__before_atomic __smp_mb__before_atomic', {
    outcomes: always(order('before-atomic')),
    whyNot: 'it orders only together with an atomic read-modify-write that follows it before the publication',
    meaning: 'a full barrier only together with the atomic read-modify-write after it',
    source: 'Documentation/atomic_t.txt; tools/memory-model/linux-kernel.cat',
  }),
  row('smp_mb__after_atomic __smp_mb__after_atomic', {
    outcomes: always(order('after-atomic')),
    whyNot:
      'it orders only what precedes an atomic read-modify-write before it, and none lies between the flag write and it',
    meaning: 'a full barrier only together with the atomic read-modify-write before it',
    source: 'Documentation/atomic_t.txt; tools/memory-model/linux-kernel.cat',
  }),
  row('smp_mb__after_spinlock', {
    outcomes: always(order('after-spinlock')),
    whyNot: 'it orders only what precedes a lock that was taken after the flag write',
    meaning: 'a full barrier only together with the lock taken before it',
    source: 'include/linux/spinlock.h; tools/memory-model/linux-kernel.cat',
  }),
  row('smp_mb__after_unlock_lock', {
    outcomes: always(order('after-unlock-lock')),
    whyNot: 'it orders only what precedes an UNLOCK and LOCK pair before it',
    meaning: 'a full barrier only together with an UNLOCK and LOCK pair before it',
    source: 'include/linux/rcupdate.h; tools/memory-model/linux-kernel.cat',
  }),
  row('smp_mb__after_srcu_read_unlock', {
    outcomes: always(order('after-srcu-read-unlock')),
    meaning: 'a full barrier only together with the srcu_read_unlock() before it',
    source: 'include/linux/srcu.h; tools/memory-model/linux-kernel.cat',
  }),
  row(
    'synchronize_rcu synchronize_rcu_expedited synchronize_srcu synchronize_srcu_expedited synchronize_net rcu_barrier synchronize_sched synchronize_rcu_tasks',
    {
      outcomes: always(order('grace-period')),
      meaning: 'waits for a grace period, which is a full barrier',
      source: 'tools/memory-model/Documentation/explanation.txt',
    },
  ),
  row(
    'schedule wake_up_process wq_has_sleeper set_current_state prepare_to_wait prepare_to_wait_exclusive set_mask_bits llist_add llist_del_all',
    {
      outcomes: always(order('mb')),
      meaning: 'contains a full barrier on every path',
      source:
        'Documentation/memory-barriers.txt, SLEEP AND WAKE-UP FUNCTIONS; include/linux/bitops.h; include/linux/llist.h',
    },
  ),
  row('smp_store_release virt_store_release', {
    outcomes: always(
      { kind: 'publish', slot: 0, entry: 1, mm: undefined, release: true, onlyEntries: true },
      order('store-release'),
    ),
    access: { kind: 'store', memory: pointedTo(0), value: 1 },
    whyNot: whyStoreRelease,
    meaning: 'a store-release: orders earlier accesses before this one store only',
    source: barriers,
  }),
  row('WRITE_ONCE', {
    outcomes: always({ kind: 'publish', slot: 0, entry: 1, mm: undefined, release: false, onlyEntries: true }),
    access: { kind: 'store', memory: named(0), value: 1 },
    whyNot: whyMarked,
    meaning: 'a marked store that orders nothing',
    source: 'Documentation/memory-barriers.txt',
  }),
  row(
    'atomic_set_release atomic64_set_release atomic_long_set_release refcount_set_release page_ref_unfreeze folio_ref_unfreeze',
    {
      outcomes: always(order('store-release')),
      whyNot: whyStoreRelease,
      meaning: 'a store-release: orders earlier accesses before this one store only',
      source: barriers,
    },
  ),
  row('rcu_assign_pointer', {
    outcomes: always(order('store-release')),
    access: { kind: 'store', memory: named(0), value: 1 },
    whyNot: whyStoreRelease,
    meaning: 'a store-release of a pointer: orders earlier accesses before this one store only',
    source: 'include/linux/rcupdate.h',
  }),
  row('RCU_INIT_POINTER', {
    access: { kind: 'store', memory: named(0), value: 1 },
    whyNot: whyMarked,
    meaning: 'a marked store of a pointer that orders nothing',
    source: 'include/linux/rcupdate.h',
  }),
  row('atomic_set atomic64_set atomic_long_set refcount_set', {
    whyNot: whyMarked,
    meaning: 'a marked access that orders nothing',
    source: 'Documentation/memory-barriers.txt; Documentation/atomic_t.txt',
  }),
  row('READ_ONCE rcu_dereference rcu_dereference_protected rcu_dereference_raw rcu_dereference_check data_race', {
    result: { kind: 'same', arg: 0 },
    whyNot: 'a load: it cannot order earlier stores',
    meaning: 'a marked load: orders no earlier store',
    source: barriers,
  }),
  row('smp_load_acquire virt_load_acquire', {
    access: { kind: 'load', memory: pointedTo(0) },
    whyNot: 'a load: it cannot order earlier stores',
    meaning: 'a load-acquire: orders no earlier store',
    source: barriers,
  }),
  row(
    'atomic_read atomic64_read atomic_long_read atomic_read_acquire atomic64_read_acquire atomic_long_read_acquire smp_cond_load_acquire smp_cond_load_relaxed',
    {
      whyNot: 'a load: it cannot order earlier stores',
      meaning: 'a load: orders no earlier store',
      source: barriers,
    },
  ),
  row(
    'write_seqcount_begin write_seqcount_end write_seqlock write_sequnlock write_seqcount_invalidate raw_write_seqcount_begin raw_write_seqcount_end raw_write_seqcount_barrier raw_write_seqcount_latch write_seqlock_irq write_sequnlock_irq write_seqlock_irqsave write_sequnlock_irqrestore',
    {
      outcomes: always(order('wmb')),
      meaning: 'contains an smp_wmb() on every path',
      source: 'include/linux/seqlock.h',
    },
  ),
];
