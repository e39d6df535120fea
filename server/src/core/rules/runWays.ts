// The ways that a run has taken, as edges between the steps that barriers are placed at.
import { wayKey } from '../ordering/ways.js';
import { allWays, edgesThat, type StepWays } from '../placement/stepWays.js';
import type { RuleContext } from './context.js';

/** The ways that the run has taken: on those on which a condition comes out otherwise, another call may have ordered the writes. */
export function waysOf({ steps, violations: { ways } }: RuleContext): StepWays {
  if (ways === undefined) return allWays(steps);
  const sitesAt = (block: number, edge: number): ReadonlySet<number> | 'unknown' | undefined =>
    ways.noted.has(block) ? ways.taken.get(wayKey(block, edge)) : 'unknown';
  const isAny = (sites: ReadonlySet<number> | undefined, writes: readonly number[]): boolean =>
    sites !== undefined && writes.some((site) => sites.has(site));
  return {
    taken: edgesThat(steps, (block, edge) => sitesAt(block, edge) !== undefined),
    pending: (writes) =>
      edgesThat(steps, (block, edge) => {
        const sites = sitesAt(block, edge);
        return sites === 'unknown' || isAny(sites, writes);
      }),
    clears: (block, writes) => isAny(ways.clearedIn.get(block), writes),
    mustPend: (step, writes) => !ways.pendsInLoop && isAny(ways.always.get(steps.blockAt.get(step) ?? -1), writes),
  };
}
