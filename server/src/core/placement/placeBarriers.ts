// Where write barriers go: a minimal cut between unordered writes and the publications that they reach, priced so that one barrier
// serves several publications, stays out of loops, and is not executed on paths that do not need it.
import type { InsertionPoint } from '../cfg/graph.js';
import { minimumCut } from './minimumCut.js';
import { pointAt, reachable, type StepGraph } from './paths.js';

/** What one publication needs: every path from one of the writes to it has to pass a barrier. */
export interface Requirement {
  /** Call sites (or other instructions' identities) of the writes. */
  readonly writes: readonly number[];
  readonly publication: number;
}

/** Where barriers go, and what each is good for. */
export interface Placement {
  readonly points: readonly InsertionPoint[];
  /** How many of the requirements each point helps to meet, in the order of `points`. */
  readonly covers: readonly number[];
}

const costOfBarrier = 10;
/** A barrier on a path that has no write yet, or that never publishes, is wasted there. */
const costOfWaste = 4;
const costOfLoop = 400;

/** The function that barriers are placed in. Sites are numbers of calls; an assignment has the negative of its offset. */
export interface PlacementInput {
  readonly graph: StepGraph;
  /** The step of a write or publication; undefined where it has none. */
  readonly stepOf: (site: number) => number | undefined;
  /** Whether a step orders everything before it already. */
  readonly orders: (step: number) => boolean;
  /** Whether lines can be inserted at a point. */
  readonly insertable: (point: InsertionPoint) => boolean;
}

/** One placement for all requirements; undefined where no place in the text cuts some path. */
export function placeBarriers(requirements: readonly Requirement[], input: PlacementInput): Placement | undefined {
  const { graph } = input;
  const regions = requirements.map((requirement) => regionOf(requirement, input));
  const sources = new Set(regions.flatMap((region) => region.writes));
  const sinks = new Set(regions.flatMap((region) => region.publications));
  if (sources.size === 0 || sinks.size === 0) return undefined;
  const within = new Set(regions.flatMap((region) => [...region.between]));
  const withoutWrite = reachable([graph.entry], graph.successors, (step) => sources.has(step));
  const withoutPublication = reachable(graph.exits, graph.predecessors, (step) => sinks.has(step));
  const cost = (step: number): number => {
    const point = pointAt(graph, step);
    if (point === undefined || point.bareBody !== undefined || !input.insertable(point))
      return Number.POSITIVE_INFINITY;
    const waste = (withoutWrite.has(step) ? costOfWaste : 0) + (withoutPublication.has(step) ? costOfWaste : 0);
    return costOfBarrier + waste + point.loopDepth * costOfLoop;
  };
  const cut = minimumCut({
    size: graph.steps.length,
    successors: (step) =>
      within.has(step) && !input.orders(step) ? (graph.successors[step] ?? []).filter((to) => within.has(to)) : [],
    cost: (step) => (within.has(step) ? cost(step) : Number.POSITIVE_INFINITY),
    sources: [...sources],
    sinks: [...sinks],
  });
  if (cut === undefined || cut.length === 0) return undefined;
  const points = cut.flatMap((step) => pointAt(graph, step) ?? []);
  return { points, covers: cut.map((step) => regions.filter((region) => region.between.has(step)).length) };
}

interface Region {
  readonly writes: readonly number[];
  readonly publications: readonly number[];
  /** The steps on unordered paths from a write to the publication, both included. */
  readonly between: ReadonlySet<number>;
}

/** The steps that can lie between the writes and the publication of one requirement. */
export function regionOf(requirement: Requirement, { graph, stepOf, orders }: PlacementInput): Region {
  const writes = requirement.writes.flatMap((site) => stepOf(site) ?? []);
  const publication = stepOf(requirement.publication);
  if (publication === undefined) return { writes, publications: [], between: new Set() };
  const forward = reachable(writes, graph.successors, (step) => step === publication || orders(step));
  const backward = reachable([publication], graph.predecessors, (step) => orders(step));
  return { writes, publications: [publication], between: new Set([...forward].filter((step) => backward.has(step))) };
}
