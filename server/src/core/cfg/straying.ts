// Pointers that may point beside the object that they were made from: `p = page + i` still names the page, for its flags are
// those of the same compound page, but what is behind it is other memory than what is behind `page`.
import { type BasicBlock, isOffsetOf, type Operand } from './graph.js';

const none: ReadonlySet<string> = new Set();

/** Variables that are somewhere given an address at some distance from another one, or a copy of such a variable. */
export function strayingVariables(blocks: readonly BasicBlock[]): ReadonlySet<string> {
  const copies: (readonly [to: string, from: string])[] = [];
  const straying = new Set<string>();
  for (const { instructions } of blocks) {
    for (const one of instructions) {
      if (one.kind !== 'assign' || one.target.kind !== 'variable') continue;
      const { target, value } = one;
      if (value.kind === 'variable') copies.push([target.name, value.name]);
      // `p++` makes another object of `p` in whoever follows it.
      else if (!isOffsetOf(target.name, value) && strays(value, none)) straying.add(target.name);
    }
  }
  if (straying.size === 0) return none;
  for (let size = 0; size !== straying.size; ) {
    size = straying.size;
    for (const [to, from] of copies) if (straying.has(from)) straying.add(to);
  }
  return straying;
}

/** Whether the value may be an address beside the objects that it is made from. */
export function strays(operand: Operand, straying: ReadonlySet<string>): boolean {
  switch (operand.kind) {
    case 'variable':
      return straying.has(operand.name);
    case 'offset':
    case 'combination':
      return true;
    case 'address':
      return isBesidePlace(operand.of, straying);
    default:
      return false;
  }
}

/** Whether the operand names memory that may lie beside the cell of its name: `p->x` and `*p` where `p` strays. */
export function isBesidePlace(place: Operand, straying: ReadonlySet<string>): boolean {
  switch (place.kind) {
    case 'member':
    case 'element':
      return strays(place.object, straying);
    case 'dereference':
      return strays(place.pointer, straying);
    default:
      return false;
  }
}
