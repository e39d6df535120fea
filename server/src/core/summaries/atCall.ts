// A summary as one call has it: what happens inside the callee is named as seen from there, once for all worlds that pass the call.
// Only the objects are still those of the callee: which of the caller's they are differs from world to world.
import type { CallInstruction } from '../cfg/graph.js';
import { type CodeSite, type Exposure, type Pending, type Publication, siteOf, type Write } from '../effects/facts.js';
import type { ObjectId } from '../effects/objects.js';
import type { InnerPublication, InnerWrite, ReturnCase, Summary } from './summary.js';

/** Where the callee goes on: the instruction inside it at which the write or publication happens. */
export type EnteredAt = (site: number) => CodeSite;

/** One call, as far as it tells what happens there in other words. */
export interface CallSite {
  readonly call: CallInstruction;
  readonly entered: EnteredAt;
  /** Whether the call is only made when a test said that this flag is not set, or that the page is in no cache. */
  readonly guardedBy: (flag: string) => boolean;
}

/** One way to return to a call. */
export interface CaseAtCall {
  readonly one: ReturnCase;
  readonly pending: readonly Pending[];
  readonly exposure: readonly ExposureAtCall[];
}

/** Where an object stands when the callee returns, and by which publications as the call has them. */
export interface ExposureAtCall {
  readonly inner: ObjectId;
  readonly inside: Exposure;
  readonly by: readonly Publication[];
}

/** All of a summary that is told of at a call. */
export interface SummaryAtCall {
  readonly cases: readonly CaseAtCall[];
  readonly publications: readonly InnerPublication[];
  readonly writes: readonly InnerWrite[];
}

/** A write or publication more calls down than this is not told of: nobody would follow the story. */
const deepest = 6;

function isNear({ chain }: Write | Publication): boolean {
  return chain.length < deepest;
}

/** Names what a summary speaks of as it is seen at a call. */
export function summaryAt(summary: Summary, at: CallSite): SummaryAtCall {
  return {
    cases: summary.cases.map((one) => ({
      one,
      pending: one.pending
        .filter(({ write }) => isNear(write))
        .map((pending) => ({ ...pending, write: liftWrite(pending.write, at), trail: undefined })),
      exposure: [...one.exposure].map(([inner, inside]) => ({
        inner,
        inside,
        by: [...inside.by.values()].filter(isNear).map((publication) => liftPublication(publication, at)),
      })),
    })),
    publications: summary.publications
      .filter(({ publication }) => isNear(publication))
      .map((inner) => ({ ...inner, publication: liftPublication(inner.publication, at) })),
    writes: summary.writes
      .filter(({ write }) => isNear(write))
      .map((inner) => ({ ...inner, write: liftWrite(inner.write, at) })),
  };
}

function liftWrite(write: Write, { call, entered, guardedBy }: CallSite): Write {
  return {
    ...write,
    guarded: write.guarded || guardedBy(write.flag),
    id: `${call.site}/${write.id}`,
    call: call.calleeText,
    span: call.span,
    chain: [entered(siteOf(write)), ...write.chain],
  };
}

function liftPublication(publication: Publication, { call, entered }: CallSite): Publication {
  return {
    ...publication,
    id: `${call.site}/${publication.id}`,
    call: call.calleeText,
    span: call.span,
    chain: [entered(siteOf(publication)), ...publication.chain],
  };
}
