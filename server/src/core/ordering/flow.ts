// Runs a function: a forward analysis over its graph that keeps worlds apart which disagree, until nothing new is learnt.

import { absorb, mergeEqual } from '../effects/joining.js';
import { isParameterRooted } from '../effects/objects.js';
import type { Observer } from '../effects/scene.js';
import { converted, valueHolding, valueKey } from '../effects/values.js';
import { isCell, World } from '../effects/world.js';
import { Arrivals } from './arrivals.js';
import type { FlowBlock } from './flowGraph.js';
import { type FlowPlan, whatMatters } from './plan.js';
import { type Exit, type Leaving, type Outcome, type Tape, type TapeRequest, Taping } from './tape.js';
import { type CallSemantics, Transfer } from './transfer.js';
import { sitesOf, WayRecord } from './ways.js';
import { Worklist } from './worklist.js';

/** How a run ended. */
export interface FlowResult {
  /** The worlds in which the function returns, with the value returned. */
  readonly exits: readonly Exit[];
  /** False when the budget ran out. */
  readonly complete: boolean;
  /** Where it did not. */
  readonly ways?: WayRecord;
  /** Where one was asked for, and the run came to its end. */
  readonly tape?: Tape | undefined;
}

/** Runs from one initial world, which is used up. */
export function runFlow(
  plan: FlowPlan,
  start: World,
  semantics: CallSemantics,
  observer: Observer,
  request?: TapeRequest,
): FlowResult {
  const taping = request && new Taping(observer, request);
  return new FlowRun(plan, new Transfer(plan, semantics, taping ?? observer), taping).run(start);
}

class FlowRun {
  private readonly arrivals: Arrivals;
  private readonly queue: Worklist;
  private readonly exits = new Map<string, Exit>();
  private readonly ways: WayRecord;

  constructor(
    private readonly plan: FlowPlan,
    private readonly transfer: Transfer,
    private readonly taping: Taping | undefined,
  ) {
    this.arrivals = new Arrivals(plan.graph);
    this.ways = new WayRecord(plan.flow);
    this.queue = new Worklist(plan.ranks);
  }

  run(start: World): FlowResult {
    const { entry, blocks } = this.plan.flow;
    const names = [...start.env].map(({ name }) => name);
    const world = this.carried(entry, start, names);
    this.arrive({ to: entry, edge: -1, pending: [], world: this.taping?.begin(world) ?? world });
    for (let next = this.queue.next(); next !== undefined; next = this.queue.next()) {
      const block = blocks[next];
      if (block === undefined) continue;
      const came = this.arrivals.take(next);
      this.ways.came(next, came);
      const { left, exits, cleared } = this.visit(block, came);
      this.ways.cleared(block.end, cleared);
      for (const one of left) {
        this.ways.took(block.end, one);
        this.arrive(one);
      }
      for (const one of exits) this.exit(one);
      if (this.transfer.isExhausted) return { exits: [...this.exits.values()], complete: false };
    }
    return { exits: [...this.exits.values()], complete: true, ways: this.ways, tape: this.taping?.tape() };
  }

  private visit(block: FlowBlock, came: readonly World[]): Outcome {
    const { taping, transfer } = this;
    if (taping === undefined) return this.runIn(block, came);
    const again = taping.again(block, came);
    if (again === undefined)
      return taping.anew(block, came, () =>
        this.runIn(
          block,
          came.map((world) => new World(world)),
        ),
      );
    transfer.spent += again.spent;
    return again;
  }

  /** Runs a block in the worlds that have come to it, which are used up. */
  private runIn(block: FlowBlock, came: readonly World[]): Outcome {
    const { transfer } = this;
    const before = transfer.spent;
    const [left, exits]: [Leaving[], Exit[]] = [[], []];
    const ends: World[] = [];
    const cleared = new Set<number>();
    for (const start of this.arrivals.toCarryOn(block, came)) {
      const pending = sitesOf(start);
      const after = transfer.through(block, start);
      ends.push(...after);
      if (pending.length > 0) for (const site of missingFrom(after, pending)) cleared.add(site);
      if (transfer.isExhausted) break;
    }
    for (const world of atEnd(block, ends)) this.leave(block, world, left, exits);
    return { left, exits, cleared: [...cleared], spent: transfer.spent - before };
  }

  private leave(block: FlowBlock, world: World, left: Leaving[], exits: Exit[]): void {
    if (block.isExit) {
      const { graph } = this.plan;
      const returns = block.returns === undefined ? valueHolding([]) : world.evaluate(block.returns, graph);
      exits.push({ world: asLeft(world), returns: converted(returns, graph.returnType) });
    }
    block.edges.forEach((edge, i) => {
      const next = i === block.edges.length - 1 ? world : new World(world);
      if (!this.transfer.canTake(edge, next)) return;
      const pending = sitesOf(next);
      left.push({ to: edge.to, edge: i, pending, world: this.carried(edge.to, next, edge.fading) });
    });
  }

  private arrive({ to, world }: Leaving): void {
    this.arrivals.add(to, world);
    this.queue.add(to);
  }

  /** Drops what can no longer matter from a block on. */
  private carried(block: number, world: World, fading: readonly string[]): World {
    this.transfer.spent += 1 + (world.env.size >> 2);
    const live = this.plan.liveness[block];
    if (live === undefined) return world;
    for (const name of fading) {
      const value = world.env.get(name);
      if (value === undefined || this.plan.addressTaken.has(name)) continue;
      const rest = live.has(name) ? whatMatters(this.plan.facets, block, name, value) : undefined;
      if (rest === undefined) world.env.delete(name);
      else if (rest !== value) world.env.set(name, rest);
    }
    if (world.conditions.size > 0) world.conditions.keep((condition) => live.has(`?${condition}`));
    world.prune();
    if (world.pending.size === 0) world.isMixed = false;
    return world;
  }

  private exit({ world, returns }: Exit): void {
    const key = `${valueKey(returns)}|${world.key()}`;
    const known = this.exits.get(key);
    if (known === undefined) this.exits.set(key, { world: new World(world), returns });
    else absorb(known.world, world);
  }
}

/** Which of some writes are not pending in one of these worlds. */
function missingFrom(worlds: readonly World[], pending: readonly number[]): readonly number[] {
  return worlds.flatMap((world) => {
    const left = sitesOf(world);
    return pending.filter((site) => !left.includes(site));
  });
}

/** A call that may return in several ways leaves worlds that differ in nothing that anybody asks for any more. */
function atEnd({ over }: FlowBlock, worlds: readonly World[]): readonly World[] {
  if (worlds.length < 2) return worlds;
  for (const world of worlds) for (const name of over) world.env.delete(name);
  return mergeEqual(worlds);
}

/** Nothing but the memory that callers can name is left of what a function knew when it has returned. */
function asLeft(world: World): World {
  world.env.keep((name) => isCell(name) && isParameterRooted(name.slice(1)));
  world.conditions.keep(() => false);
  return world;
}
