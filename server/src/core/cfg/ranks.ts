// In which order blocks are visited: forwards, so that a block comes after all that leads to it, loops apart; backwards, so that it comes
// after all that it leads to.
import type { BasicBlock, ControlFlowGraph } from './graph.js';

/** For each block, its place in a reverse postorder. */
export function ranksOf({ blocks, entry }: ControlFlowGraph): readonly number[] {
  const ranks = blocks.map(() => blocks.length);
  const seen = new Set<number>([entry]);
  // An explicit stack: how deep the source nests is not ours to bound.
  const stack = [{ block: entry, next: 0 }];
  let rank = blocks.length;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const edge = blocks[top.block]?.edges[top.next++];
    if (edge === undefined) {
      ranks[top.block] = --rank;
      stack.pop();
    } else if (!seen.has(edge.to)) {
      seen.add(edge.to);
      stack.push({ block: edge.to, next: 0 });
    }
  }
  return ranks;
}

/** The blocks that control can reach, the last first. */
export function backwards({ blocks }: ControlFlowGraph, ranks: readonly number[]): readonly BasicBlock[] {
  const ordered: BasicBlock[] = [];
  for (const block of blocks) ordered[ranks[block.id] ?? 0] = block;
  // Blocks that nothing leads to leave gaps.
  return ordered.filter((block) => block !== undefined).reverse();
}
