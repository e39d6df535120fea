// What is worked out of a function once, before it is run: what matters where, in which order its blocks are run.
import { joinSigns } from '../base/sign.js';
import {
  type ArgumentUse,
  computeFacets,
  type FacetLiveness,
  has,
  objectsFacet,
  signFacet,
  truthFacet,
} from '../cfg/facets.js';
import type { ControlFlowGraph } from '../cfg/graph.js';
import {
  addressTaken,
  computeLiveness,
  type Liveness,
  type RepeatedConditions,
  readFields,
  repeatedConditions,
  usedVariables,
} from '../cfg/liveness.js';
import { backwards, ranksOf } from '../cfg/ranks.js';
import type { Value } from '../effects/values.js';
import type { ApiModel } from '../models/model.js';
import { type FlowGraph, flowGraphOf, type Variables } from './flowGraph.js';
import { guardsOf } from './guards.js';
import { Turns } from './turns.js';

/** What is fixed about a function, whatever its callers leave pending. */
export interface FlowPlan {
  readonly graph: ControlFlowGraph;
  readonly flow: FlowGraph;
  readonly repeated: RepeatedConditions;
  readonly liveness: Liveness;
  readonly addressTaken: ReadonlySet<string>;
  /** Those of them that repeated conditions read. */
  readonly decidedBy: ReadonlySet<string>;
  /** Variables and temporaries that something reads. */
  readonly used: ReadonlySet<string>;
  /** For each block, what tests must have found not to hold on every way there: see `isGuarded`. */
  readonly guards: readonly ReadonlySet<string>[];
  /** For each block, its place in an order in which a block comes after those that lead to it, loops apart. */
  readonly ranks: readonly number[];
  /** Fields that something reads. */
  readonly readFields: ReadonlySet<string>;
  /** What of each variable still matters. */
  readonly facets: FacetLiveness;
  /** Which writes in its loops are to other pages than those published in earlier turns. */
  readonly turns: Turns;
}

/** Prepares a graph for any number of runs. `primitive` gives the row of a callee that acts by one. */
export function planFlow(graph: ControlFlowGraph, primitive: (callee: string) => ApiModel | undefined): FlowPlan {
  const repeated = repeatedConditions(graph);
  const ranks = ranksOf(graph);
  const order = backwards(graph, ranks);
  const liveness = computeLiveness(graph, order, repeated);
  const taken = addressTaken(graph);
  const facets = computeFacets(graph, order, {
    useOf: usesOf(primitive),
    addressTaken: taken,
  });
  return {
    graph,
    flow: flowGraphOf(graph, ranks, variablesOf(liveness, facets, taken)),
    repeated,
    liveness,
    addressTaken: taken,
    decidedBy: new Set([...repeated.values()].flat().filter((name) => taken.has(name))),
    used: usedVariables(graph),
    guards: guardsOf(graph, ranks, taken),
    ranks,
    readFields: readFields(graph),
    facets,
    turns: new Turns(graph, taken, primitive),
  };
}

/** What each callee asks of its arguments: found out once for a graph, which is gone over until nothing changes. */
function usesOf(primitive: (callee: string) => ApiModel | undefined): (callee: string) => ArgumentUse {
  const known = new Map<string, ArgumentUse>();
  return (callee) => {
    const before = known.get(callee);
    if (before !== undefined) return before;
    const use = useOf(primitive(callee));
    known.set(callee, use);
    return use;
  };
}

/** A row looks at the values that it stores or compares; any other callee is told of objects only. */
function useOf(model: ApiModel | undefined): ArgumentUse {
  const { access, result } = model ?? {};
  const read = access === undefined || access.kind === 'load' ? [] : [access.value];
  return {
    read: access?.kind === 'compareExchange' ? [...read, access.expected] : read,
    returned: result?.kind === 'same' ? result.arg : undefined,
  };
}

/** What is stored through an address is not seen: variables whose address is taken matter to the end. */
function variablesOf(liveness: Liveness, { at }: FacetLiveness, taken: ReadonlySet<string>): Variables {
  const matters = (name: string, block: number): boolean =>
    has(at[block], name, truthFacet | objectsFacet) && liveness[block]?.has(name) === true;
  return {
    at: (block) => [...(liveness[block] ?? [])].filter((name) => !taken.has(name) && matters(name, block)),
    matters: (name, block) => taken.has(name) || matters(name, block),
    fades: (name, from, to) => !matters(name, to) || ((at[from]?.get(name) ?? 0) & ~(at[to]?.get(name) ?? 0)) !== 0,
  };
}

/** A value without the facets that no longer matter; undefined when none does. */
export function whatMatters({ at }: FacetLiveness, block: number, name: string, value: Value): Value | undefined {
  const facets = at[block]?.get(name) ?? 0;
  const keepsTruth = (facets & truthFacet) !== 0;
  const keepsObjects = (facets & objectsFacet) !== 0;
  if (!keepsTruth && !keepsObjects) return undefined;
  const kept = keepsObjects ? value.objects : [];
  if (!keepsTruth) {
    const isKnown = value.truth !== 'unknown' || value.constant !== undefined || value.assumed !== undefined;
    return isKnown || kept !== value.objects ? { objects: kept, truth: 'unknown' } : value;
  }
  if ((facets & signFacet) !== 0) return kept.length === value.objects.length ? value : { ...value, objects: kept };
  const { constant, ...rest } = value;
  const plain = joinSigns(value.truth, value.truth === 'zero' ? 'zero' : 'nonzero');
  if (kept.length === value.objects.length && plain === value.truth && (constant === undefined || plain === 'zero'))
    return value;
  return { ...rest, objects: kept, truth: plain, ...(plain === 'zero' ? { constant: '0' } : {}) };
}
