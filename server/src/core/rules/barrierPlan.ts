// What the findings of one function need, as a placement problem: which writes each publication waits for, what orders already,
// where lines can go. One plan serves all findings of the function.
import type { CallInstruction, InsertionPoint, Operand } from '../cfg/graph.js';
import { addressTaken } from '../cfg/liveness.js';
import type { Pending, Publication } from '../effects/facts.js';
import { argument } from '../effects/scene.js';
import { primitives } from '../models/registry.js';
import { FunctionText } from '../placement/insertAtPoints.js';
import { reachable, stepOfPoint } from '../placement/paths.js';
import {
  barriersFor,
  type PlacedBarrier,
  type PlacementInput,
  placeBarriers,
  type Requirement,
} from '../placement/placeBarriers.js';
import { allWays } from '../placement/stepWays.js';
import { placeOf, type RuleContext } from './context.js';
import { waysOf } from './runWays.js';

/** The number of the instruction in the checked function at which a write or a publication happens. */
export function siteOf(id: string): number {
  return Number(id.split('/')[0]);
}

/** The barriers of a function, and how they are written into it. */
export interface BarrierPlan {
  readonly text: FunctionText;
  /** The barriers that a publication needs; undefined where no place in the text cuts some path to it. */
  readonly barriersOf: (publication: Publication) => readonly PlacedBarrier[] | undefined;
  /** What a barrier is there for: publications with the writes that reach them. */
  readonly purposeOf: (
    barrier: PlacedBarrier,
  ) => readonly { readonly publication: Publication; readonly pending: readonly Pending[] }[];
}

/** Places the barriers of all findings of a function at once, when the first of them asks. */
export function planBarriers(context: RuleContext): BarrierPlan {
  const text = textOfFunction(context);
  const stepOf = stepsOfSites(context);
  const needs = [...context.violations.missing.values()].map(({ publication, pending }) => {
    const writes = [...new Set([...pending.values()].map((one) => siteOf(one.write?.id ?? '')))];
    const site = siteOf(publication.id);
    const requirement: Requirement = { writes, publication: site, harmless: harmlessFor(stepOf(site), context) };
    return { publication, pending: [...pending.values()], requirement };
  });
  const writes = new Set(needs.flatMap(({ requirement }) => requirement.writes));
  const input = inputFor(writes, text, { context, stepOf });
  const all = needs.map(({ requirement }) => requirement);
  let together: readonly PlacedBarrier[] | 'none' | undefined;
  return {
    text,
    barriersOf: (publication) => {
      const mine = needs.find((one) => one.publication === publication)?.requirement;
      if (mine === undefined) return undefined;
      together ??= placeBarriers(all, input) ?? 'none';
      const placed = together === 'none' ? placeBarriers([mine], input) : together;
      return placed === undefined ? undefined : barriersFor(mine, placed, input);
    },
    purposeOf: ({ covers }) => needs.filter(({ requirement }) => covers.includes(requirement)),
  };
}

/** Stands for the site of a publication that is moved: no call has it. */
const moved = Number.NaN;

/** A place for a barrier, and the sites of the writes that it orders. */
export interface BarrierPlace {
  readonly point: InsertionPoint;
  readonly sites: readonly number[];
}

/** The places for barriers between writes and a publication that is moved to a point; undefined where none cut all paths. */
export function barriersBefore(
  to: InsertionPoint,
  sites: readonly number[],
  text: FunctionText,
  context: RuleContext,
): readonly BarrierPlace[] | undefined {
  const target = stepOfPoint(context.steps, to);
  if (target === undefined) return undefined;
  const known = stepsOfSites(context);
  // The place itself is one for a barrier: what has to come behind it is the step that follows, which every point has.
  const stepOf = (site: number): number | undefined => (Object.is(site, moved) ? target + 1 : known(site));
  const input = inputFor(new Set(sites), text, { context, stepOf });
  const placed = placeBarriers(
    sites.map((site) => ({ writes: [site], publication: moved, harmless: new Set() })),
    // What is written to a page that is published already is not pending in the run.
    { ...input, ways: allWays(input.ways.taken) },
  );
  return placed?.map(({ point, covers }) => ({ point, sites: covers.flatMap(({ writes }) => writes) }));
}

/** The text of the function that is checked. */
export function textOfFunction(context: RuleContext): FunctionText {
  const { source, body } = context;
  return new FunctionText(placeOf(context), source.start, source.text, body);
}

/** A function, and where in it calls are. */
interface SteppedFunction {
  readonly context: RuleContext;
  readonly stepOf: (site: number) => number | undefined;
}

function inputFor(writes: ReadonlySet<number>, text: FunctionText, stepped: SteppedFunction): PlacementInput {
  const { context, stepOf } = stepped;
  return {
    graph: context.steps,
    stepOf,
    orders: remembered((step) => ordersAt(step, writes, context)),
    ways: waysOf(context),
    insertable: (point, serving) => text.insertable(point) && servesInItsArm(point, serving, text, stepped),
  };
}

/** The step of a call site; a store written out as an assignment has the negative of its offset for a site. */
function stepsOfSites({ steps }: RuleContext): (site: number) => number | undefined {
  const bySite = new Map<number, number>();
  for (const [step, instruction] of steps.steps.entries()) {
    const site =
      instruction?.kind === 'call'
        ? instruction.site
        : instruction?.kind === 'assign'
          ? -1 - instruction.span.start
          : undefined;
    if (site !== undefined && !bySite.has(site)) bySite.set(site, step);
  }
  return (site) => bySite.get(site);
}

function ordersAt(step: number, writes: ReadonlySet<number>, { steps, orders }: RuleContext): boolean {
  const instruction = steps.steps[step];
  return (
    instruction?.kind === 'call' &&
    instruction.callee !== undefined &&
    !writes.has(instruction.site) &&
    orders(instruction.callee)
  );
}

function remembered(decide: (step: number) => boolean): (step: number) => boolean {
  const known: (boolean | undefined)[] = [];
  return (step) => {
    known[step] ??= decide(step);
    return known[step];
  };
}

/**
 * Whether a place is compiled wherever it is needed: in an arm of an `#if` that cuts through statements, a barrier only serves
 * writes or publications of that arm.
 */
function servesInItsArm(
  point: InsertionPoint,
  serving: readonly Requirement[],
  text: FunctionText,
  { context, stepOf }: SteppedFunction,
): boolean {
  const arm = text.armOf(point);
  if (arm === undefined) return true;
  const inArm = (site: number): boolean => {
    const instruction = context.steps.steps[stepOf(site) ?? -1];
    return (
      instruction !== undefined &&
      instruction.kind !== 'point' &&
      arm.start <= instruction.span.start &&
      instruction.span.start < arm.end
    );
  };
  return serving.every(({ publication, writes }) => inArm(publication) || writes.every(inArm));
}

/** The assignments to the entry of a publication behind which, until it is published, it maps no page. */
function harmlessFor(step: number | undefined, { steps, definition }: RuleContext): ReadonlySet<number> {
  const call = step === undefined ? undefined : steps.steps[step];
  if (step === undefined || call?.kind !== 'call') return new Set();
  const entry = entryOf(call);
  if (entry?.kind !== 'variable' || addressTaken(definition.graph).has(entry.name)) return new Set();
  const assigned: number[] = [];
  const mapsNothing = new Set<number>();
  const empty = new Set<string>();
  for (const one of steps.steps) if (one?.kind === 'call' && isEmptyEntry(one)) empty.add(one.result);
  for (const [i, one] of steps.steps.entries()) {
    if (one?.kind !== 'assign' || one.target.kind !== 'variable' || one.target.name !== entry.name) continue;
    assigned.push(i);
    if (one.value.kind === 'variable' && empty.has(one.value.name)) mapsNothing.add(i);
  }
  const harmless = [...mapsNothing].filter((from) => {
    const behind = reachable([from], steps.successors, (one) => one === step);
    return assigned.every((other) => mapsNothing.has(other) || !behind.has(other));
  });
  return new Set(harmless);
}

function entryOf(call: CallInstruction): Operand | undefined {
  for (const outcome of primitives.lookup(call.callee ?? '')?.outcomes ?? [])
    for (const effect of outcome.effects) if (effect.kind === 'publish') return argument(call, effect.entry);
  return undefined;
}

function isEmptyEntry({ callee }: CallInstruction): boolean {
  return primitives.lookup(callee ?? '')?.result?.kind === 'mapsNothing';
}
