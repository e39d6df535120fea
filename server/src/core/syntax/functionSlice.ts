// Where a function stands in its file, as the scanner found it.
import type { Span } from '../base/span.js';

/** One function definition in a file; all offsets are UTF-16 code units in the file. */
export interface FunctionSlice extends Span {
  readonly name: string;
  /** Where the name starts; before it stands the head (storage class, attributes, return type). */
  readonly nameStart: number;
  /** The parameter list, from `(` to just after `)`. */
  readonly parameters: Span;
  /** The offset of the body's `{`. */
  readonly bodyStart: number;
}
