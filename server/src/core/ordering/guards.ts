// Which flags were found clear before a block is reached: what is written there was tested before.
import type { BasicBlock, ControlFlowGraph, Edge } from '../cfg/graph.js';
import { flagTestedBy } from '../models/pageFlags.js';

/** The flag that an edge's tests say is not set: `if (!folio_test_x(folio)) …`. */
function flagFoundClear(block: BasicBlock, edge: Edge): string | undefined {
  for (const test of edge.tests) {
    if (test.operandIs !== 'zero' || test.operand.kind !== 'variable') continue;
    const result = test.operand.name;
    const call = block.instructions.find((one) => one.kind === 'call' && one.result === result);
    const flag = call?.kind === 'call' ? flagTestedBy(call.callee ?? '') : undefined;
    if (flag !== undefined) return flag;
  }
  return undefined;
}

/** For each block, the flags that were found clear on every way there: a forward must-analysis. */
export function guardsOf(graph: ControlFlowGraph): readonly ReadonlySet<string>[] {
  const guards: (Set<string> | undefined)[] = graph.blocks.map(() => undefined);
  guards[graph.entry] = new Set();
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of graph.blocks) {
      const here = guards[block.id];
      if (here === undefined) continue;
      for (const edge of block.edges) {
        const flag = flagFoundClear(block, edge);
        const arriving = flag === undefined ? here : new Set([...here, flag]);
        const before = guards[edge.to];
        const after =
          before === undefined ? new Set(arriving) : new Set([...before].filter((one) => arriving.has(one)));
        if (before !== undefined && before.size === after.size) continue;
        guards[edge.to] = after;
        changed = true;
      }
    }
  }
  return guards.map((one) => one ?? new Set());
}
