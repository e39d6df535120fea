// Whether two pieces of plain data say the same, whichever objects they are made of.

type Fields = Readonly<Record<string, unknown>>;

/**
 * Compares primitives, arrays, maps, sets and objects of these, in their order; a field that is undefined counts as none.
 * @param ignores the field of this name makes no difference, wherever it is
 */
export function alike(one: unknown, other: unknown, ignores?: string): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one)) return Array.isArray(other) && alikeInOrder(one, other, ignores);
  if (one instanceof Map) return other instanceof Map && one.size === other.size && alikeInTurn(one, other, ignores);
  if (one instanceof Set) return other instanceof Set && one.size === other.size && alikeInTurn(one, other, ignores);
  return alikeFields(one as Fields, other as Fields, ignores);
}

function alikeInOrder(one: readonly unknown[], other: readonly unknown[], ignores: string | undefined): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (!alike(one[i], other[i], ignores)) return false;
  return true;
}

/** Of two that are equally long. */
function alikeInTurn(one: Iterable<unknown>, other: Iterable<unknown>, ignores: string | undefined): boolean {
  const others = other[Symbol.iterator]();
  for (const each of one) if (!alike(each, others.next().value, ignores)) return false;
  return true;
}

function alikeFields(one: Fields, other: Fields, ignores: string | undefined): boolean {
  for (const key in one) if (key !== ignores && !alike(one[key], other[key], ignores)) return false;
  for (const key in other) if (key !== ignores && other[key] !== undefined && !(key in one)) return false;
  return true;
}
