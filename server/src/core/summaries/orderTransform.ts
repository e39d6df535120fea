// Whether a function orders its caller's pending writes, and how far it brings them if not: a flow over the graph alone, without
// worlds. Callees are looked into only while their answer can still matter: one path without order settles the question.
import { type ByTwoKeys, found } from '../base/twoKeys.js';
import type { ControlFlowGraph } from '../cfg/graph.js';
import { identity, leastTransforms, type Transform } from '../lkmm/transform.js';
import type { ApiModel } from '../models/model.js';
import { standIns } from '../models/registry.js';
import type { DependencyGraph } from './dependencies.js';
import { OrderRun, ofModel, publishesPlainly, type Resolve } from './orderRun.js';
import { RecursionGuard } from './recursion.js';

/** Where the graphs of callees come from. */
export interface CalleeGraphs {
  /** The graphs of all definitions that a call can reach, read one by one as they are asked for; none when out of reach. */
  graphsOf(name: string, file: string): Iterable<DefinedGraph>;
  /** All names that a call leads to, when nothing among them orders; undefined when something may. */
  harmless(name: string, file: string): Iterable<string> | undefined;
  /** The row of a primitive, as the project goes by it. */
  primitive(name: string): ApiModel | undefined;
  /** The graphs of a primitive's generic implementation, found in files whose path has this form; read as they are asked for. */
  genericGraphs(name: string, files: RegExp): Iterable<DefinedGraph>;
}

/** One definition's graph. */
export interface DefinedGraph {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly graph: ControlFlowGraph;
}

/** How deep callees are followed for the sole question whether something orders. */
const deepest = 6;

/** Definitions come and go while somebody types. */
const mostKeys = 20_000;

const unordered: readonly Transform[] = [identity];

/** Answers for one state of the tree; makes no difference between callers. */
export class OrderTransforms {
  private readonly known = new Map<string, readonly Transform[]>();
  private readonly recursion = new RecursionGuard();
  private readonly adapted = new Map<string, ApiModel>();
  /** Results that say of a call that nothing it leads to orders. */
  private readonly harmless = new Set<string>();
  private readonly keysOfHarmless: ByTwoKeys<string> = new Map();
  /** For each definition, the keys of its results by depth: each is hashed once, however often it is asked for. */
  private readonly keys = new Map<string, string[]>();

  constructor(
    private readonly callees: CalleeGraphs,
    private readonly dependencies: DependencyGraph,
  ) {}

  /** Another function is checked. */
  renew(): void {
    this.recursion.renew();
  }

  /** Whether there is a result under this key. */
  has(key: string): boolean {
    return this.known.has(key) || this.adapted.has(key) || this.harmless.has(key);
  }

  /** A result is out of date. */
  forget(key: string): void {
    this.known.delete(key);
    this.adapted.delete(key);
    this.harmless.delete(key);
  }

  /** What a call can do to a pending write, least first; empty when every path orders it. */
  ofCall(name: string, file: string, depth = 0): readonly Transform[] {
    const model = this.primitive(name);
    if (model !== undefined) return ofModel(model);
    if (this.isHarmless(name, file)) return unordered;
    this.dependencies.lookUp(name);
    let result: readonly Transform[] | undefined;
    for (const defined of depth >= deepest ? [] : this.callees.graphsOf(name, file)) {
      result = leastTransforms([...(result ?? []), ...this.ofGraph(defined, depth)]);
      // Nothing can be less ordered than what the write came with: the other definitions need not be read.
      if (result.includes(identity)) return [identity];
    }
    if (result !== undefined) return result;
    const standIn = standIns.lookup(name);
    return standIn === undefined ? [identity] : ofModel(standIn);
  }

  /** Whether nothing that a call leads to orders: one result, which rests on many names and is asked for again and again. */
  private isHarmless(name: string, file: string): boolean {
    const key = found(this.keysOfHarmless, name, file, () => `${name} ${file} harmless`);
    if (this.harmless.has(key)) {
      this.dependencies.use(key);
      return true;
    }
    const names = this.callees.harmless(name, file);
    if (names === undefined) return false;
    this.dependencies.noting(key, () => {
      for (const one of names) this.dependencies.lookUp(one);
    });
    if (this.harmless.size >= mostKeys) this.harmless.clear();
    this.harmless.add(key);
    return true;
  }

  /** What is known of a primitive, adapted to what this tree's own implementation of it promises. */
  primitive(name: string): ApiModel | undefined {
    const model = this.callees.primitive(name);
    if (model === undefined || (model.generic === undefined && !publishesPlainly(model))) return model;
    const known = this.adapted.get(name);
    if (known !== undefined) {
      this.dependencies.use(name);
      return known;
    }
    // Until it is known otherwise, and for definitions that call each other in a circle, the row stands.
    this.adapted.set(name, model);
    try {
      const { generic } = model;
      const adapted = this.dependencies.noting(name, () =>
        generic === undefined ? this.publication(name, model) : this.generic(name, model, generic),
      );
      this.adapted.set(name, adapted);
      return adapted;
    } catch (error) {
      this.adapted.delete(name);
      throw error;
    }
  }

  /** Weakened where the generic implementation does not order on every path. */
  private generic(name: string, model: ApiModel, files: RegExp): ApiModel {
    const inner = `arch_${name}`;
    this.dependencies.lookUp(name);
    this.dependencies.lookUp(inner);
    for (const { graph, file } of this.callees.genericGraphs(name, files)) {
      // The generic form of the inner function is looked at by itself; what architectures write in assembly keeps the promise.
      const resolve: Resolve = ({ callee = '' }) => (callee === inner ? [] : this.ofCall(callee, file, 1));
      if (new OrderRun(graph, resolve, (callee) => this.primitive(callee)).run().length > 0) return weaken(model);
    }
    return model;
  }

  /** A release where every architecture's definition has a barrier in front of its store. */
  private publication(name: string, model: ApiModel): ApiModel {
    this.dependencies.lookUp(name);
    let isDefined = false;
    for (const { graph, file } of this.callees.graphsOf(name, '')) {
      isDefined = true;
      const resolve: Resolve = (call) => this.ofCall(call.callee ?? '', file, 1);
      if (new OrderRun(graph, resolve, (callee) => this.primitive(callee), true).run().length > 0) return model;
    }
    return isDefined ? asRelease(model) : model;
  }

  private ofGraph({ id, name, graph, file }: DefinedGraph, depth: number): readonly Transform[] {
    const key = this.keyOf(id, depth);
    const known = this.recursion.isUnderWay(id) ? undefined : this.known.get(key);
    if (known !== undefined) {
      this.dependencies.use(key);
      return known;
    }
    if (this.recursion.enter(id) === 'recursive') return [identity];
    const result = this.dependencies.noting(key, () => {
      this.dependencies.lookUp(name);
      return new OrderRun(
        graph,
        (call) => this.ofCall(call.callee ?? '', file, depth + 1),
        (callee) => this.primitive(callee),
      ).run();
    });
    if (this.recursion.leave()) this.known.set(key, result);
    return result;
  }

  private keyOf(id: string, depth: number): string {
    let keys = this.keys.get(id);
    if (keys === undefined) {
      if (this.keys.size >= mostKeys) this.keys.clear();
      keys = [];
      this.keys.set(id, keys);
    }
    keys[depth] ??= `${id} ${depth} ordered`;
    return keys[depth];
  }
}

function asRelease(model: ApiModel): ApiModel {
  const outcomes = model.outcomes.map((outcome) => ({
    ...outcome,
    effects: outcome.effects.map((one) => (one.kind === 'publish' ? { ...one, release: true } : one)),
  }));
  return { ...model, outcomes, meaning: `${model.meaning}; in this tree it has a write barrier in front of the store` };
}

function weaken(model: ApiModel): ApiModel {
  const nothing = { when: 'always', effects: [] } as const;
  return {
    ...model,
    outcomes: [...model.outcomes, nothing],
    whyNot: 'in this version of the kernel it orders only when it changes the bit',
  };
}
