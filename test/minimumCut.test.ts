// The cheapest cut against all cuts that there are, in small random graphs.
import { describe, expect, it } from 'vitest';
import { type CutProblem, minimumCut } from '../server/src/core/placement/minimumCut.js';
import { Random } from './harness/editScript.js';

const graphs = 400;
const nodes = [0, 1, 2, 3, 4, 5, 6, 7];

describe('minimumCut', () => {
  it('is as cheap as the cheapest of all cuts that can be made', () => {
    let cuts = 0;
    for (let seed = 1; seed <= graphs; seed++) {
      const problem = randomProblem(seed);
      const cut = minimumCut(problem);
      const cheapest = cheapestOfAll(problem);
      expect(cut === undefined ? Number.POSITIVE_INFINITY : costOf(cut, problem), `seed ${seed}`).toBe(cheapest);
      if (cut === undefined) continue;
      cuts++;
      expect(isCut(cut, problem) && cut.every(problem.canCut), `seed ${seed}`).toBe(true);
    }
    expect(cuts).toBeGreaterThan(graphs / 6);
  });

  it('is the same cut, whether it was known before or is found out which nodes cannot be cut', () => {
    for (let seed = 1; seed <= graphs; seed++) {
      const problem = randomProblem(seed);
      const cost = (node: number): number => (problem.canCut(node) ? problem.cost(node) : Number.POSITIVE_INFINITY);
      expect(minimumCut(problem), `seed ${seed}`).toEqual(minimumCut({ ...problem, cost, canCut: () => true }));
    }
  });

  it('asks of no node that a cheapest cut would not consist of', () => {
    const asked: number[] = [];
    const cut = minimumCut({
      nodes: [0, 1, 2, 3],
      successors: (node) => (node < 3 ? [node + 1] : []),
      cost: (node) => [9, 5, 1, 9][node] ?? 0,
      canCut: (node) => {
        asked.push(node);
        return node !== 2;
      },
      sources: [0],
      sinks: [3],
    });
    expect(cut).toEqual([1]);
    expect(new Set(asked)).toEqual(new Set([1, 2]));
  });
});

function randomProblem(seed: number): CutProblem {
  const random = new Random(seed);
  const chance = (one: number): boolean => random.below(one) === 0;
  const edges = nodes.map((from) => nodes.filter((to) => to !== from && chance(to > from ? 4 : 12)));
  const costs = nodes.map(() => (chance(6) ? Number.POSITIVE_INFINITY : 1 + random.below(4)));
  const barred = new Set(nodes.filter(() => chance(5)));
  return {
    nodes,
    successors: (node) => edges[node] ?? [],
    cost: (node) => costs[node] ?? 0,
    canCut: (node) => !barred.has(node),
    sources: [0, 1],
    sinks: [6, 7],
  };
}

function cheapestOfAll(problem: CutProblem): number {
  let cheapest = Number.POSITIVE_INFINITY;
  for (let chosen = 0; chosen < 1 << nodes.length; chosen++) {
    const cut = nodes.filter((node) => (chosen >> node) % 2 === 1);
    const cost = costOf(cut, problem);
    if (cost < cheapest && cut.every(problem.canCut) && isCut(cut, problem)) cheapest = cost;
  }
  return cheapest;
}

function costOf(cut: readonly number[], { cost }: CutProblem): number {
  return cut.reduce((sum, node) => sum + cost(node), 0);
}

/** Whether nothing that leaves a source arrives at a sink, when it ends where it is cut. */
function isCut(cut: readonly number[], { successors, sources, sinks }: CutProblem): boolean {
  const reached = new Set<number>();
  const work = sources.flatMap(successors);
  for (let node = work.pop(); node !== undefined; node = work.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    if (!cut.includes(node)) work.push(...successors(node));
  }
  return sinks.every((sink) => !reached.has(sink));
}
