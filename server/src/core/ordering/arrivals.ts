// The worlds that have come to the blocks of a function: how many are kept apart, and which are united.
import type { ControlFlowGraph } from '../cfg/graph.js';
import { covers, eitherOf } from '../effects/covering.js';
import { absorb, widen } from '../effects/joining.js';
import { World } from '../effects/world.js';
import { pageTypes } from '../models/pages.js';
import type { FlowBlock } from './flowGraph.js';

/** Of more worlds than this at one block those are united that agree about pages; the united world may hold more, never less. */
const mostWorlds = 8;
/** Of more worlds than this all the others are united. */
const mostOfAll = 20;
/** The key of the world that stands for those others; no digest is negative. */
const ofAllOthers = -1;
/** A world is compared with no more others than this, to see whether both can be one. */
const mostCompared = 32;

/** By block, worlds under keys that tell them apart. */
export class Arrivals {
  /** Those that have come since the block was run. */
  private readonly waiting: readonly Map<number, World>[];
  /** Those that it was run in, where control may come there again. */
  private readonly known: readonly Map<number, World>[];

  constructor(private readonly graph: ControlFlowGraph) {
    this.waiting = graph.blocks.map(() => new Map());
    this.known = graph.blocks.map(() => new Map());
  }

  /** Another world comes, which is used up. */
  add(block: number, world: World): void {
    const waiting = this.waiting[block];
    if (waiting === undefined) return;
    const key = world.key();
    const same = waiting.get(key);
    if (same === undefined) waiting.set(key, world);
    else absorb(same, world);
  }

  /** The worlds to carry on from a block: what has come since and is new. */
  take({ id, isInLoop }: FlowBlock): readonly World[] {
    const arrived = condensed([...(this.waiting[id]?.values() ?? [])]);
    this.waiting[id]?.clear();
    const worlds = (isInLoop ? this.known[id] : undefined) ?? new Map<number, World>();
    const fresh = new Set<number>();
    for (const world of arrived) {
      const key = this.join(worlds, world);
      if (key !== undefined) fresh.add(key);
    }
    const taken = [...fresh].flatMap((key) => worlds.get(key) ?? []);
    return isInLoop ? taken.map((world) => new World(world)) : taken;
  }

  /** Returns the key of what the world has become part of; undefined where nothing is new. */
  private join(worlds: Map<number, World>, world: World): number | undefined {
    const key = world.key();
    if (worlds.size < mostWorlds || worlds.has(key)) return joined(worlds, key, world, absorb);
    const coarse = world.coarseKey((name) => pageTypes.test(this.graph.types.get(name) ?? ''));
    return joined(worlds, worlds.size < mostOfAll || worlds.has(coarse) ? coarse : ofAllOthers, world, widen);
  }
}

function joined(
  worlds: Map<number, World>,
  key: number,
  world: World,
  unite: (known: World, world: World) => boolean,
): number | undefined {
  const known = worlds.get(key);
  if (known === undefined) worlds.set(key, world);
  return known === undefined || unite(known, world) ? key : undefined;
}

/** As few worlds that say the same as all of these. */
function condensed(worlds: readonly World[]): readonly World[] {
  const kept: World[] = [];
  for (const world of worlds) keep(kept, world);
  return kept;
}

function keep(kept: World[], world: World): void {
  const compared = Math.min(kept.length, mostCompared);
  for (let i = 0; i < compared; i++) {
    const other = kept[i];
    if (other === undefined) continue;
    if (covers(other, world)) return;
    const either = covers(world, other) ? world : eitherOf(other, world);
    if (either === undefined) continue;
    // What is left may be part of others in its turn.
    kept.splice(i, 1);
    keep(kept, either);
    return;
  }
  kept.push(world);
}
