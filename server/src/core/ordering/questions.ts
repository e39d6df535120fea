// What a run asked about the callees of its function, and what it was told: as long as the answers are the same, so is the result.
import { alike } from '../base/alike.js';
import type { Transform } from '../lkmm/transform.js';
import type { ApiModel } from '../models/model.js';
import type { Callees, ReachedCallee } from './calls.js';

/** Passes questions on, each once, and remembers the answers. */
export class AskedCallees implements Callees {
  private readonly primitives = new Map<string, ApiModel | undefined>();
  private readonly defined = new Map<string, boolean>();
  private readonly touching = new Map<string, boolean>();
  private readonly reached = new Map<string, readonly ReachedCallee[]>();
  private readonly transforms = new Map<string, readonly Transform[]>();

  constructor(private readonly callees: Callees) {}

  primitive(name: string): ApiModel | undefined {
    return answered(this.primitives, name, () => this.callees.primitive(name));
  }

  isDefined(name: string): boolean {
    return answered(this.defined, name, () => this.callees.isDefined(name));
  }

  mayTouchPages(name: string): boolean {
    return answered(this.touching, name, () => this.callees.mayTouchPages(name));
  }

  summariesOf(name: string): readonly ReachedCallee[] {
    return answered(this.reached, name, () => this.callees.summariesOf(name));
  }

  transformsOf(name: string): readonly Transform[] {
    return answered(this.transforms, name, () => this.callees.transformsOf(name));
  }

  /** Whether others answer the same to all that was asked. Asks them in turn, until one answer differs. */
  agreesWith(others: Callees): boolean {
    return (
      holds(this.defined, (name, answer) => others.isDefined(name) === answer) &&
      holds(this.touching, (name, answer) => others.mayTouchPages(name) === answer) &&
      // A row that was adapted to its tree anew is the same when it says the same.
      holds(this.primitives, (name, answer) => alike(others.primitive(name), answer)) &&
      holds(this.reached, (name, answer) => sameReached(others.summariesOf(name), answer)) &&
      holds(this.transforms, (name, answer) => others.transformsOf(name).join() === answer.join())
    );
  }
}

function answered<T>(known: Map<string, T>, name: string, ask: () => T): T {
  const before = known.get(name);
  if (before !== undefined || known.has(name)) return before as T;
  const answer = ask();
  known.set(name, answer);
  return answer;
}

function holds<T>(known: ReadonlyMap<string, T>, same: (name: string, answer: T) => boolean): boolean {
  for (const [name, answer] of known) if (!same(name, answer)) return false;
  return true;
}

/** Summaries that say the same are one object: see `Summarizer`. */
function sameReached(one: readonly ReachedCallee[], other: readonly ReachedCallee[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ id, summary }, i) => summary === other[i]?.summary && id === other[i]?.id)
  );
}
