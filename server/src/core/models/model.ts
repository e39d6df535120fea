// What the kernel's primitives do, as data: the vocabulary of the rows in this folder. Each row names the header or document
// that proves it. Everything that is built from primitives is inferred from its source instead.
import type { OrderingEvent } from '../lkmm/order.js';

/** Which argument of a call, from 0; negative counts from the last. */
export type ArgumentIndex = number;

/** One thing that a call does, as far as the analysis cares. */
export type Effect =
  | { readonly kind: 'order'; readonly event: OrderingEvent }
  /** A plain read-modify-write of the flags word of the page in `arg`, or of the page that is returned. */
  | { readonly kind: 'flagWrite'; readonly arg: ArgumentIndex | 'result'; readonly flag: string }
  /** `__set_bit(bit, word)`: a page-flag write where the bit is a `PG_` name or the word is some page's `flags`. */
  | { readonly kind: 'bitWrite'; readonly bit: ArgumentIndex; readonly word: ArgumentIndex }
  /** Stores an entry into a page table; `mm` is undefined where the call does not name it. */
  | {
      readonly kind: 'publish';
      readonly slot: ArgumentIndex;
      readonly entry: ArgumentIndex;
      readonly mm: ArgumentIndex | undefined;
      /** The store itself is a release: nothing can be missing in front of it. */
      readonly release: boolean;
      /** Only when the slot's declared type is a page-table entry's: `WRITE_ONCE()` stores all kinds of things. */
      readonly onlyEntries: boolean;
    }
  /** Hangs a page table, with all that it maps, into the level above. */
  | {
      readonly kind: 'populate';
      readonly upper: ArgumentIndex;
      readonly table: ArgumentIndex;
      readonly mm: ArgumentIndex | undefined;
    }
  /** The page becomes findable in the page cache or the swap cache. */
  | { readonly kind: 'cacheInsert'; readonly arg: ArgumentIndex }
  /** The last reference is gone: nobody else can hold the page. */
  | { readonly kind: 'dead'; readonly arg: ArgumentIndex };

/** What a call does in one of its cases; `when` says what it returns then. */
export interface Outcome {
  readonly when: 'always' | 'zero' | 'nonzero' | 'negative';
  readonly effects: readonly Effect[];
}

/** What a call returns, where that is more than a value made from its arguments. */
export type ResultMeaning =
  /** The same page as an argument: `page_folio(page)`. */
  | { readonly kind: 'same'; readonly arg: ArgumentIndex }
  /** A value that maps no page which a lockless walker would take. */
  | { readonly kind: 'mapsNothing' }
  /** A page that nobody else knows yet. */
  | { readonly kind: 'freshPage' };

/** How a call uses the memory that one of its arguments names, or points to. */
export type MemoryAccess =
  | { readonly kind: 'load'; readonly memory: MemoryArgument }
  /** Stores an argument there. */
  | { readonly kind: 'store'; readonly memory: MemoryArgument; readonly value: ArgumentIndex }
  /** Stores an argument there, and returns what was there. */
  | { readonly kind: 'exchange'; readonly memory: MemoryArgument; readonly value: ArgumentIndex }
  /** Stores `value` there if it finds `expected`, which is the first outcome of the row, and returns what was there. */
  | {
      readonly kind: 'compareExchange';
      readonly memory: MemoryArgument;
      readonly expected: ArgumentIndex;
      readonly value: ArgumentIndex;
    };

/** `WRITE_ONCE(*y, 1)` names the memory, `xchg(y, 1)` points to it. */
export interface MemoryArgument {
  readonly arg: ArgumentIndex;
  readonly by: 'name' | 'pointer';
}

/** What is known of a function or macro without reading its source. */
export interface ApiModel {
  readonly outcomes: readonly Outcome[];
  readonly result: ResultMeaning | undefined;
  /** The memory that it loads from or stores to, as a row for accesses says. */
  readonly access?: MemoryAccess;
  /** Why this does not order earlier stores before later ones, for people; undefined where it does or has nothing to do with it. */
  readonly whyNot: string | undefined;
  /** What it does, in a sentence, for the hover text. */
  readonly meaning: string;
  /** The kernel file or document that proves the row. */
  readonly source: string;
  /** What makes it order in practice when the page is large, though neither model nor source promises it for all pages. */
  readonly ordersLarge?: string;
  /**
   * Where a tree keeps the generic implementation, in versions of the kernel that promise less than the row: when it is there and
   * has a path that does not order, the row's order holds on some calls only.
   */
  readonly generic?: RegExp;
}

/** A row: one name, several, or a pattern for a family whose names are generated. */
export interface ModelRow extends ApiModel {
  readonly names: readonly string[] | RegExp;
}

const nothing: Pick<ApiModel, 'outcomes' | 'result' | 'whyNot'> = {
  outcomes: [],
  result: undefined,
  whyNot: undefined,
};

/** The effect of an ordering event. */
export function order(event: OrderingEvent): Effect {
  return { kind: 'order', event };
}

/** The effects of every call, whatever it returns. */
export function always(...effects: readonly Effect[]): readonly Outcome[] {
  return [{ when: 'always', effects }];
}

/** Effects only when the call returns nonzero, as a conditional read-modify-write does on success. */
export function onSuccess(...effects: readonly Effect[]): readonly Outcome[] {
  return [
    { when: 'nonzero', effects },
    { when: 'zero', effects: [] },
  ];
}

/** Effects on some calls and not on others, and the result does not tell. */
export function sometimes(...effects: readonly Effect[]): readonly Outcome[] {
  return [
    { when: 'always', effects },
    { when: 'always', effects: [] },
  ];
}

/** Memory that an argument names. */
export const named = (arg: ArgumentIndex): MemoryArgument => ({ arg, by: 'name' });

/** Memory that an argument points to. */
export const pointedTo = (arg: ArgumentIndex): MemoryArgument => ({ arg, by: 'pointer' });

/** A row; names that are not a pattern are separated by spaces. */
export function row(
  names: string | RegExp,
  model: Partial<Pick<ApiModel, 'outcomes' | 'result' | 'access' | 'whyNot' | 'generic' | 'ordersLarge'>> &
    Pick<ApiModel, 'meaning' | 'source'>,
): ModelRow {
  return { ...nothing, ...model, names: typeof names === 'string' ? names.split(' ') : names };
}
