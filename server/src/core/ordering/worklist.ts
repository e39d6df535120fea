// In which order the blocks of a function are run: a block waits until all that leads to it has been run, so that paths which meet
// are carried on together.
/** Blocks that wait to be run, those of the lowest rank first. */
export class Worklist {
  private readonly isWaiting: boolean[] = [];
  private readonly blocks: number[] = [];
  private lowest = 0;

  constructor(private readonly ranks: readonly number[]) {
    for (const [block, rank] of ranks.entries()) this.blocks[rank] = block;
  }

  /** A block that waits already goes on waiting where it is. */
  add(block: number): void {
    const rank = this.ranks[block] ?? 0;
    this.isWaiting[rank] = true;
    this.lowest = Math.min(this.lowest, rank);
  }

  next(): number | undefined {
    while (this.lowest < this.blocks.length && this.isWaiting[this.lowest] !== true) this.lowest++;
    this.isWaiting[this.lowest] = false;
    return this.blocks[this.lowest];
  }
}
