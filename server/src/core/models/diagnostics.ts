// Assertions and messages: calls that have nothing to do with ordering, and whose source is not worth following.
import { type ModelRow, row } from './model.js';

/** Rows for assertions and messages. */
export const diagnosticRows: readonly ModelRow[] = [
  row(
    /^(?:(?:VM_|MMU_|PAGE_|CHECK_)?(?:BUG|WARN)_ON\w*|WARN\w*|VM_WARN\w*|VM_BUG\w*|BUILD_BUG\w*|static_assert|lockdep_\w+|mmap_assert_\w+|vma_assert_\w+|dump_page|dump_stack|__?printk\w*|_printk|pr_\w+|dev_(?:err|warn|info|dbg)\w*|trace_\w+|might_fault|kasan_\w+|kmsan_\w+|kcsan_\w+|ASSERT_EXCLUSIVE_\w+|page_table_check_\w+|debug_\w+|print_\w+)$/,
    {
      meaning: 'an assertion or a message: orders nothing',
      source: 'include/linux/bug.h; include/linux/mmdebug.h; include/linux/printk.h',
    },
  ),
];
