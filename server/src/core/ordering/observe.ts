// What is noted while a function runs: which publications pending writes reach, which writes come too late, and what callers have
// to know of both. Whether it becomes a finding, and in which words, is left to the rules.
import { canReachWithout } from '../cfg/detours.js';
import type { ControlFlowGraph } from '../cfg/graph.js';
import { type Exposure, type Pending, type Publication, siteOf, type Write } from '../effects/facts.js';
import { isParameterRooted, type ObjectId } from '../effects/objects.js';
import type { Observer } from '../effects/scene.js';
import type { Transform } from '../lkmm/transform.js';
import type { InnerEvents } from '../summaries/build.js';
import type { InnerWrite } from '../summaries/summary.js';
import type { TakenWays, WayRecord } from './ways.js';

/** A write to a page that is already published; the publications by their `id`. */
export interface LateWrite {
  readonly write: Write;
  /** All that the call writes too late. */
  readonly flags: Set<string>;
  readonly publications: Map<string, Publication>;
}

/** What the rules report, by the call of the checked function at which it happens. */
export interface Violations {
  /** Publications that pending writes reach; the writes by their `id`. */
  readonly missing: Map<
    string,
    { readonly publication: Publication; readonly pending: Map<string, Pending>; readonly object: ObjectId }
  >;
  /** Writes to pages that are already published. */
  readonly late: Map<string, LateWrite>;
  /** The ways that were taken. Undefined where nothing is wrong, and where the run did not come to its end. */
  readonly ways: TakenWays | undefined;
}

/** Of a run in which nothing is wrong. */
export const noViolations: Violations = { missing: new Map(), late: new Map(), ways: undefined };

/**
 * Whether a publication makes a later write a finding. A page in a cache got its flags before it went there, so a write that only
 * happens while the flag is clear, or the page in no cache, does not happen; and what a lookup deep in a callee returns may as well be a page of its own.
 */
function exposes(publication: Publication, write: Write): boolean {
  return publication.kind === 'table' || (!write.guarded && publication.chain.length <= 1);
}

/** The call of the function under analysis that the id of a write or publication begins with. */
function callOf(id: string): string {
  return id.split('/')[0] ?? id;
}

/** Whether a pending write is a better reason for a finding: one that any start value leads to goes before one that needs its own. */
function isCloser(one: Pending, before: Pending): boolean {
  const [needs, needed] = [one.needs !== undefined, before.needs !== undefined];
  return needs === needed ? one.progress < before.progress : needed;
}

/** Collects what happens in one run: violations for the function that is checked, material for the summary of a callee. */
export class RunRecord implements Observer, InnerEvents {
  private readonly violations: Pick<Violations, 'missing' | 'late'> = { missing: new Map(), late: new Map() };
  readonly publications = new Map<string, { publication: Publication; object: ObjectId; incoming: Set<Transform> }>();
  readonly writes = new Map<string, Omit<InnerWrite, 'optional'>>();

  constructor(private readonly graph: ControlFlowGraph) {}

  /** @param record of the ways that were taken, if the run has come to its end */
  violationsOf(record: WayRecord | undefined): Violations {
    const { missing, late } = this.violations;
    return missing.size + late.size === 0 ? noViolations : { missing, late, ways: record?.ways };
  }

  isReported(publication: Publication): boolean {
    return this.violations.missing.has(callOf(publication.id));
  }

  isOptional(write: Write): boolean {
    const site = siteOf(write);
    return [...this.publications.values()].some(({ publication }) => {
      const published = siteOf(publication);
      return published !== site && canReachWithout(this.graph, published, site);
    });
  }

  published(
    publication: Publication,
    object: ObjectId,
    pending: readonly Pending[],
    incoming: readonly Transform[],
  ): void {
    if (pending.length > 0) this.missing(publication, object, pending);
    if (!isParameterRooted(object)) return;
    const key = `${publication.id} ${object}`;
    const known = this.publications.get(key) ?? { publication, object, incoming: new Set<Transform>() };
    for (const one of incoming) known.incoming.add(one);
    this.publications.set(key, known);
  }

  private missing(publication: Publication, object: ObjectId, pending: readonly Pending[]): void {
    const key = callOf(publication.id);
    const known = this.violations.missing.get(key) ?? { publication, object, pending: new Map<string, Pending>() };
    for (const one of pending) {
      const { id } = one.write;
      const before = known.pending.get(id);
      if (before === undefined || isCloser(one, before)) known.pending.set(id, one);
    }
    this.violations.missing.set(key, known);
  }

  written(write: Write, object: ObjectId, exposure: Exposure): void {
    if (isParameterRooted(object)) this.writes.set(`${write.id} ${object}`, { write, object });
    if (exposure.dead) return;
    const key = callOf(write.id);
    // What one call does in several turns of a loop is done to several pages.
    const exposing = [...exposure.by.values()].filter((one) => exposes(one, write) && callOf(one.id) !== key);
    if (exposing.length === 0) return;
    const known = this.violations.late.get(key) ?? {
      write,
      flags: new Set(),
      publications: new Map<string, Publication>(),
    };
    known.flags.add(write.flag);
    for (const one of exposing) known.publications.set(one.id, one);
    this.violations.late.set(key, known);
  }
}
