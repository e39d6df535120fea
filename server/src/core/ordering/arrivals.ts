// The worlds that have come to the blocks of a function: how many are kept apart, and which are united.
import type { ControlFlowGraph } from '../cfg/graph.js';
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

/** By block, worlds under keys that tell them apart. */
export class Arrivals {
  private readonly byBlock: readonly Map<number, World>[];

  constructor(private readonly graph: ControlFlowGraph) {
    this.byBlock = graph.blocks.map(() => new Map());
  }

  /** A world to carry on from here; it stays only where control may come here again, for whatever comes to be compared with it. */
  take({ id, isInLoop }: FlowBlock, key: number): World | undefined {
    const worlds = this.byBlock[id];
    const world = worlds?.get(key);
    if (isInLoop) return world === undefined ? undefined : new World(world);
    worlds?.delete(key);
    return world;
  }

  /** Another world comes, which is used up. Returns the key of what it has become part of; undefined where nothing is new. */
  join(block: number, world: World): number | undefined {
    const worlds = this.byBlock[block];
    if (worlds === undefined) return undefined;
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
