// What a function does to pages and to the order of stores, as plain data: what an editor shows at calls and definitions.
import type { FileRange, Range } from '../base/span.js';

/** A flag write that may still be unordered when the function returns. */
export interface UnorderedWrite {
  readonly flag: string;
  /** The page as the function names it: a parameter, or a path from one. */
  readonly page: string;
  /** The call of the function that leads to the write, and what it passes without being ordered, as a clause; may be empty. */
  readonly call: string;
  readonly why: string;
  readonly at: FileRange | undefined;
  /** Whether the body itself calls the flag operation, rather than a function that does. */
  readonly own: boolean;
}

/** A page that is reachable for lockless readers when the function returns. */
export interface PublishedPage {
  readonly page: string;
  readonly call: string;
  /** Whether the body itself makes the store, rather than a function that it calls. */
  readonly own: boolean;
}

/** What stands for the name of a page that the caller of a function did not hand to it. */
export const somePage = 'a page';

/** All that matters for order at a call of a function; the union over all definitions that the call can mean. */
export interface FunctionFacts {
  readonly name: string;
  readonly writes: readonly UnorderedWrite[];
  readonly publishes: readonly PublishedPage[];
  /** Whether a call orders all that precedes it before all that follows, on every path. */
  readonly orders: boolean;
  /** False where the analysis gave up, or read a model in place of the source. */
  readonly complete: boolean;
}

/** A function that can matter for order, by its place in the file that was asked for. */
export interface FunctionPlace {
  readonly name: string;
  readonly file: string;
  readonly range: Range;
  readonly nameRange: Range;
}

/** A call in a function, by its name. `end` is where the call ends. */
export interface CallPlace {
  readonly callee: string;
  readonly range: Range;
  readonly nameRange: Range;
}

/** What is known of functions and calls, beyond findings. Nothing throws on user code; paths are as in a project. */
export interface OrderingFacts {
  /** The word at a UTF-16 offset, if it is a name in C. */
  nameAt(path: string, offset: number): string | undefined;
  /** The functions of a file that write flags, publish pages or may have findings. Cheap: nothing is analysed. */
  functionsOf(path: string): readonly FunctionPlace[];
  /** What a call by this name does where it stands; undefined where that is nothing, or only a primitive's. */
  ofCall(name: string, path: string): FunctionFacts | undefined;
  /** Whether a call orders all that precedes it, without being there for it as `smp_wmb()` is. */
  ordersImplicitly(name: string, path: string): boolean;
  /** What a primitive or a function does to order, in a few words; undefined where it does nothing. */
  summaryOf(name: string, path: string): string | undefined;
  /** The definitions that a call by this name can mean. */
  definitionsOf(name: string, path: string): readonly FunctionPlace[];
  /** The calls in a function's definitions in a file that matter for order. */
  callsIn(name: string, path: string): readonly CallPlace[];
  /** The functions that call this one and matter for order themselves. */
  callersOf(
    name: string,
    path: string,
  ): readonly { readonly caller: FunctionPlace; readonly calls: readonly CallPlace[] }[];
}
