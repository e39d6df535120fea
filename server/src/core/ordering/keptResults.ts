// Results of runs that are kept while texts change: those that hold now, and those that held a moment ago and may hold again, when
// an edit is taken back or turns out to make no difference.

import { alike } from '../base/alike.js';
import { RecentByWeight, renewIn } from '../base/recent.js';
import { sizeOf } from '../cfg/graph.js';
import { sameSummary } from '../summaries/summary.js';
import type { Callees } from './calls.js';
import type { AskedCallees } from './questions.js';
import { movedInstructions, relocated } from './relocate.js';
import type { Definition, RunResult } from './summarize.js';

/** A result, and what it rests on. */
export interface KeptResult {
  readonly definition: Definition;
  readonly asked: AskedCallees;
  readonly result: RunResult;
}

/** How many results of one function are kept beside the one that holds, */
const mostEarlier = 3;
/** and of how many functions that many: of others, one. */
const mostInFull = 100;
/** Functions come and go: of more blocks and instructions than this, those in doubt for longest are dropped. */
const mostInDoubt = 60_000;

/** Results by a key that tells definitions apart, whatever their texts are. */
export class KeptResults {
  private readonly holding = new Map<string, KeptResult>();
  /** Newest first. */
  private readonly earlier = new Map<string, readonly KeptResult[]>();
  /** Those of which more than one may be kept, the one that was put back last at the end, */
  private readonly inFull = new Set<string>();
  /** and all of them. */
  private readonly inDoubt = new RecentByWeight<string>(mostInDoubt);

  /** The result that holds. */
  get(key: string): RunResult | undefined {
    return this.holding.get(key)?.result;
  }

  /** Something that the result rests on may have changed. */
  doubt(key: string): void {
    const known = this.holding.get(key);
    if (known === undefined) return;
    this.holding.delete(key);
    this.putBack(key, [known, ...(this.earlier.get(key) ?? [])].slice(0, mostEarlier));
  }

  /** Of what was put back longest ago, less is kept, and in the end nothing. */
  private putBack(key: string, results: readonly KeptResult[]): void {
    this.earlier.set(key, results);
    for (const dropped of renewIn(this.inFull, key, mostInFull)) {
      const rest = this.earlier.get(dropped);
      if (rest !== undefined) this.earlier.set(dropped, rest.slice(0, 1));
    }
    const size = results.reduce((sum, { definition }) => sum + sizeOf(definition.graph), 0);
    for (const dropped of this.inDoubt.renew(key, 1 + size)) {
      this.earlier.delete(dropped);
      this.inFull.delete(dropped);
    }
  }

  /** Whether anything is kept that may hold again. */
  hasEarlier(key: string): boolean {
    return this.earlier.has(key);
  }

  /** An earlier result that holds for this text of the function and these callees. */
  find(key: string, definition: Definition, callees: Callees): KeptResult | undefined {
    const before = this.earlier.get(key);
    const found = before?.find((one) => one.definition === definition && one.asked.agreesWith(callees));
    if (found === undefined) return before && inOtherText(before, definition, callees);
    this.earlier.set(
      key,
      (before ?? []).filter((one) => one !== found),
    );
    return found;
  }

  /** Keeps a result that holds from now on. */
  keep(key: string, kept: KeptResult): void {
    this.holding.set(key, kept);
  }

  /** Whether this very text of a function was run before, with callees that did something else. */
  wasRun(key: string, definition: Definition): boolean {
    return this.earlier.get(key)?.some((one) => one.definition === definition) === true;
  }

  /** A result in which what says the same as before is the object that callers, and whoever reports, know already. */
  withKnownParts(key: string, { violations, summary }: RunResult): RunResult {
    const before = (this.earlier.get(key) ?? []).map(({ result }) => result);
    return {
      violations: before.find((one) => alike(one.violations, violations))?.violations ?? violations,
      summary: before.find((one) => sameSummary(one.summary, summary))?.summary ?? summary,
    };
  }
}

/** A result of a text with the same instructions in other places. */
function inOtherText(before: readonly KeptResult[], definition: Definition, callees: Callees): KeptResult | undefined {
  for (const { definition: other, asked, result } of before) {
    const moved = movedInstructions(other, definition);
    if (moved === undefined || !asked.agreesWith(callees)) continue;
    const found = relocated(result, moved);
    if (found !== undefined) return { definition, asked, result: found };
  }
  return undefined;
}
