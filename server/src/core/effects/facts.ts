// What is remembered along a path: flag writes that are not yet ordered, pages that are already published.
import type { Span } from '../base/span.js';
import { freshProgress, type Progress } from '../lkmm/order.js';
import type { ObjectId } from './objects.js';
import type { SharedMap } from './sharedMap.js';
import type { StartNeed } from './startValues.js';

/** An instruction in some function of the tree, by a number that stays the same while text only moves. */
export interface CodeSite {
  readonly functionName: string;
  /** Which definition: resolved to lines only when something is reported. */
  readonly definition: DefinitionRef;
  /** The site of a call; for a store to the flags word, the negative of its offset, less one. */
  readonly site: number;
}

/** Names one definition of a function, whatever else is known of it. */
export interface DefinitionRef {
  readonly file: string;
  /** Counts the definitions of this name in the file, from 0. */
  readonly ordinal: number;
  /** Which of the ways to read it: counts the choices of `#if` arms, from 0. */
  readonly choice: number;
}

/** The site, in the function under analysis, of what has this id. */
export function siteOf({ id }: { readonly id: string }): number {
  return Number.parseInt(id, 10);
}

/** A flag write as one call of the function under analysis; `chain` leads on to the bit operation. */
export interface Write {
  readonly id: string;
  readonly call: string;
  readonly span: Span;
  readonly flag: string;
  readonly chain: readonly CodeSite[];
  /** What is called, or stored to, at the end of the chain. */
  readonly operation: string;
  readonly origin: 'source' | 'model';
  /** The write only happens when a test says that the same flag is not set yet, or that the page is in no cache. */
  readonly guarded: boolean;
}

/** A call of the function under analysis by which others can find a page: walkers of its table, or finders in a cache. */
export interface Publication {
  readonly id: string;
  readonly call: string;
  readonly span: Span;
  readonly kind: 'table' | 'cache';
  readonly chain: readonly CodeSite[];
}

/** One call that a pending write has passed on its path, newest first. */
export interface Trail {
  readonly call: string;
  readonly span: Span;
  readonly why: string;
  readonly earlier: Trail | undefined;
}

/** A write that is not yet ordered before what follows. */
export interface Pending {
  readonly write: Write;
  readonly object: ObjectId;
  readonly progress: Progress;
  readonly trail: Trail | undefined;
  /** Set where the write is pending only if some memory holds what it would not hold by itself. */
  readonly needs?: StartNeed | undefined;
}

/** A write that has just happened. */
export function pendingOf(write: Write, object: ObjectId): Pending {
  return { write, object, progress: freshProgress, trail: undefined };
}

/** Where an object stands: both may hold, on different paths. */
export interface Exposure {
  /** On some path no page table maps it yet. */
  readonly hidden: boolean;
  /** On every path it was added to a cache: what was written before that is ordered by it. */
  readonly cached: boolean;
  readonly by: ReadonlyMap<string, Publication>;
  /** On some path nobody else holds it any more. */
  readonly dead: boolean;
}

/** Where an object stands that nothing is known of. */
export const hiddenExposure: Exposure = { hidden: true, cached: false, by: new Map(), dead: false };

/** Where an object stands but for the publications, in earlier turns of a loop, of other pages that it stands for as well. */
export function ofOneTurn(exposure: Exposure, isApart: (publication: Publication) => boolean): Exposure {
  const by = [...exposure.by].filter(([, publication]) => !isApart(publication));
  if (by.length === exposure.by.size) return exposure;
  return { ...exposure, hidden: exposure.hidden || by.length === 0, by: new Map(by) };
}

/**
 * Adds a pending write; a progress that has seen less is closer to a finding, so of two with comparable progress only the
 * lesser is kept, unless it needs memory to hold something and the other does not. Returns whether the map changed.
 */
export function addPending(into: SharedMap<string, Pending>, pending: Pending): boolean {
  const { write, object, progress, needs } = pending;
  for (const [key, other] of into) {
    if (other === pending) return false;
    if (other.object !== object || other.write.id !== write.id) continue;
    if (standsFor(other, pending)) return false;
    if (standsFor(pending, other)) into.delete(key);
  }
  into.set(`${write.id}|${object}|${progress}${needs === undefined ? '' : '?'}`, pending);
  return true;
}

/** Whether a finding that `other` leads to is one that `one` leads to as well. */
function standsFor(one: Pending, other: Pending): boolean {
  return (one.progress & other.progress) === one.progress && (one.needs === undefined || other.needs !== undefined);
}

/** What holds of an object when one of two paths was taken; `a` itself where `b` adds nothing. */
export function joinExposure(a: Exposure, b: Exposure): Exposure {
  const [hidden, cached, dead] = [a.hidden || b.hidden, a.cached && b.cached, a.dead || b.dead];
  let by: Map<string, Publication> | undefined;
  if (a.by !== b.by) {
    for (const [id, publication] of b.by) {
      if (a.by.has(id)) continue;
      by ??= new Map(a.by);
      by.set(id, publication);
    }
  }
  if (by === undefined && hidden === a.hidden && cached === a.cached && dead === a.dead) return a;
  return { hidden, cached, by: by ?? a.by, dead };
}
