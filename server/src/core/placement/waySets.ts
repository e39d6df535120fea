// To which ways each step of a function leads, those of all steps at once: as sets of bits that are passed on from step to step.
import { StepSet } from './paths.js';

/** Of more ways than this in one function, some are taken for one. */
const mostTold = 1024;
/** What was passed on from step to step so often is not passed on any further: in such a function, fewer ways are counted. */
const mostPassedOn = 2_000_000;

/** Back to what came before, or on to what follows. */
export interface Direction {
  /** How many steps there are. */
  readonly count: number;
  /** The steps from which this direction leads to one. */
  readonly back: (step: number) => readonly number[];
  /** Whether a step is not looked behind, unless one starts there. */
  readonly stop: (step: number) => boolean;
  /** Whether no way leads on from a step that is counted. */
  readonly isShut: (step: number) => boolean;
  /** How many of those ways that are counted a step leads to by one edge. */
  readonly crossings: (step: number) => number;
}

/** For each step, a set of those ways to which it leads. */
export class Ways {
  /** So many words hold one set; a way is a bit. */
  private readonly width: number;
  private readonly sets: Int32Array;

  constructor(direction: Direction) {
    const { count, crossings, isShut } = direction;
    const ways: number[] = [];
    for (let step = 0; step < count; step++)
      if (!isShut(step)) for (let left = crossings(step); left > 0; left--) ways.push(step);
    this.width = Math.ceil(Math.min(ways.length, mostTold) / 32);
    this.sets = new Int32Array(count * this.width);
    for (const [way, step] of ways.entries()) {
      const told = way % mostTold;
      const at = step * this.width + (told >> 5);
      this.sets[at] = (this.sets[at] ?? 0) | (1 << (told & 31));
    }
    this.passOn(new StepSet(count, ways), direction);
  }

  /** To how many ways a step leads. */
  countFrom(step: number): number {
    let count = 0;
    for (let at = step * this.width; at < (step + 1) * this.width; at++)
      for (let bits = this.sets[at] ?? 0; bits !== 0; bits &= bits - 1) count++;
    return count;
  }

  /** Passes on what some steps lead to, to those from which they are come to. */
  private passOn(steps: StepSet, { count, back, stop, isShut }: Direction): void {
    const queue = [...steps];
    const isWaiting = new Uint8Array(count);
    for (const step of queue) isWaiting[step] = 1;
    for (let i = 0; i < queue.length && i * this.width < mostPassedOn; i++) {
      const step = queue[i] ?? 0;
      isWaiting[step] = 0;
      if (stop(step)) continue;
      for (const one of back(step))
        if (!isShut(one) && this.unite(one, step) && isWaiting[one] === 0) {
          isWaiting[one] = 1;
          queue.push(one);
        }
    }
  }

  /** Adds to the set of one step what is in that of another. Returns whether it has grown. */
  private unite(one: number, other: number): boolean {
    let hasGrown = false;
    for (let word = 0; word < this.width; word++) {
      const at = one * this.width + word;
      const before = this.sets[at] ?? 0;
      const after = before | (this.sets[other * this.width + word] ?? 0);
      this.sets[at] = after;
      hasGrown ||= after !== before;
    }
    return hasGrown;
  }
}
