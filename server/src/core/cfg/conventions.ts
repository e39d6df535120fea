// What is known of calls by their names when a graph is built.
import type { SignTests } from './conditions.js';

/** What of C's surroundings the graph must know without knowing the kernel: handed in as data. */
export interface CallConventions {
  /** Macros whose value is that of their first argument: `likely(x)`. */
  readonly transparent: ReadonlySet<string>;
  /** What is said by a call about the sign of its argument: `IS_ERR(x)`. */
  readonly signTests: SignTests;
  /** Functions that never return. */
  readonly noReturn: ReadonlySet<string>;
  /** Functions that exchange where memory holds what they expect, and return what it held: `cmpxchg(p, old, new)`. */
  readonly exchanges: RegExp;
  /** Macros that exchange the values of their two arguments: `swap(a, b)`. */
  readonly swaps: ReadonlySet<string>;
  /** Macros that always say the same of the same argument: `IS_ENABLED(CONFIG_MMU)`. */
  readonly settled: ReadonlySet<string>;
  /** Macros that look like loops, and run their body once or not at all. */
  readonly scopes: ReadonlyMap<string, 'once' | 'at most once'>;
}
