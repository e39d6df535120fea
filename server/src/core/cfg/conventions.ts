// What the graph has to know of the calls in it, without knowing the kernel.
import type { SignTests } from './conditions.js';

/** What of C's surroundings the graph must know without knowing the kernel: handed in as data. */
export interface CallConventions {
  /** Macros whose value is that of their first argument: `likely(x)`. */
  readonly transparent: ReadonlySet<string>;
  /** What is said by a call about the sign of its argument: `IS_ERR(x)`. */
  readonly signTests: SignTests;
  /** Functions that never return. */
  readonly noReturn: ReadonlySet<string>;
  /** Macros that always say the same of the same argument: `IS_ENABLED(CONFIG_MMU)`. */
  readonly settled: ReadonlySet<string>;
  /** Macros that look like loops, and run their body once or not at all. */
  readonly scopes: ReadonlyMap<string, 'once' | 'at most once'>;
}
