// What the instructions of a function, and the tests at its branches, do to a world.

import { meetSigns, sameConstant, signOfConstant } from '../base/sign.js';
import type { Span } from '../base/span.js';
import {
  type AssignInstruction,
  type CallInstruction,
  indexField,
  isOffsetOf,
  type Operand,
  type Test,
} from '../cfg/graph.js';
import { isBesidePlace } from '../cfg/straying.js';
import { doubtAliases, doubtBehind } from '../effects/doubt.js';
import { flagsWordOwner, writeFlagsWord } from '../effects/flagWrites.js';
import { mergeEqual } from '../effects/joining.js';
import {
  addressedVariable,
  callObject,
  freshObject,
  isFolded,
  isParameterRooted,
  type ObjectId,
  rootOf,
} from '../effects/objects.js';
import { retire, retireCall, retireElements } from '../effects/renaming.js';
import type { CallScene, Observer } from '../effects/scene.js';
import { storeToStart } from '../effects/startValues.js';
import { converted, type Value, valueHolding } from '../effects/values.js';
import type { World } from '../effects/world.js';
import { expect, unite } from './assumptions.js';
import type { FlowBlock, FlowEdge } from './flowGraph.js';
import { isGuarded } from './guards.js';
import type { FlowPlan } from './plan.js';

/** What the flow asks about a call. */
export interface CallSemantics {
  /** The worlds after the call; `world` may be used up. */
  apply(world: World, scene: CallScene): readonly World[];
}

/** Steps (an instruction in one world, a world carried to another block) before a function is given up as too complex. */
const budget = 30_000;

/** With this many variables a step is twice as dear. */
const manyVariables = 512;

/** What a world carries along makes each further call dearer; next to nothing in what people write. */
function burdenOf({ pending, exposure }: World): number {
  let carried = pending.size;
  for (const { by } of exposure.values()) carried += by.size;
  return carried >> 5;
}

/** Carries out instructions and tests in the worlds of one run, and counts what that costs. */
export class Transfer {
  /** In steps. */
  spent = 0;
  private readonly scenes = new Map<CallInstruction, CallScene>();

  constructor(
    private readonly plan: FlowPlan,
    private readonly semantics: CallSemantics,
    private readonly observer: Observer,
  ) {}

  /** Whether the function is to be given up. */
  get isExhausted(): boolean {
    return this.spent > budget;
  }

  /** The worlds in which a block ends that begins in this one, which is used up. */
  through(block: FlowBlock, start: World): readonly World[] {
    let worlds: readonly World[] = [start];
    for (const step of block.steps) {
      for (const { env } of worlds) this.spent += 1 + Math.floor(env.size / manyVariables);
      if (this.isExhausted) return [];
      if (step.kind === 'assign') for (const world of worlds) this.assign(world, step, block);
      else {
        const scene = this.sceneAt(step, block);
        const after = worlds.flatMap((world) => this.call(world, scene));
        // What differs in a result that nobody asks for meets at once, before the next call can tell it apart once more.
        worlds = after.length > worlds.length ? mergeEqual(after) : after;
      }
    }
    return worlds;
  }

  /** Whether control can take an edge in this world, which learns what that tells. */
  canTake(edge: FlowEdge, world: World): boolean {
    return edge.tests.every((test) => this.assume(world, test));
  }

  /** A call as worlds meet it, the same for all of them. */
  private sceneAt(call: CallInstruction, block: FlowBlock): CallScene {
    const scene = this.scenes.get(call) ?? this.sceneOf(call, block);
    this.scenes.set(call, scene);
    return scene;
  }

  private call(world: World, scene: CallScene): readonly World[] {
    const { call, result, isRepeated } = scene;
    this.spent += burdenOf(world);
    if (isRepeated) retireCall(world, call.site);
    this.doubtDecisions(world, call.args);
    const after = this.semantics.apply(world, scene);
    if (result === 'unused') {
      for (const one of after) {
        one.env.delete(call.result);
        one.derived.delete(callObject(call.site));
      }
    }
    return after;
  }

  /** Carries out an assignment: to a variable, or to memory. */
  private assign(world: World, instruction: AssignInstruction, block: FlowBlock): void {
    const { graph } = this.plan;
    const { target, value, span } = instruction;
    if (value.kind === 'fresh') {
      const exact = freshObject(value.site);
      retire(world, (object) => object.includes(exact));
    }
    if (target.kind === 'variable') {
      const evaluated = isOffsetOf(target.name, value)
        ? this.moved(world, target.name, span.start)
        : this.walked(world, instruction, block);
      const stored = converted(evaluated, graph.types.get(target.name) ?? '');
      retireElements(world, target.name);
      world.env.set(target.name, stored);
      world.forgetConditions((condition) => this.plan.repeated.get(condition)?.includes(target.name) === true);
      this.keepPagesApart(world, target.name, stored);
      return;
    }
    if (target.kind === 'member') retireElements(world, indexField(target.field));
    const owner = flagsWordOwner(target, graph);
    if (owner !== undefined) this.storeFlags(world, owner, span, block);
    // A pointer in memory that moves leads to other memory from then on.
    if (value.kind === 'offset' && value.base === target) doubtBehind(world, world.cellsOf(target, graph));
    this.store(world, target, world.evaluate(value, graph));
    if (target.kind === 'dereference') this.doubtDecisions(world, [target.pointer]);
  }

  /** A variable may be another one after something was done through its address: what was decided about it does not hold any more. */
  private doubtDecisions(world: World, through: readonly Operand[]): void {
    const { graph, decidedBy, repeated } = this.plan;
    if (world.conditions.size === 0 || decidedBy.size === 0) return;
    const reached = through.flatMap((operand) => world.evaluate(operand, graph).objects.map(addressedVariable));
    world.forgetConditions((condition) => repeated.get(condition)?.some((name) => reached.includes(name)) === true);
  }

  /** A store to `page->flags` is told of as if it were a call; the negative of its offset stands for a call site. */
  private storeFlags(world: World, owner: Operand, span: Span, block: FlowBlock): void {
    const call: CallInstruction = {
      kind: 'call',
      site: -1 - span.start,
      callee: undefined,
      calleeText: 'page->flags',
      args: [],
      result: '%flags',
      span,
    };
    writeFlagsWord(world, world.evaluate(owner, this.plan.graph).objects, this.sceneOf(call, block));
  }

  private sceneOf(call: CallInstruction, { id, isInLoop }: FlowBlock): CallScene {
    const { graph, used, facets, guards, turns } = this.plan;
    return {
      call,
      graph,
      observer: this.observer,
      origin: 'source',
      result: !used.has(call.result) ? 'unused' : facets.pointing.has(call) ? 'object' : 'truth',
      guardedBy: (flag) => isGuarded(guards[id], flag),
      isApart: (publication) => isInLoop && turns.areApart(publication, call),
      isRepeated: isInLoop,
    };
  }

  /** `page = page->next` in a loop: from where the way is too long to have a name, each turn leads to an object of its own. */
  private walked(world: World, { target, value, span }: AssignInstruction, { isInLoop }: FlowBlock): Value {
    const evaluated = world.evaluate(value, this.plan.graph);
    if (!isInLoop || target.kind !== 'variable' || !leadsOnFrom(target.name, value)) return evaluated;
    const own = freshObject(`${target.name}@${span.start}`);
    const isLost = evaluated.objects.some((one) => isFolded(one) || rootOf(one) === own);
    return isLost ? this.moved(world, target.name, span.start) : evaluated;
  }

  /** `page++`: near the old page, but another one. A pointer stays one that points somewhere, a number may become any other. */
  private moved(world: World, name: string, at: number): Value {
    const object = freshObject(`${name}@${at}`);
    retire(world, (one) => one.includes(object));
    const before = world.env.get(name)?.truth;
    const stays = before === 'positive' && /\*$/.test(this.plan.graph.types.get(name) ?? '');
    return valueHolding([object], stays ? before : 'unknown');
  }

  /** A call's result that is kept as a page is a page of its own, not something made from the arguments. */
  private keepPagesApart(world: World, name: string, value: Value): void {
    if (!/^struct \w+ \*+$/.test(this.plan.graph.types.get(name) ?? '')) return;
    for (const object of value.objects) if (/^<c/.test(object)) world.derived.delete(object);
  }

  private store(world: World, target: Operand, value: Value): void {
    const { graph } = this.plan;
    const exact = !isBesidePlace(target, graph.straying);
    if (target.kind === 'dereference') {
      const pointer = world.evaluate(target.pointer, graph).objects;
      const variable = pointer.length === 1 ? addressedVariable(pointer[0] ?? '') : undefined;
      if (variable !== undefined && exact) {
        world.env.set(variable, value);
        return;
      }
    }
    const cells = world.cellsOf(target, graph);
    storeToStart(world, cells, exact ? value : valueHolding(value.objects));
    // Nobody asks what is in a field of the function's own objects that nothing reads, unless it leads to a page.
    const isUnread = target.kind === 'member' && value.objects.length === 0 && !this.plan.readFields.has(target.field);
    // Callers have to know that an element is another from here on.
    const chooses = target.kind === 'member' && this.plan.readFields.has(indexField(target.field));
    for (const cell of cells) {
      if (!chooses && isUntouched(cell, cells, value)) {
        world.env.delete(`@${cell}`);
        continue;
      }
      if (isUnread && !isParameterRooted(cell) && !world.env.has(`@${cell}`)) continue;
      const before = world.env.get(`@${cell}`) ?? valueHolding([cell]);
      world.env.set(
        `@${cell}`,
        exact && cells.length === 1 ? value : valueHolding([...before.objects, ...value.objects]),
      );
    }
    if (target.kind !== 'member') return;
    doubtAliases(world, target.field, cells);
    world.forgetConditions((condition) => condition.includes(`.${target.field}`));
  }

  /** Keeps what a test told about a variable, or about the one memory cell that a pointer parameter leads to. */
  private learn(world: World, operand: Operand, value: Value): void {
    if (operand.kind === 'variable') world.env.set(operand.name, value);
    else if (operand.kind === 'dereference' && !isBesidePlace(operand, this.plan.graph.straying))
      this.store(world, operand, value);
  }

  /** Takes a test's outcome into the world; false when the world knows better. */
  private assume(world: World, test: Test): boolean {
    const { graph, repeated } = this.plan;
    if (test.operandIs !== 'unknown') {
      const value = world.evaluate(test.operand, graph);
      const truth = meetSigns(value.truth, test.operandIs);
      if (truth === undefined) return false;
      if (meetSigns(test.operandIs, 'zero') === undefined || test.operandIs === 'zero')
        expect(world, value, { constant: '0', equal: test.operandIs === 'zero' }, test);
      this.learn(world, test.operand, { ...value, truth, ...(truth === 'zero' ? { constant: '0' } : {}) });
    }
    if (test.compared !== undefined) {
      const value = world.evaluate(test.operand, graph);
      const { constant, equal } = test.compared;
      const same = value.constant === undefined ? undefined : sameConstant(value.constant, constant);
      if (same !== undefined && same !== equal) return false;
      // What has a name is not 0, as is usual with codes of errors and outcomes.
      const sign = signOfConstant(constant);
      if (equal && meetSigns(value.truth, sign === 'unknown' ? 'nonzero' : sign) === undefined) return false;
      expect(world, value, test.compared, test);
      if (equal) this.learn(world, test.operand, { ...value, constant });
    }
    if (test.same !== undefined) unite(world, test.same, graph);
    if (test.key === undefined || test.ofLoop || !repeated.has(test.key)) return true;
    const decided = world.conditions.get(test.key);
    if (decided !== undefined && decided !== test.truth) return false;
    world.conditions.set(test.key, test.truth);
    return true;
  }
}

/** Whether a value is loaded from memory that a variable leads to. */
function leadsOnFrom(name: string, value: Operand): boolean {
  for (let at = value; ; ) {
    if (at.kind === 'variable') return at !== value && at.name === name;
    if (at.kind === 'member' || at.kind === 'element') at = at.object;
    else if (at.kind === 'dereference') at = at.pointer;
    else return false;
  }
}

/** Whether a cell holds what it held at first: `x->count += n`. */
function isUntouched(cell: ObjectId, { length }: readonly ObjectId[], { objects, truth, constant }: Value): boolean {
  const [only, ...others] = objects;
  return length === 1 && only === cell && others.length === 0 && truth === 'unknown' && constant === undefined;
}
