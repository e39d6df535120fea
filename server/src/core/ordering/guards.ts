// What was found not to hold before a block is reached: a flag that is clear, a page that is in no cache. What is written there was
// tested before.
import {
  type BasicBlock,
  type ControlFlowGraph,
  type Edge,
  type Instruction,
  type Operand,
  setBy,
} from '../cfg/graph.js';
import { flagTestedBy } from '../models/pageFlags.js';
import { cacheField, cacheTests, pageTypes } from '../models/pages.js';
import { Worklist } from './worklist.js';

/** Stands among the flags for a page that is in no cache. */
const inNoCache = 'in no cache';

/** Whether a write of this flag is only reached by a page of which that was found not to hold, or which is in no cache. */
export function isGuarded(found: ReadonlySet<string> | undefined, flag: string): boolean {
  return found !== undefined && (found.has(flag) || found.has(inNoCache));
}

/** What a block is reached with on every way: what was found not to hold, and the variables that say whether something holds. */
interface Known {
  readonly guards: ReadonlySet<string>;
  readonly says: ReadonlyMap<string, string>;
}

const nothing: Known = { guards: new Set(), says: new Map() };

/**
 * For each block, what was found not to hold on every way there: a forward must-analysis.
 * @param ranks for each block, its place in a reverse postorder
 * @param taken variables that may be changed through their addresses
 */
export function guardsOf(
  graph: ControlFlowGraph,
  ranks: readonly number[],
  taken: ReadonlySet<string>,
): readonly ReadonlySet<string>[] {
  const known: (Known | undefined)[] = graph.blocks.map(() => undefined);
  known[graph.entry] = nothing;
  const queue = new Worklist(ranks);
  queue.add(graph.entry);
  for (let next = queue.next(); next !== undefined; next = queue.next()) {
    const [block, here] = [graph.blocks[next], known[next]];
    if (block === undefined || here === undefined) continue;
    const says = saidBehind(block, here.says, taken);
    for (const edge of block.edges) {
      const arriving = { guards: foundOn(edge, { ...here, says }, graph), says };
      const before = known[edge.to];
      const after = before === undefined ? arriving : both(before, arriving);
      if (after === before) continue;
      known[edge.to] = after;
      queue.add(edge.to);
    }
  }
  return known.map((one) => one?.guards ?? nothing.guards);
}

/** What variables say behind a block: the result of a test, and what it is assigned to. */
function saidBehind({ instructions }: BasicBlock, before: Known['says'], taken: ReadonlySet<string>): Known['says'] {
  let says: Map<string, string> | undefined;
  for (const one of instructions) {
    const name = setBy(one);
    if (name === undefined) continue;
    const what = taken.has(name) ? undefined : saidBy(one, says ?? before);
    if (what === (says ?? before).get(name)) continue;
    says ??= new Map(before);
    if (what === undefined) says.delete(name);
    else says.set(name, what);
  }
  return says ?? before;
}

/** What is tested by the value that an instruction sets. */
function saidBy(one: Instruction, says: Known['says']): string | undefined {
  if (one.kind === 'call') return cacheTests.has(one.callee ?? '') ? inNoCache : flagTestedBy(one.callee ?? '');
  if (one.kind !== 'assign' || one.compound || one.value.kind !== 'variable') return undefined;
  return says.get(one.value.name);
}

/** What is known behind an edge not to hold: `if (!folio_test_x(folio)) …`. */
function foundOn({ tests }: Edge, { guards, says }: Known, graph: ControlFlowGraph): ReadonlySet<string> {
  const found = tests.flatMap(({ operand, operandIs }) => {
    if (operandIs !== 'zero') return [];
    return (operand.kind === 'variable' ? says.get(operand.name) : cacheFieldOf(operand, graph)) ?? [];
  });
  return found.every((one) => guards.has(one)) ? guards : new Set([...guards, ...found]);
}

function cacheFieldOf(operand: Operand, { types }: ControlFlowGraph): string | undefined {
  if (operand.kind !== 'member' || operand.field !== cacheField || operand.object.kind !== 'variable') return undefined;
  return pageTypes.test(types.get(operand.object.name) ?? '') ? inNoCache : undefined;
}

/** What holds whichever of two ways was taken; the first itself where the second takes nothing from it. */
function both(one: Known, other: Known): Known {
  const guards = one.guards === other.guards ? one.guards : commonGuards(one.guards, other.guards);
  const says = one.says === other.says ? one.says : commonSayings(one.says, other.says);
  return guards === one.guards && says === one.says ? one : { guards, says };
}

function commonGuards(one: Known['guards'], other: Known['guards']): Known['guards'] {
  const common = [...one].filter((guard) => other.has(guard));
  return common.length === one.size ? one : new Set(common);
}

function commonSayings(one: Known['says'], other: Known['says']): Known['says'] {
  const common = [...one].filter(([name, what]) => other.get(name) === what);
  return common.length === one.size ? one : new Map(common);
}
