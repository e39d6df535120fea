// The worlds that have come to the blocks of a function: how many are kept apart, and which are united.
import type { ControlFlowGraph } from '../cfg/graph.js';
import { covers, eitherMade, eitherOf, mixUp } from '../effects/covering.js';
import { absorb, mergeEqual, noteMixed, widen } from '../effects/joining.js';
import { World } from '../effects/world.js';
import { entryPointerType, pageTypes } from '../models/pages.js';
import type { FlowBlock } from './flowGraph.js';

/** Of more worlds than this at one block those are united that agree about pages; the united world may hold more, never less. */
const mostWorlds = 8;
/** Of more worlds than this those are united in which the same pages have been published, */
const mostOfPages = 20;
/** and of more than this all the others. */
const mostOfAll = 28;
/** The key of the world that stands for those others; no digest is negative. */
const ofAllOthers = -1;
/** A world is compared with no more others than this, to see whether both can be one. */
const mostCompared = 32;

/** By block, the worlds that have come there. */
export class Arrivals {
  /** Those that have come since the block was run, in their order. */
  private readonly waiting: World[][];
  /** Those that it was run in, under keys that tell them apart, where control may come there again. */
  private readonly known: readonly Map<number, World>[];

  constructor(private readonly graph: ControlFlowGraph) {
    this.waiting = graph.blocks.map(() => []);
    this.known = graph.blocks.map(() => new Map());
  }

  add(block: number, world: World): void {
    this.waiting[block]?.push(world);
  }

  /** What has come to a block since this was asked last. */
  take(block: number): readonly World[] {
    const came = this.waiting[block] ?? [];
    this.waiting[block] = [];
    return came;
  }

  /** The worlds to carry on from a block to which these have come, as far as they are new; those that came are used up. */
  toCarryOn({ id, isInLoop }: FlowBlock, came: readonly World[]): readonly World[] {
    const worlds = (isInLoop ? this.known[id] : undefined) ?? new Map<number, World>();
    const fresh = new Set<number>();
    for (const world of condensed(mergeEqual(came), (name) => this.holdsNoPage(name))) {
      const key = this.join(worlds, world);
      if (key !== undefined) fresh.add(key);
    }
    const taken = [...fresh].flatMap((key) => worlds.get(key) ?? []);
    return isInLoop ? taken.map((world) => new World(world)) : taken;
  }

  /** Whether a variable is declared as a number, an entry, or a pointer to one. */
  private holdsNoPage(name: string): boolean {
    const type = this.graph.types.get(name);
    return type !== undefined && (!type.includes('*') || entryPointerType.test(type));
  }

  /** Returns the key of what the world has become part of; undefined where nothing is new. */
  private join(worlds: Map<number, World>, world: World): number | undefined {
    const key = world.key();
    if (worlds.size < mostWorlds || worlds.has(key)) return joined(worlds, key, world, absorb);
    const coarse = world.coarseKey((name) => pageTypes.test(this.graph.types.get(name) ?? ''));
    // What one has published and let go, and the other has still got, would be published and there in what is both.
    const like = worlds.get(coarse);
    if (like === undefined ? worlds.size < mostOfPages : !mixUp(like, world))
      return joined(worlds, coarse, world, widen);
    const published = world.publishedKey();
    return joined(worlds, worlds.size < mostOfAll || worlds.has(published) ? published : ofAllOthers, world, widen);
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
function condensed(worlds: readonly World[], holdsNoPage: (name: string) => boolean): readonly World[] {
  const kept: World[] = [];
  for (const world of worlds) keep(kept, world, holdsNoPage);
  return kept;
}

function keep(kept: World[], world: World, holdsNoPage: (name: string) => boolean): void {
  const compared = Math.min(kept.length, mostCompared);
  for (let i = 0; i < compared; i++) {
    const other = kept[i];
    if (other === undefined) continue;
    if (covers(other, world)) {
      noteMixed(other, world);
      return;
    }
    const isCovered = covers(world, other);
    if (isCovered) noteMixed(world, other);
    const either = isCovered ? world : (eitherOf(other, world) ?? eitherMade(other, world, holdsNoPage));
    if (either === undefined) continue;
    // What is left may be part of others in its turn.
    kept.splice(i, 1);
    keep(kept, either, holdsNoPage);
    return;
  }
  kept.push(world);
}
