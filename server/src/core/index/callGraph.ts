// Which names can, through any callee, write page flags or publish pages: found by walking the call graph from the primitives up.
import type { Effect } from '../models/model.js';
import { flagOfOperation } from '../models/pageFlags.js';
import { primitives, standIns } from '../models/registry.js';
import type { FunctionSource } from './sourceFile.js';

/** How many levels of callees a write or a publication may lie below the call that is looked at. */
const highest = 6;

/** What a call can lead to, by the name that is called. */
export interface Reach {
  /** Names whose call may write a page's flags. */
  readonly writers: ReadonlySet<string>;
  /** Names whose call may publish a page. */
  readonly publishers: ReadonlySet<string>;
  /** Names whose call may add a page to a cache. */
  readonly inserters: ReadonlySet<string>;
  /** Names whose call may do either, or add a page to a cache. */
  readonly touchers: ReadonlySet<string>;
}

type Wanted = (effect: Effect) => boolean;

const isWrite: Wanted = (effect) => effect.kind === 'flagWrite';
const isPublication: Wanted = (effect) =>
  (effect.kind === 'publish' && !effect.onlyEntries) || effect.kind === 'populate';
const isInsertion: Wanted = (effect) => effect.kind === 'cacheInsert';

/** Who calls what, kept up to date file by file. */
export class CallGraph {
  private readonly callers = new Map<string, Set<FunctionSource>>();
  private readonly writingDirectly = new Set<FunctionSource>();
  /** The called names for which there is a model at all: few among many. */
  private readonly modelledNames = new Set<string>();
  /** How many definitions each name has. */
  private readonly defined = new Map<string, number>();

  add(functions: Iterable<FunctionSource>): void {
    for (const source of functions) {
      this.defined.set(source.name, (this.defined.get(source.name) ?? 0) + 1);
      if (source.touchesFlagsWord) this.writingDirectly.add(source);
      for (const callee of source.calls) {
        const known = this.callers.get(callee);
        if (known !== undefined) known.add(source);
        else {
          this.callers.set(callee, new Set([source]));
          if ((primitives.lookup(callee) ?? standIns.lookup(callee)) !== undefined) this.modelledNames.add(callee);
        }
      }
    }
  }

  remove(functions: Iterable<FunctionSource>): void {
    for (const source of functions) {
      const rest = (this.defined.get(source.name) ?? 1) - 1;
      if (rest === 0) this.defined.delete(source.name);
      else this.defined.set(source.name, rest);
      this.writingDirectly.delete(source);
      for (const callee of source.calls) this.callers.get(callee)?.delete(source);
    }
  }

  /** What calls can lead to, over all functions that are known. */
  reach(): Reach {
    const seeds = (wanted: Wanted): Set<string> => {
      const found = new Set<string>();
      for (const name of this.modelledNames)
        if ((this.callers.get(name)?.size ?? 0) > 0 && modelled(name, wanted, this.defined)) found.add(name);
      return found;
    };
    const writers = climb(this.callers, seeds(isWrite), this.writingDirectly);
    const publishers = climb(this.callers, seeds(isPublication), []);
    const inserters = climb(this.callers, seeds(isInsertion), []);
    return { writers, publishers, inserters, touchers: new Set([...writers, ...publishers, ...inserters]) };
  }
}

/** Whether the call stores an entry when what it stores to is one: `WRITE_ONCE()`, `smp_store_release()`. */
function mayStoreEntry(name: string): boolean {
  const model = primitives.lookup(name);
  return (
    model?.outcomes.some(({ effects }) => effects.some((one) => one.kind === 'publish' && one.onlyEntries)) === true
  );
}

function modelled(name: string, wanted: Wanted, defined: ReadonlyMap<string, number>): boolean {
  const model = primitives.lookup(name) ?? (defined.has(name) ? undefined : standIns.lookup(name));
  return model?.outcomes.some((outcome) => outcome.effects.some(wanted)) === true;
}

function climb(
  callers: ReadonlyMap<string, ReadonlySet<FunctionSource>>,
  seeds: Set<string>,
  direct: Iterable<FunctionSource>,
): Set<string> {
  const reached = new Set(seeds);
  let level = new Set([...seeds]);
  for (const source of direct)
    if (source.carriesPages && primitives.lookup(source.name) === undefined) level.add(source.name);
  for (const name of level) reached.add(name);
  for (let height = 0; height < highest && level.size > 0; height++) {
    const next = new Set<string>();
    for (const name of level) {
      for (const caller of callers.get(name) ?? []) {
        // What is known as a primitive acts by its row, whatever its source says.
        if (!caller.carriesPages || reached.has(caller.name) || primitives.lookup(caller.name) !== undefined) continue;
        reached.add(caller.name);
        next.add(caller.name);
      }
    }
    level = next;
  }
  return reached;
}

/** Whether a function can have a finding at all: it writes, or calls what writes, and it calls what makes pages reachable. */
export function isCandidate(source: FunctionSource, reach: Reach): boolean {
  if (source.kind !== 'function') return false;
  let writes = source.touchesFlagsWord;
  let publishes = false;
  for (const name of source.calls) {
    if (!writes && (reach.writers.has(name) || flagOfOperation(name) !== undefined)) writes = true;
    if (!publishes && (reach.publishers.has(name) || reach.inserters.has(name) || mayStoreEntry(name)))
      publishes = true;
    if (writes && publishes) return true;
  }
  return false;
}
