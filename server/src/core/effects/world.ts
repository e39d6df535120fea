// One world is what is known on the paths that agree about every variable that still matters: what each variable holds, which
// conditions were decided, which writes are pending. Paths that disagree live in different worlds, so nothing is mixed up.

import { type Digest, Hash, numberOf } from '../base/digest.js';
import { signOfConstant } from '../base/sign.js';
import type { ControlFlowGraph, Operand } from '../cfg/graph.js';
import { isBesidePlace } from '../cfg/straying.js';
import type { Transform } from '../lkmm/transform.js';
import { folioType, overlayFields } from '../models/pages.js';
import { type BindingKind, Bindings } from './bindings.js';
import { addPending, type Exposure, type Pending } from './facts.js';
import {
  addressedVariable,
  addressObject,
  elementOf,
  fieldOf,
  freshObject,
  globalObject,
  isParameterRooted,
  type ObjectId,
  pointeeOf,
  rootOf,
} from './objects.js';
import { SharedMap } from './sharedMap.js';
import { noStartMemory, type StartMemory, type StartNeed, withStartValue } from './startValues.js';
import { hashValue, unknownValue, type Value, valueHolding } from './values.js';

/** All that is known on such paths. Worlds are changed in place: whoever keeps one copies it first. */
export class World {
  /** Variables by name, memory cells by `@` and the name of the object they hold at first. */
  readonly env: Bindings<Value>;
  /** What a value was computed from, for values that are not themselves pages: entries, frame numbers. */
  readonly derived: SharedMap<ObjectId, readonly ObjectId[]>;
  readonly conditions: Bindings<boolean>;
  readonly pending: SharedMap<string, Pending>;
  /** What has happened to whatever the caller left unordered; none where every path here has ordered it. Shared, never changed. */
  incoming: readonly Transform[];
  readonly exposure: SharedMap<ObjectId, Exposure>;
  /** Pages that private page tables map, by the object of the table. */
  readonly tables: SharedMap<ObjectId, ReadonlySet<ObjectId>>;
  /** What memory holds by assumption; worlds are not told apart by it. */
  start: StartMemory;
  /** Set where every path here needs memory to hold something else. */
  needs: StartNeed | undefined;
  /** Whether worlds have met here of which some had writes pending that others had not. */
  isMixed: boolean;
  /** What `changes` came to when nothing was there to prune any more. */
  private prunedAt: number;

  constructor(from?: World) {
    this.env = new Bindings(variables, from?.env);
    this.derived = new SharedMap(from?.derived);
    this.conditions = new Bindings(decisions, from?.conditions);
    this.pending = new SharedMap(from?.pending);
    this.incoming = from?.incoming ?? [];
    this.exposure = new SharedMap(from?.exposure);
    this.tables = new SharedMap(from?.tables);
    this.start = from?.start ?? noStartMemory;
    this.needs = from?.needs;
    this.isMixed = from?.isMixed ?? false;
    this.prunedAt = from?.prunedAt ?? 0;
  }

  /** Adds a pending write, which needs what this world needs. */
  addPending(pending: Pending): boolean {
    const needs = pending.needs ?? this.needs;
    return addPending(this.pending, needs === pending.needs ? pending : { ...pending, needs });
  }

  /** Forgets how some conditions came out. */
  forgetConditions(drop: (condition: string) => boolean): void {
    if (this.conditions.size > 0) this.conditions.keep((condition) => !drop(condition));
  }

  /** Equal keys: the same values and decisions, so that the facts can be united without losing anything. */
  key(): number {
    const { env, conditions } = this;
    return numberOf({ low: (env.low + conditions.low) | 0, high: (env.high + conditions.high) | 0 });
  }

  /**
   * A key of fewer words: values are told apart only where `counts` says so.
   * @param counts which variables and memory cells
   */
  coarseKey(counts: (name: string) => boolean): number {
    const sum: Digest = { low: this.conditions.low, high: this.conditions.high };
    coarse.into(sum, 1);
    for (const { name, low, high } of this.env) {
      if (!counts(name)) continue;
      sum.low = (sum.low + low) | 0;
      sum.high = (sum.high + high) | 0;
    }
    return numberOf(sum);
  }

  /** A key of fewer words still: by which pages have been published. */
  publishedKey(): number {
    const sum: Digest = { low: 0, high: 0 };
    published.into(sum, 1);
    for (const [object, { by }] of this.exposure) if (by.size > 0) new Hash().text(object).into(sum, 1);
    return numberOf(sum);
  }

  /** The value of an operand here; what a variable that was never assigned holds is the object of its name. */
  evaluate(operand: Operand, graph: ControlFlowGraph): Value {
    switch (operand.kind) {
      case 'variable':
        return this.env.get(operand.name) ?? valueHolding([globalObject(operand.name)]);
      case 'constant':
        return { objects: [], truth: signOfConstant(operand.text), constant: operand.text };
      case 'member': {
        const base = this.evaluate(operand.object, graph);
        if (overlayFields.has(operand.field) && isFolioVariable(operand.object, graph)) return base;
        return this.load(
          base.objects.map((object) => fieldOf(object, operand.field)),
          !isBesidePlace(operand, graph.straying),
        );
      }
      case 'element': {
        const base = this.evaluate(operand.object, graph);
        const cells = base.objects.map((object) => elementOf(object, operand.key, operand.indexVariables));
        return this.load(cells, !isBesidePlace(operand, graph.straying));
      }
      case 'dereference':
        return this.loadThrough(this.evaluate(operand.pointer, graph), !isBesidePlace(operand, graph.straying));
      case 'address':
        return this.addressOf(operand.of, graph);
      case 'offset':
        return { objects: this.evaluate(operand.base, graph).objects, truth: 'unknown' };
      case 'combination':
        return valueHolding(operand.parts.flatMap((part) => this.evaluate(part, graph).objects));
      case 'fresh':
        return valueHolding([freshObject(operand.site)]);
      case 'unknown':
        return unknownValue;
    }
  }

  private loadThrough(pointer: Value, exact: boolean): Value {
    const variables = pointer.objects.map(addressedVariable);
    const [only] = variables;
    if (variables.length === 1 && only !== undefined) {
      const value = this.env.get(only) ?? valueHolding([globalObject(only)]);
      return exact ? value : valueHolding(value.objects);
    }
    const cells = pointer.objects.map(pointeeOf);
    return withStartValue(this.load(cells, exact), this.start, exact && cells.length === 1 ? cells[0] : undefined);
  }

  /**
   * The values of memory cells: what was stored there in this function, else the object that was there before.
   * @param exact whether one of them is read, and not memory beside them
   */
  private load(cells: readonly ObjectId[], exact: boolean): Value {
    const values = cells.map((cell) => this.env.get(`@${cell}`) ?? valueHolding([cell]));
    const [only] = values;
    if (exact && values.length === 1 && only !== undefined) return only;
    return valueHolding(values.flatMap((value) => value.objects));
  }

  private addressOf(operand: Operand, graph: ControlFlowGraph): Value {
    if (operand.kind === 'variable') {
      // A structure is the object that its fields are read from, by name or by address.
      if (isStructure(graph.types.get(operand.name) ?? ''))
        return { objects: this.evaluate(operand, graph).objects, truth: 'nonzero' };
      return { objects: [addressObject(operand.name)], truth: 'nonzero' };
    }
    if (operand.kind === 'member') {
      const base = this.evaluate(operand.object, graph);
      if (overlayFields.has(operand.field) && mayBeFolio(operand.object, graph)) return base;
      return valueHolding(
        base.objects.map((object) => `&${fieldOf(object, operand.field)}`),
        'nonzero',
      );
    }
    if (operand.kind === 'element') {
      const base = this.evaluate(operand.object, graph);
      return valueHolding(
        base.objects.map((object) => elementOf(object, operand.key, operand.indexVariables)),
        'nonzero',
      );
    }
    return this.evaluate(operand, graph);
  }

  /** The names of the memory cells that an assignment to this operand writes. */
  cellsOf(target: Operand, graph: ControlFlowGraph): readonly ObjectId[] {
    if (target.kind === 'member')
      return this.evaluate(target.object, graph).objects.map((object) => fieldOf(object, target.field));
    if (target.kind === 'element') {
      return this.evaluate(target.object, graph).objects.map((object) =>
        elementOf(object, target.key, target.indexVariables),
      );
    }
    if (target.kind === 'dereference') return this.evaluate(target.pointer, graph).objects.map(pointeeOf);
    return [];
  }

  /** Whether a variable or memory cell holds an object, going by what was stored there. */
  holds(object: ObjectId): boolean {
    return this.env.some(({ value }) => value.objects.includes(object));
  }

  /** All objects that a value was made from, itself included. */
  provenance(value: Value): ReadonlySet<ObjectId> {
    const all = new Set<ObjectId>();
    const work = [...value.objects];
    for (let object = work.pop(); object !== undefined; object = work.pop()) {
      if (all.has(object)) continue;
      all.add(object);
      work.push(...(this.derived.get(object) ?? []));
    }
    return all;
  }

  /** Drops facts about objects that nothing in this world can name any more. */
  prune(): void {
    if (this.prunedAt === this.changes) return;
    if (this.derived.size + this.pending.size + this.exposure.size > 0) this.pruneUnnamed();
    this.prunedAt = this.changes;
  }

  private get changes(): number {
    const { env, derived, pending, exposure, tables } = this;
    return env.losses + derived.changes + pending.changes + exposure.changes + tables.changes;
  }

  private pruneUnnamed(): void {
    const unnamed = this.unnamedRoots();
    if (unnamed.size === 0) return;
    for (const object of this.derived.keys()) if (unnamed.has(rootOf(object))) this.derived.delete(object);
    for (const [key, { object }] of this.pending) if (unnamed.has(rootOf(object))) this.pending.delete(key);
    for (const object of this.exposure.keys()) if (unnamed.has(rootOf(object))) this.exposure.delete(object);
  }

  /** The roots of objects of which something is known, but which neither callers nor anything here has a name for. */
  private unnamedRoots(): ReadonlySet<ObjectId> {
    const unnamed = new Set<ObjectId>();
    const note = (object: ObjectId): void => {
      if (!isParameterRooted(object)) unnamed.add(rootOf(object));
    };
    for (const object of this.derived.keys()) note(object);
    for (const { object } of this.pending.values()) note(object);
    for (const object of this.exposure.keys()) note(object);
    if (unnamed.size === 0) return unnamed;
    // Most have a name of their own: what others were made from is asked only for the rest.
    const named = this.named();
    for (const object of named) unnamed.delete(rootOf(object));
    if (unnamed.size > 0 && this.derived.size > 0) this.strikeSources(unnamed, named);
    return unnamed;
  }

  /** The objects that a variable, a memory cell or a page table names. */
  private named(): readonly ObjectId[] {
    const objects: ObjectId[] = [];
    for (const { name, value } of this.env) {
      if (isCell(name)) objects.push(name.slice(1));
      for (const object of value.objects) objects.push(object);
    }
    for (const pages of this.tables.values()) objects.push(...pages);
    return objects;
  }

  /** Strikes out the roots that something was made from which has a name. */
  private strikeSources(unnamed: Set<ObjectId>, named: readonly ObjectId[]): void {
    const seen = new Set<ObjectId>();
    const work = [...named];
    for (let object = work.pop(); object !== undefined && unnamed.size > 0; object = work.pop()) {
      if (seen.has(object)) continue;
      seen.add(object);
      const root = rootOf(object);
      unnamed.delete(root);
      for (const source of this.derived.get(object) ?? []) work.push(source);
      if (root !== object) work.push(root);
    }
  }
}

/** Variables and memory cells; the name of a cell names the object that it holds at first. */
const variables: BindingKind<Value> = {
  hashOf: (name, value) => hashValue(new Hash().text(name), value),
  loses: (name, before, after) => {
    if (after === undefined) return before.objects.length > 0 || isCell(name);
    return before.objects !== after.objects && before.objects.some((object) => !after.objects.includes(object));
  },
};

const decisions: BindingKind<boolean> = {
  hashOf: (condition, truth) =>
    new Hash()
      .text('?')
      .text(condition)
      .text(truth ? '1' : '0'),
  loses: () => false,
};

/** Whether a name in an environment is that of memory, and not of a variable. */
export function isCell(name: string): boolean {
  return name.startsWith('@');
}

function isStructure(type: string): boolean {
  return /^(?:struct|union) \w+$/.test(type);
}

/** Tell coarse keys from whole ones. */
const coarse = new Hash().text('coarse');
const published = new Hash().text('published');

function mayBeFolio(operand: Operand, graph: ControlFlowGraph): boolean {
  const type = operand.kind === 'variable' ? graph.types.get(operand.name) : undefined;
  return type === undefined || type === folioType;
}

function isFolioVariable(operand: Operand, graph: ControlFlowGraph): boolean {
  return operand.kind === 'variable' && graph.types.get(operand.name) === folioType;
}
