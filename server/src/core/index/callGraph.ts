// Who calls what, and from it how far below each definition a flag write, a publication or an insertion into a cache lies: found by
// walking up from the primitives.
import type { DefinitionBlock } from './definitionBlock.js';
import type { DefinitionIndex } from './definitions.js';
import type { FunctionSource } from './functionSource.js';
import {
  type Event,
  effectsAlone,
  events,
  heightOf,
  highest,
  inserts,
  publishes,
  withHeight,
  writes,
} from './heights.js';
import type { Names } from './names.js';
import { Reach } from './reach.js';

/** Who calls what, kept up to date definition by definition; only of definitions that can hand pages on. */
export class CallGraph {
  private readonly blocks: DefinitionBlock[] = [];
  /** Callers that came one by one, by the number of the called name. */
  private readonly callers = new Map<number, Set<FunctionSource>>();
  /** What came, changed or went one by one: of these, no block is asked. */
  private readonly ownedHere = new WeakSet<FunctionSource>();
  private readonly writingDirectly = new Set<FunctionSource>();
  /** The called names for which there is a model at all: few among many. */
  private readonly modelled = new Set<number>();

  constructor(
    private readonly names: Names,
    private readonly definitions: DefinitionIndex,
  ) {}

  addAll(block: DefinitionBlock): void {
    this.blocks.push(block);
    for (const source of block.writers) this.writingDirectly.add(source);
    this.noteModelled(block.callees);
  }

  add(source: FunctionSource): void {
    this.ownedHere.add(source);
    if (!source.carriesPages) return;
    if (source.touchesFlagsWord) this.writingDirectly.add(source);
    for (const callee of source.calls) {
      const known = this.callers.get(callee);
      if (known === undefined) this.callers.set(callee, new Set([source]));
      else known.add(source);
    }
    this.noteModelled(source.calls);
  }

  /** Other rows are gone by: which of the called names have one is found anew. */
  modelsChanged(): void {
    this.modelled.clear();
    this.noteModelled(this.callers.keys());
    for (const block of this.blocks) this.noteModelled(block.callees);
  }

  /** @param calls what it called when it was added */
  remove(source: FunctionSource, calls: Int32Array = source.calls): void {
    this.writingDirectly.delete(source);
    if (!this.ownedHere.has(source)) {
      this.ownedHere.add(source);
      return;
    }
    for (const callee of calls) {
      const known = this.callers.get(callee);
      known?.delete(source);
      if (known?.size === 0) this.callers.delete(callee);
    }
  }

  private noteModelled(callees: Iterable<number>): void {
    for (const name of callees) if (this.names.effectsOf(name) !== 0) this.modelled.add(name);
  }

  private *callersOf(name: number): Generator<FunctionSource> {
    for (const block of this.blocks)
      for (const source of block.callersOf(name)) if (!this.ownedHere.has(source)) yield source;
    yield* this.callers.get(name) ?? [];
  }

  /** What definitions can lead to. */
  reach(): Reach {
    const heights = new Map<FunctionSource, number>();
    this.climb(heights, writes, this.writingDirectly);
    this.climb(heights, publishes, []);
    this.climb(heights, inserts, []);
    return new Reach(this.names, this.definitions, heights);
  }

  /**
   * Whether a definition that calls others than before, and has the same traits, leads where a reach says that it does, as deep below. Then
   * all others do as well: what a height rests on lies lower.
   */
  isAsIn({ heights }: Reach, source: FunctionSource): boolean {
    if (!source.carriesPages || this.names.isPrimitive(source.nameNumber)) return true;
    const all = heights.get(source) ?? 0;
    return events.every((event) => this.heightIn(heights, source, event) === heightOf(all, event));
  }

  /** How far below a definition an event lies, by the heights of its callees; -1 where none does. */
  private heightIn(heights: ReadonlyMap<FunctionSource, number>, source: FunctionSource, event: Event): number {
    if (event === writes && source.touchesFlagsWord) return 0;
    let lowest = highest + 1;
    for (const name of source.calls) {
      if (this.does(name, event)) return 0;
      for (const callee of this.definitions.named(name)) {
        const height = heightOf(heights.get(callee) ?? 0, event);
        if (height >= 0 && height + 1 < lowest && this.definitions.isReachable(callee, source.file))
          lowest = height + 1;
      }
    }
    return lowest > highest ? -1 : lowest;
  }

  private does(name: number, event: Event): boolean {
    return (effectsAlone(this.names.effectsOf(name), this.definitions.isDefined(name)) & event) !== 0;
  }

  private climb(heights: Map<FunctionSource, number>, event: Event, direct: Iterable<FunctionSource>): void {
    const take = (source: FunctionSource, height: number, into: FunctionSource[]): void => {
      const before = heights.get(source) ?? 0;
      // What is known as a primitive acts by its row, whatever its source says.
      if (heightOf(before, event) >= 0 || this.names.isPrimitive(source.nameNumber)) return;
      heights.set(source, withHeight(before, event, height));
      into.push(source);
    };
    let level: FunctionSource[] = [];
    for (const name of this.modelled)
      if (this.does(name, event)) for (const caller of this.callersOf(name)) take(caller, 0, level);
    for (const source of direct) take(source, 0, level);
    for (let height = 1; height <= highest && level.length > 0; height++) {
      const next: FunctionSource[] = [];
      for (const source of level) {
        for (const caller of this.callersOf(source.nameNumber))
          if (this.definitions.isReachable(source, caller.file)) take(caller, height, next);
      }
      level = next;
    }
  }
}
