// Two texts of one function whose instructions are the same, wherever in the text they stand: somebody has typed in a comment, or
// has broken a line. What happens along one graph happens along the other.
import type { Span } from '../base/span.js';
import type { BasicBlock, ControlFlowGraph } from './graph.js';

/** For the span of each instruction of one text, the very object, where it stands in the other. */
export type MovedSpans = ReadonlyMap<Span, Span>;

/** Where the instructions of `before` stand in `after`; undefined when they are not the same. */
export function movedSpans(before: ControlFlowGraph, after: ControlFlowGraph): MovedSpans | undefined {
  const moved = new Map<Span, Span>();
  const isSame =
    before.entry === after.entry &&
    before.returnType === after.returnType &&
    before.blocks.length === after.blocks.length &&
    sameEntries(before.types, after.types) &&
    before.blocks.every((block, i) => sameBlock(block, after.blocks[i], moved));
  return isSame ? moved : undefined;
}

function sameBlock(before: BasicBlock, after: BasicBlock | undefined, moved: Map<Span, Span>): boolean {
  if (after === undefined || before.isExit !== after.isExit) return false;
  const [one, other] = [before, after].map(({ instructions }) => instructions.filter(({ kind }) => kind !== 'point'));
  return (
    same(before.edges, after.edges, moved) && same(before.returns, after.returns, moved) && same(one, other, moved)
  );
}

/** Whether two pieces of a graph are the same but for their spans, which are noted. */
function same(before: unknown, after: unknown, moved: Map<Span, Span>): boolean {
  if (before === after) return true;
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return false;
  const [one, other] = [before as Readonly<Record<string, unknown>>, after as Readonly<Record<string, unknown>>];
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  for (const key of keys) {
    if (key === 'span') moved.set(one.span as Span, other.span as Span);
    else if (!same(one[key], other[key], moved)) return false;
  }
  return true;
}

function sameEntries(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  if (one.size !== other.size) return false;
  for (const [key, value] of one) if (other.get(key) !== value) return false;
  return true;
}
