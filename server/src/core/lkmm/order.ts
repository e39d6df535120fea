// The Linux-kernel memory model's answer to one question: a plain store is program-order-before these events; is it ordered
// before the stores that follow? Written after tools/memory-model/linux-kernel.cat (relations mb, wmb, po-rel, po-unlock-lock-po,
// cumul-fence and the bounds for plain accesses), as an automaton that reads one event at a time.

/** What an instruction does to the order of stores around it, in the model's words. */
export type OrderingEvent =
  | 'mb'
  | 'wmb'
  | 'rmb'
  | 'barrier'
  | 'before-atomic'
  | 'after-atomic'
  | 'after-spinlock'
  | 'after-unlock-lock'
  | 'after-srcu-read-unlock'
  | 'grace-period'
  /** A value-returning read-modify-write with full ordering. */
  | 'rmw-full'
  /** An atomic read-modify-write that orders nothing by itself (void, `_relaxed`, `_acquire`). */
  | 'rmw'
  | 'rmw-release'
  /** `smp_store_release()` and the like: orders what came before with itself, nothing after it. */
  | 'store-release'
  | 'lock'
  | 'unlock'
  | 'srcu-unlock';

/**
 * How far a pending plain store has come towards being ordered, as a set of bits; 0 right after the store. Each bit is one thing
 * that has happened since and that a later event can complete to an order.
 */
export type Progress = number;

/** `smp_mb__before_atomic()` was seen: the next read-modify-write completes it. */
const beforeAtomic = 1;
/** A read-modify-write was seen: `smp_mb__after_atomic()` would complete it. */
const rmwSeen = 2;
/** A lock was taken: `smp_mb__after_spinlock()` would complete it. */
const lockSeen = 4;
/** A release-type event was seen: it is a marked store, ordered after the plain one. */
const releaseSeen = 8;
/** An unlock came after such a release: the next lock completes po-unlock-lock-po from a marked store. */
const unlockAfterRelease = 16;
/** An unlock was seen. */
const unlockSeen = 32;
/** An unlock and then a lock: orders marked stores, and on all supported hardware plain ones; `smp_mb__after_unlock_lock()` completes it. */
const unlockLockSeen = 64;
const srcuUnlockSeen = 128;

/** Right after the store: nothing has happened since. */
export const freshProgress: Progress = 0;

/** Whether the store is ordered in practice though the model does not promise it for a plain store: UNLOCK then LOCK. */
export function isOrderedInPractice(progress: Progress): boolean {
  return (progress & unlockLockSeen) !== 0;
}

/** The progress after one more event; undefined when the store is now ordered before everything that follows. */
export function advance(progress: Progress, event: OrderingEvent): Progress | undefined {
  switch (event) {
    case 'mb':
    case 'wmb':
    case 'grace-period':
    case 'rmw-full':
      return undefined;
    case 'rmb':
    case 'barrier':
      return progress;
    case 'before-atomic':
      return progress | beforeAtomic;
    case 'after-atomic':
      return (progress & rmwSeen) !== 0 ? undefined : progress;
    case 'after-spinlock':
      return (progress & lockSeen) !== 0 ? undefined : progress;
    case 'after-unlock-lock':
      return (progress & unlockLockSeen) !== 0 ? undefined : progress;
    case 'after-srcu-read-unlock':
      return (progress & srcuUnlockSeen) !== 0 ? undefined : progress;
    case 'rmw':
      return (progress & beforeAtomic) !== 0 ? undefined : progress | rmwSeen;
    case 'rmw-release':
      return (progress & beforeAtomic) !== 0 ? undefined : progress | rmwSeen | releaseSeen;
    case 'store-release':
      return progress | releaseSeen;
    case 'unlock':
      // The unlock is itself a release: a second one finds a marked store to carry.
      return progress | unlockSeen | ((progress & releaseSeen) !== 0 ? unlockAfterRelease : 0) | releaseSeen;
    case 'lock':
      if ((progress & unlockAfterRelease) !== 0) return undefined;
      return progress | lockSeen | ((progress & unlockSeen) !== 0 ? unlockLockSeen : 0);
    case 'srcu-unlock':
      return progress | srcuUnlockSeen;
  }
}
