// Where write barriers go: a minimal cut between unordered writes and the publications that they reach, priced so that one barrier
// serves several publications, stays out of loops, and is not executed on paths that do not need it.
import type { InsertionPoint } from '../cfg/graph.js';
import { minimumCut } from './minimumCut.js';
import { type OtherWays, otherWays } from './otherWays.js';
import { pointAt, reachable, type StepGraph, StepSet, stepOfPoint } from './paths.js';
import type { StepEdges, StepWays } from './stepWays.js';

/** What one publication needs: every path from one of the writes to it has to pass a barrier. */
export interface Requirement {
  /** Call sites (or other instructions' identities) of the writes. */
  readonly writes: readonly number[];
  readonly publication: number;
  /** Steps behind which the publication, when it comes, publishes no page. */
  readonly harmless: ReadonlySet<number>;
}

/** One barrier, and what is known of its place. */
export interface PlacedBarrier {
  readonly point: InsertionPoint;
  /** The requirements that it helps to meet. */
  readonly covers: readonly Requirement[];
  /** Ways by which control comes here with nothing left to order, or goes on without publishing. */
  readonly others: number;
  /** Whether a place nearer to some write or publication would have been inside of one more loop. */
  readonly outsideLoop: boolean;
}

// Whole numbers, so that flows of them stay exact.
const costOfBarrier = 1000;
/** A barrier is wasted on a path that has nothing to order, and on one that does not publish. */
const costOfWaste = 400;
/** Braces around a body that had none change more lines. */
const costOfBraces = 100;
/** Of places that waste something, the one where fewer ways do: less than any other difference. */
const mostForWays = 49;
const costOfLoop = 40_000;
/** More publications than this get one cut for all of them, not also one after the other. */
const mostSeparate = 20;

/** The function that barriers are placed in. Sites are numbers of calls; an assignment has the negative of its offset. */
export interface PlacementInput {
  readonly graph: StepGraph;
  /** The step of a write or publication; undefined where it has none. */
  readonly stepOf: (site: number) => number | undefined;
  /** Whether a step orders everything before it already. */
  readonly orders: (step: number) => boolean;
  readonly ways: StepWays;
  /** Whether lines can be inserted at a point, to serve these requirements. */
  readonly insertable: (point: InsertionPoint, serving: readonly Requirement[]) => boolean;
}

/** The steps between the writes and the publication of one requirement. */
interface Region {
  readonly requirement: Requirement;
  readonly writes: readonly number[];
  readonly publications: readonly number[];
  /** The steps on unordered paths from a write to the publication, both included. */
  readonly between: StepSet;
  /** Whether nothing is left to order behind a step. */
  readonly ends: (step: number) => boolean;
  /** The edges along which something may be left to order. */
  readonly edges: StepEdges;
}

/** The barriers for all requirements together; undefined where no places in the text cut some path. */
export function placeBarriers(
  requirements: readonly Requirement[],
  input: PlacementInput,
): readonly PlacedBarrier[] | undefined {
  const regions = requirements.map((requirement) => regionOf(requirement, input));
  const price = new Price(regions, input);
  const together = cutAll(regions, price, input, new Set());
  const areFew = regions.length > 1 && regions.length <= mostSeparate;
  const separate = areFew ? oneByOne(regions, price, input) : undefined;
  const steps = cheaper(together, separate, price);
  return steps?.map((step) => describe(step, regions, price, input));
}

/** Those of the barriers without which a requirement would not be met. */
export function barriersFor(
  requirement: Requirement,
  barriers: readonly PlacedBarrier[],
  input: PlacementInput,
): readonly PlacedBarrier[] {
  let needed = barriers.filter(({ covers }) => covers.includes(requirement));
  const region = regionOf(requirement, input);
  for (const one of needed) {
    const rest = needed.filter((other) => other !== one);
    if (isCut(region, new Set(rest.flatMap(({ point }) => stepOfPoint(input.graph, point) ?? [])))) needed = rest;
  }
  return needed;
}

function cheaper(
  a: readonly number[] | undefined,
  b: readonly number[] | undefined,
  price: Price,
): readonly number[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const sum = (steps: readonly number[]): number => steps.reduce((all, step) => all + price.of(step), 0);
  return sum(b) < sum(a) ? b : a;
}

/** Cuts one region after the other; a barrier that was placed for one serves the others too. */
function oneByOne(regions: readonly Region[], price: Price, input: PlacementInput): readonly number[] | undefined {
  const placed = new Set<number>();
  for (const region of regions) {
    const cut = cutAll([region], price, input, placed);
    if (cut === undefined) return undefined;
    for (const step of cut) placed.add(step);
  }
  return [...placed];
}

/** The cheapest steps at which the regions are cut; none where those that are placed already do it. */
function cutAll(
  regions: readonly Region[],
  price: Price,
  input: PlacementInput,
  placed: ReadonlySet<number>,
): readonly number[] | undefined {
  const { graph } = input;
  const sources = new Set(regions.flatMap((region) => region.writes));
  const sinks = new Set(regions.flatMap((region) => region.publications));
  if (sources.size === 0 || sinks.size === 0) return undefined;
  const within = new StepSet(graph.steps.length);
  for (const { between } of regions) for (const step of between) within.add(step);
  const unordered = (step: number): readonly number[] => {
    const open = placed.has(step) ? [] : regions.filter((one) => one.between.has(step) && !one.ends(step));
    return [...new Set(open.flatMap(({ edges }) => edges.successors[step] ?? []))].filter((to) => within.has(to));
  };
  return minimumCut({
    nodes: [...within].sort((a, b) => a - b),
    successors: unordered,
    cost: (step) => price.of(step),
    canCut: (step) => price.hasRoom(step),
    sources: [...sources],
    sinks: [...sinks],
  });
}

/** Whether barriers at these steps leave no unordered path in the region. */
function isCut({ writes, publications, between, ends, edges }: Region, at: ReadonlySet<number>): boolean {
  const stops = (step: number): boolean => !between.has(step) || at.has(step) || ends(step);
  const reached = reachable(writes, edges.successors, stops);
  return publications.every((step) => !reached.has(step));
}

/** What a barrier costs at each step, and whether there is room for one. */
class Price {
  private readonly known = new Map<number, number>();
  private readonly room = new Map<number, boolean>();
  private readonly ways: (step: number) => OtherWays;

  constructor(
    private readonly regions: readonly Region[],
    private readonly input: PlacementInput,
  ) {
    const { graph, ways } = input;
    const ends = (step: number): boolean =>
      input.orders(step) || regions.some((one) => one.between.has(step) && one.requirement.harmless.has(step));
    const all = regions.flatMap(({ requirement }) => requirement.writes);
    const setOf = (steps: readonly number[]): StepSet => new StepSet(graph.steps.length, steps);
    this.ways = otherWays(graph, {
      writes: setOf(regions.flatMap(({ writes }) => writes)),
      publications: setOf(regions.flatMap(({ publications }) => publications)),
      ends,
      taken: ways.taken,
      pending: regions.length === 1 ? (regions[0]?.edges ?? graph) : ways.pending(all),
      clears: (block) => ways.clears(block, all),
      // With an entry that maps no page there is nothing to order, whatever is pending.
      isAlwaysPending: (step) =>
        regions.some(({ requirement: { harmless, writes } }) => harmless.size === 0 && ways.mustPend(step, writes)),
    });
  }

  of(step: number): number {
    let price = this.known.get(step);
    if (price === undefined) {
      price = this.compute(step);
      this.known.set(step, price);
    }
    return price;
  }

  hasRoom(step: number): boolean {
    let hasRoom = this.room.get(step);
    if (hasRoom === undefined) {
      const point = pointAt(this.input.graph, step);
      const serving = around(step, this.regions).map(({ requirement }) => requirement);
      hasRoom = point !== undefined && this.input.insertable(point, serving);
      this.room.set(step, hasRoom);
    }
    return hasRoom;
  }

  others(step: number): number {
    const { before, behind } = this.ways(step);
    return before + behind;
  }

  private compute(step: number): number {
    const point = pointAt(this.input.graph, step);
    if (point === undefined) return Number.POSITIVE_INFINITY;
    const { before, again, behind, leaving } = this.ways(step);
    const waste = wasteOf(before, again) + wasteOf(behind + leaving, 0);
    return costOfBarrier + waste + (point.bareBody === undefined ? 0 : costOfBraces) + point.loopDepth * costOfLoop;
  }
}

/** @param more ways that tell two places apart of which both waste something */
function wasteOf(ways: number, more: number): number {
  return ways > 0 ? costOfWaste + Math.min(ways + more, mostForWays) : 0;
}

/** The regions in which a step lies. */
function around(step: number, regions: readonly Region[]): readonly Region[] {
  return regions.filter(({ between }) => between.has(step));
}

function describe(step: number, regions: readonly Region[], price: Price, { graph }: PlacementInput): PlacedBarrier {
  const serving = around(step, regions);
  const point = pointAt(graph, step) ?? { id: -1, offset: 0, position: 'before', loopDepth: 0, bareBody: undefined };
  const depths = serving.flatMap(({ between }) => [...between].map((one) => pointAt(graph, one)?.loopDepth ?? 0));
  return {
    point,
    covers: serving.map(({ requirement }) => requirement),
    others: price.others(step),
    outsideLoop: depths.some((depth) => depth > point.loopDepth),
  };
}

function regionOf(requirement: Requirement, { graph, stepOf, orders, ways }: PlacementInput): Region {
  const writes = requirement.writes.flatMap((site) => stepOf(site) ?? []);
  const publication = stepOf(requirement.publication);
  const edges = ways.pending(requirement.writes);
  const none = new StepSet(graph.steps.length);
  const ends = (step: number): boolean => orders(step) || requirement.harmless.has(step);
  if (publication === undefined) return { requirement, writes, publications: [], between: none, ends, edges };
  const forward = reachable(writes, edges.successors, (step) => step === publication || ends(step));
  const backward = reachable([publication], edges.predecessors, ends);
  const between = new StepSet(
    graph.steps.length,
    [...forward].filter((step) => backward.has(step)),
  );
  return { requirement, writes, publications: [publication], between, ends, edges };
}
