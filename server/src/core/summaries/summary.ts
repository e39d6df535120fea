// What a call to a function does, seen from outside: for each way in which it can return, what is pending, ordered or published then.
import { alike } from '../base/alike.js';
import type { Exposure, Pending, Publication, Write } from '../effects/facts.js';
import { isParameterRooted, type ObjectId } from '../effects/objects.js';
import type { Value } from '../effects/values.js';
import type { Transform } from '../lkmm/transform.js';

/** One way to return. Objects are named as inside the function: `<p0>` is its first parameter. */
export interface ReturnCase {
  readonly returns: Value;
  /** Memory cells reachable from parameters that hold something else afterwards. */
  readonly stores: ReadonlyMap<ObjectId, Value>;
  readonly derived: ReadonlyMap<ObjectId, readonly ObjectId[]>;
  /** The function's own writes that are pending then, on objects that the caller can name. */
  readonly pending: readonly Pending[];
  readonly exposure: ReadonlyMap<ObjectId, Exposure>;
  /** What happens to the caller's pending writes; empty when all paths order them. */
  readonly incoming: readonly Transform[];
  /** The caller's pages whose writes are ordered on the way by insertion into a cache, or are of no account any more. */
  readonly settled: readonly ObjectId[];
}

/** A publication inside the function of a page that the caller knows. */
export interface InnerPublication {
  readonly publication: Publication;
  readonly object: ObjectId;
  /** How far the caller's pending writes can have come there. */
  readonly incoming: readonly Transform[];
  /** The function has a finding of its own at this publication, whose barrier covers the caller too. */
  readonly reportedInside: boolean;
}

/** A flag write inside the function to a page that the caller knows; it matters to the caller when that page is published. */
export interface InnerWrite {
  readonly write: Write;
  readonly object: ObjectId;
  /**
   * The function also publishes on ways that do not come past the write: `if (is_new) init_flags(page); set_pte_at(…);`. Called
   * for a page that it has published before, it takes such a way.
   */
  readonly optional: boolean;
}

/** All that callers have to know of one definition. */
export interface Summary {
  readonly cases: readonly ReturnCase[];
  readonly publications: readonly InnerPublication[];
  readonly writes: readonly InnerWrite[];
  /** False where a budget ran out or a definition could not be read: the rest is then a guess on the quiet side. */
  readonly complete: boolean;
  /** Built-in models that stood in for functions whose source is out of reach, here and below. */
  readonly models: ReadonlySet<string>;
}

/** Whether nothing happens to pages that the caller can name. */
export function isQuiet(summary: Summary): boolean {
  return (
    summary.publications.length === 0 &&
    summary.writes.length === 0 &&
    summary.cases.every(
      (one) =>
        one.pending.length === 0 &&
        one.exposure.size === 0 &&
        one.stores.size === 0 &&
        one.returns.objects.every((object) => !isParameterRooted(object)),
    )
  );
}

/** Whether the caller's pending writes are ordered in some cases, and not in others. */
export function ordersSometimes({ cases }: Summary): boolean {
  return cases.some(({ incoming }) => incoming.length === 0) && cases.some(({ incoming }) => incoming.length > 0);
}

/** Whether two summaries say the same, wherever in the callee's text it happens. */
export function sameSummary(one: Summary, other: Summary): boolean {
  return alike(one, other, 'span');
}
