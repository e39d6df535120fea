// How what is known of each block is worked out from what is known of those behind it.
import type { BasicBlock } from './graph.js';

/**
 * Visits blocks until no visit changes anything; again only those that lead to one whose visit did.
 * @param order all blocks that matter, those behind first
 * @param visit whether what is known of the block has changed
 */
export function untilSettled(order: readonly BasicBlock[], visit: (block: BasicBlock) => boolean): void {
  const before: number[][] = [];
  for (const [place, { edges }] of order.entries())
    for (const { to } of edges) {
      before[to] ??= [];
      before[to]?.push(place);
    }
  const isSettled: boolean[] = [];
  for (let place = 0, next = 0; place < order.length; place = next) {
    next = place + 1;
    const block = order[place];
    if (block === undefined || isSettled[place] === true) continue;
    isSettled[place] = true;
    if (!visit(block)) continue;
    for (const one of before[block.id] ?? []) {
      isSettled[one] = false;
      next = Math.min(next, one);
    }
  }
}
