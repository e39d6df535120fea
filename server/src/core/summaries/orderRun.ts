// The flow of one function over its graph alone: how far each path brings a write that was pending in front of it.
import type { BasicBlock, CallInstruction, ControlFlowGraph, Instruction } from '../cfg/graph.js';
import { entryStore } from '../effects/publishing.js';
import { advanceTransform, compose, identity, leastTransforms, type Transform } from '../lkmm/transform.js';
import type { ApiModel } from '../models/model.js';
import { entryPointerType } from '../models/pages.js';

/** What a call can do to a pending write, least first. */
export type Resolve = (call: CallInstruction) => readonly Transform[];

interface Blocked {
  readonly block: number;
  readonly index: number;
  readonly transform: Transform;
}

/** One run over one graph. */
export class OrderRun {
  private readonly seen = new Set<string>();
  private readonly ready: Blocked[] = [];
  /** Reached calls whose callee has not been looked into yet. */
  private readonly blocked: Blocked[] = [];
  private exits: readonly Transform[] = [];

  constructor(
    private readonly graph: ControlFlowGraph,
    private readonly resolve: Resolve,
    private readonly primitive: (name: string) => ApiModel | undefined,
    /** Ends each path at the first store of an entry, instead of where the function returns. */
    private readonly untilPublication = false,
  ) {}

  run(): readonly Transform[] {
    this.reach({ block: this.graph.entry, index: 0, transform: identity });
    for (;;) {
      for (let next = this.ready.pop(); next !== undefined; next = this.ready.pop()) this.walk(next);
      if (this.exits.includes(identity)) return [identity];
      const waiting = this.blocked.shift();
      if (waiting === undefined) return this.exits;
      const call = this.graph.blocks[waiting.block]?.instructions[waiting.index];
      if (call?.kind !== 'call') continue;
      for (const after of this.resolve(call)) this.proceed(waiting, after);
    }
  }

  /** Goes on behind the instruction that did this. */
  private proceed({ block, index, transform }: Blocked, after: Transform): void {
    const next = compose(after, transform);
    if (next !== undefined) this.reach({ block, index: index + 1, transform: next });
  }

  private reach(at: Blocked): void {
    const key = `${at.block} ${at.index} ${at.transform}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.ready.push(at);
  }

  private walk({ block: id, index, transform: start }: Blocked): void {
    const block = this.graph.blocks[id];
    if (block === undefined) return;
    let transform = start;
    for (let i = index; i < block.instructions.length; i++) {
      const instruction = block.instructions[i];
      if (this.untilPublication && isEntryStore(block, i, this.graph)) {
        const isRelease = instruction?.kind === 'call' && entryStore(instruction, this.graph) === 'release';
        if (!isRelease) this.exits = leastTransforms([...this.exits, transform]);
        return;
      }
      if (instruction?.kind !== 'call' || instruction.callee === undefined) continue;
      const model = this.primitive(instruction.callee);
      if (model === undefined) {
        this.blocked.push({ block: id, index: i, transform });
        return;
      }
      if (this.untilPublication && storesEntry(model)) {
        if (publishesPlainly(model)) this.exits = leastTransforms([...this.exits, transform]);
        return;
      }
      const [first, ...others] = ofModel(model);
      for (const other of others) this.proceed({ block: id, index: i, transform }, other);
      const next = first === undefined ? undefined : compose(first, transform);
      if (next === undefined) return;
      transform = next;
    }
    if (block.isExit) this.exits = leastTransforms([...this.exits, transform]);
    for (const edge of block.edges) this.reach({ block: edge.to, index: 0, transform });
  }
}

/** Whether the row stores entries for walkers, and is not known to order that by itself. */
export function publishesPlainly(model: ApiModel): boolean {
  return model.outcomes.some(({ effects }) =>
    effects.some((one) => one.kind === 'publish' && !one.onlyEntries && !one.release),
  );
}

/** What a row can do to a pending write, least first. */
export function ofModel(model: ApiModel): readonly Transform[] {
  const known = ofModels.get(model);
  if (known !== undefined) return known;
  const outcomes = model.outcomes.length === 0 ? [{ effects: [] }] : model.outcomes;
  const result = leastTransforms(
    outcomes.flatMap(({ effects }) => {
      let transform: Transform | undefined = identity;
      for (const effect of effects)
        if (effect.kind === 'order' && transform !== undefined) transform = advanceTransform(transform, effect.event);
      return transform ?? [];
    }),
  );
  ofModels.set(model, result);
  return result;
}

const ofModels = new WeakMap<ApiModel, readonly Transform[]>();

function storesEntry(model: ApiModel): boolean {
  return model.outcomes.some(({ effects }) => effects.some((one) => one.kind === 'publish' && !one.onlyEntries));
}

/** An entry stored by an assignment or a marked store; one that is stored in halves is there with the last of them. */
function isEntryStore({ instructions }: BasicBlock, at: number, graph: ControlFlowGraph): boolean {
  const kind = entryTarget(instructions[at], graph);
  return kind === 'whole' || (kind === 'half' && !instructions.slice(at + 1).some((one) => entryTarget(one, graph)));
}

/** What of an entry is stored to; a macro's parameters have no type. */
function entryTarget(instruction: Instruction | undefined, graph: ControlFlowGraph): 'whole' | 'half' | undefined {
  if (instruction?.kind === 'call') {
    if (entryStore(instruction, graph) === undefined) return undefined;
    return instruction.args[0]?.kind === 'member' ? 'half' : 'whole';
  }
  if (instruction?.kind !== 'assign') return undefined;
  const { target } = instruction;
  const isHalf = target.kind === 'member' && target.object.kind === 'variable';
  const pointer = isHalf ? target.object : target.kind === 'dereference' ? target.pointer : undefined;
  if (pointer?.kind !== 'variable') return undefined;
  const type = graph.types.get(pointer.name) ?? '';
  if (type !== '' && !entryPointerType.test(type)) return undefined;
  return isHalf ? 'half' : 'whole';
}
