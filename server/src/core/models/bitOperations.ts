// Bit operations on words in memory (Documentation/atomic_bitops.txt). The non-atomic ones, applied to a page's flags, are what
// the whole analysis is about.
import { always, type ModelRow, order, row } from './model.js';

const document = 'Documentation/atomic_bitops.txt';
const plainSource = 'include/asm-generic/bitops/generic-non-atomic.h';

/** Rows for bit operations. */
export const bitRows: readonly ModelRow[] = [
  row(
    '__set_bit __clear_bit __change_bit __assign_bit ___set_bit arch___set_bit arch___clear_bit __test_and_set_bit __test_and_clear_bit __test_and_change_bit',
    {
      outcomes: always({ kind: 'bitWrite', bit: 0, word: 1 }),
      whyNot: 'a plain read-modify-write: orders nothing',
      meaning: 'a plain (non-atomic) read-modify-write of the whole word',
      source: plainSource,
    },
  ),
  row('set_bit clear_bit change_bit assign_bit', {
    outcomes: always(order('rmw')),
    whyNot: 'an atomic bit operation without a return value is unordered, even on the same word',
    meaning: 'an atomic bit operation: orders nothing',
    source: document,
  }),
  row('test_and_set_bit test_and_clear_bit test_and_change_bit', {
    outcomes: always(order('rmw-full')),
    meaning: 'a value-returning atomic bit operation: a full barrier',
    source: document,
    // Until 5.x the generic form returned early, without a barrier, when the bit had the value already.
    generic: /^include\/asm-generic\/bitops\//,
  }),
  row('test_and_set_bit_lock bit_spin_lock bit_spin_trylock hlist_bl_lock', {
    outcomes: always(order('rmw')),
    whyNot: 'acquire at most: orders no earlier store',
    meaning: 'takes a bit lock: acquire',
    source: document,
  }),
  row(
    'clear_bit_unlock clear_bit_unlock_is_negative_byte xor_unlock_is_negative_byte __clear_bit_unlock bit_spin_unlock __bit_spin_unlock hlist_bl_unlock',
    {
      outcomes: always(order('rmw-release')),
      whyNot: 'release alone orders nothing before later stores',
      meaning: 'drops a bit lock: release',
      source: document,
    },
  ),
  row('test_bit test_bit_acquire', {
    whyNot: 'a load: it cannot order earlier stores',
    meaning: 'a load: orders no earlier store',
    source: document,
  }),
];
