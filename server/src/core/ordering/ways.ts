// Along which edges of a function control went in a run, and which writes were pending on the way: as conditions came out, which the
// graph alone does not tell.
import { siteOf } from '../effects/facts.js';
import type { World } from '../effects/world.js';
import type { FlowBlock, FlowGraph } from './flowGraph.js';

/** The ways that worlds took. Writes are told by the sites of their calls. */
export interface TakenWays {
  /** The blocks of which something was noted: the others are passed by, or run as parts of these. Of several that are run as one, the last. */
  readonly noted: ReadonlySet<number>;
  /** Whether an edge of a loop was taken with something pending: what comes together in another turn was not looked at. */
  readonly pendsInLoop: boolean;
  /** By `wayKey`, for each edge that was taken, the writes that were pending in some world. */
  readonly taken: ReadonlyMap<number, ReadonlySet<number>>;
  /** By block, those that were pending where control came to it, and in some world are no more. */
  readonly clearedIn: ReadonlyMap<number, ReadonlySet<number>>;
  /** By block, the writes that were pending in every world that came, on each visit. */
  readonly always: ReadonlyMap<number, ReadonlySet<number>>;
}

/** No block has as many edges. */
const mostEdges = 1 << 20;

/** @param block that the edge leaves; of several that are run as one, the last */
export const wayKey = (block: number, edge: number): number => block * mostEdges + edge;

const none: readonly number[] = [];

/** The sites of the calls of all writes that are pending. */
export function sitesOf({ pending }: Pick<World, 'pending'>): readonly number[] {
  return pending.size === 0 ? none : [...pending.values()].map(({ write }) => siteOf(write));
}

/** Notes the ways of one run. */
export class WayRecord {
  private readonly taken = new Map<number, Set<number>>();
  private readonly clearedIn = new Map<number, Set<number>>();
  private readonly always = new Map<number, ReadonlySet<number>>();

  constructor(private readonly flow: FlowGraph) {}

  /** What was noted, by itself: it is kept for longer than the graph. */
  get ways(): TakenWays {
    const { taken, clearedIn, always } = this;
    const blocks = this.flow.blocks.filter((block) => block !== undefined);
    const pends = ({ end, edges }: FlowBlock): boolean =>
      edges.some((_, i) => (taken.get(wayKey(end, i))?.size ?? 0) > 0);
    return {
      noted: new Set(blocks.map(({ end }) => end)),
      pendsInLoop: blocks.some((block) => block.isInLoop && pends(block)),
      taken,
      clearedIn,
      always,
    };
  }

  cleared(block: number, sites: readonly number[]): void {
    if (sites.length > 0) this.clearedIn.set(block, new Set([...(this.clearedIn.get(block) ?? []), ...sites]));
  }

  took(block: number, { edge, pending }: { readonly edge: number; readonly pending: readonly number[] }): void {
    const key = wayKey(block, edge);
    const sites = this.taken.get(key);
    if (sites === undefined) this.taken.set(key, new Set(pending));
    else for (const site of pending) sites.add(site);
  }

  came(block: number, worlds: readonly World[]): void {
    if (worlds.every(({ pending }) => pending.size === 0)) {
      this.always.delete(block);
      return;
    }
    const before = this.always.get(block);
    let sites = before ?? new Set<number>();
    for (const [i, { pending, isMixed }] of worlds.entries()) {
      const here = new Set(isMixed ? [] : sitesOf({ pending }));
      sites = i === 0 && before === undefined ? here : new Set([...sites].filter((site) => here.has(site)));
    }
    this.always.set(block, sites);
  }
}
