// Locks: each half orders in one direction only.
import { always, type ModelRow, onSuccess, order, row } from './model.js';

const document = 'Documentation/memory-barriers.txt, LOCK ACQUISITION FUNCTIONS';
const whyLock = 'taking a lock is an acquire: an earlier store may move into the critical section, past this call';
const whyUnlock = 'releasing a lock is a release: it orders nothing before stores after it';
const whySleeping = 'this lock orders only against the next holder of the same lock';

/** Rows for locks. */
export const lockRows: readonly ModelRow[] = [
  row(
    /^(?:_?raw_)?_?spin_lock(?:_irq|_irqsave|_bh|_nested|_irqsave_nested|_nest_lock)?$|^(?:pte_offset_map_lock|pmd_lock|pud_lock|huge_pte_lock|__pte_offset_map_lock|pte_offset_map_rw_nolock|folio_lruvec_lock\w*|xa_lock\w*|xas_lock\w*|task_lock)$/,
    {
      outcomes: always(order('lock')),
      whyNot: whyLock,
      meaning: 'takes a spinlock: acquire only',
      source: document,
    },
  ),
  row(/^(?:raw_)?spin_trylock(?:_irq|_irqsave|_bh)?$/, {
    outcomes: onSuccess(order('lock')),
    whyNot: whyLock,
    meaning: 'takes a spinlock if it is free: acquire only',
    source: document,
  }),
  row(
    /^(?:_?raw_)?_?spin_unlock(?:_irq|_irqrestore|_bh)?$|^(?:pte_unmap_unlock|xa_unlock\w*|xas_unlock\w*|unlock_page_lruvec\w*|lruvec_unlock\w*|task_unlock)$/,
    {
      outcomes: always(order('unlock')),
      whyNot: whyUnlock,
      meaning: 'releases a spinlock: release only',
      source: document,
    },
  ),
  row(
    /^(?:raw_)?(?:read|write)_(?:try)?lock\w*$|^(?:mutex_(?:try)?lock\w*|down(?:_read|_write)?\w*|mmap_(?:read|write)_(?:try)?lock\w*|(?:lock_page|folio_lock)(?:_killable|_nested)?|(?:trylock_page|folio_trylock)|__folio_lock\w*|__lock_page\w*|i_mmap_(?:try)?lock_\w+|anon_vma_(?:lock|trylock)_\w+|down_read_trylock|local_lock\w*|vma_start_read|page_table_lock)$/,
    {
      outcomes: always(order('rmw')),
      whyNot: `${whyLock}`,
      meaning: 'takes a lock: acquire only',
      source: `${document}; the memory model does not know this kind of lock`,
    },
  ),
  row(
    /^(?:raw_)?(?:read|write)_unlock\w*$|^(?:mutex_unlock|up(?:_read|_write)?|mmap_(?:read|write)_unlock\w*|unlock_page|folio_unlock|i_mmap_unlock_\w+|anon_vma_unlock_\w+|local_unlock\w*|vma_end_read|downgrade_write)$/,
    {
      outcomes: always(order('rmw-release')),
      whyNot: `${whyUnlock}; ${whySleeping}`,
      meaning: 'releases a lock: release only',
      source: `${document}; the memory model does not know this kind of lock`,
    },
  ),
  row(
    /^(?:rcu_read_(?:un)?lock\w*|preempt_(?:dis|en)able\w*|local_irq_\w+|local_bh_\w+|pagefault_(?:dis|en)able|get_cpu\w*|put_cpu\w*)$/,
    {
      outcomes: always(order('barrier')),
      whyNot: 'a compiler barrier at most',
      meaning: 'orders nothing between CPUs',
      source: 'Documentation/memory-barriers.txt; include/linux/preempt.h',
    },
  ),
  row('srcu_read_lock', {
    meaning: 'begins an SRCU read side: orders nothing by contract',
    source: 'tools/memory-model/linux-kernel.cat',
  }),
  row('srcu_read_unlock', {
    outcomes: always(order('srcu-unlock')),
    whyNot: 'it orders only together with smp_mb__after_srcu_read_unlock()',
    meaning: 'ends an SRCU read side: orders nothing by contract',
    source: 'tools/memory-model/linux-kernel.cat',
  }),
  row('call_rcu kfree_rcu queue_work schedule_work complete wake_up wake_up_all cond_resched might_sleep up_all', {
    whyNot: 'it orders the caller at most against a callback or a task that is woken, not against its own later stores',
    meaning: 'no order between the caller’s own stores',
    source: 'Documentation/memory-barriers.txt, SLEEP AND WAKE-UP FUNCTIONS',
  }),
];
