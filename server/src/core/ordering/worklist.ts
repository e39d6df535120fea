// In which order the blocks of a function are run: a block waits until all that leads to it has been run, so that paths which meet
// are carried on together.
/** Worlds that wait to be carried on, those of the lowest rank first and in the order in which they came. */
export class Worklist {
  private readonly waiting: (Set<number> | undefined)[] = [];
  private readonly blocks: number[] = [];
  private lowest = 0;

  constructor(private readonly ranks: readonly number[]) {
    for (const [block, rank] of ranks.entries()) this.blocks[rank] = block;
  }

  /** A world that waits already goes on waiting where it is. */
  add(block: number, key: number): void {
    const rank = this.ranks[block] ?? 0;
    this.waiting[rank] ??= new Set();
    this.waiting[rank]?.add(key);
    this.lowest = Math.min(this.lowest, rank);
  }

  next(): { readonly block: number; readonly key: number } | undefined {
    for (; this.lowest < this.blocks.length; this.lowest++) {
      const keys = this.waiting[this.lowest];
      const [key] = keys ?? [];
      if (keys === undefined || key === undefined) continue;
      keys.delete(key);
      return { block: this.blocks[this.lowest] ?? 0, key };
    }
    return undefined;
  }
}
