// Ways through a graph that leave something out.
import type { BasicBlock, ControlFlowGraph } from './graph.js';

/** Whether control can come to the call at one site without having passed the call at another. */
export function canReachWithout({ blocks, entry }: ControlFlowGraph, to: number, passing: number): boolean {
  const seen = new Set<number>();
  const waiting = [entry];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const block = blocks[id];
    if (block === undefined || seen.has(id)) continue;
    seen.add(id);
    const met = firstOf(block, to, passing);
    if (met === to) return true;
    if (met === undefined) waiting.push(...block.edges.map((edge) => edge.to));
  }
  return false;
}

function firstOf({ instructions }: BasicBlock, ...sites: readonly number[]): number | undefined {
  for (const one of instructions) if (one.kind === 'call' && sites.includes(one.site)) return one.site;
  return undefined;
}
