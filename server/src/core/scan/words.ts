// The words that the scanner looks out for. What they mean for pages is said by the models; here stands what they mean in C.

/** Macros that take arguments in a function's head without being its name. */
const headAttributes =
  '__attribute__ __attribute __printf __scanf __releases __acquires __cond_acquires __must_hold __must_hold_shared __section __aligned ' +
  '__alloc_size __realloc_size __malloc __nonnull __no_sanitize __no_sanitize_address __no_sanitize_thread __no_sanitize_memory ' +
  '__no_sanitize_undefined __no_sanitize_coverage __diag __diag_push __diag_pop __diag_ignore __diag_ignore_all __diag_error __diag_warn ' +
  '__diag_GCC __diag_clang __guarded_by __flatten __typeof__ typeof __counted_by __free __cleanup asm __asm__ _Alignas ' +
  'noinline_for_stack __context__ __assume_ctx_lock __function_aligned';

/** Words in front of a parenthesis that is no call. */
const keywords = 'if while for switch return sizeof do else defined';

/** Marks as the scanner knows them; see server/scanner/bounds.ts. */
export const Mark = {
  headAttribute: 1,
  noFunction: 2,
  static: 4,
  aggregate: 8,
  carriedTag: 16,
  carriedType: 32,
  member: 64,
  /** Calls that may write a page's flags word. */
  bitOperation: 128,
  namesByArgument: 256,
} as const;

/** All marked words of C itself. */
export const syntaxWords: readonly (readonly [mark: number, words: string])[] = [
  [Mark.headAttribute, headAttributes],
  [Mark.noFunction, keywords],
  [Mark.static, 'static'],
  [Mark.aggregate, 'struct'],
];
