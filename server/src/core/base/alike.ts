// Whether two pieces of plain data say the same, whichever objects they are made of.

type Fields = Readonly<Record<string, unknown>>;

/**
 * Compares primitives, arrays and maps in their order, sets of primitives, and objects of all these; a field that is undefined counts
 * as none.
 * @param ignores the field of this name makes no difference, wherever it is
 */
export function alike(one: unknown, other: unknown, ignores?: string): boolean {
  // Without recursion: what has happened along a path is a chain that may be long.
  const pairs = [one, other];
  while (pairs.length > 0) {
    const [theirs, mine] = [pairs.pop(), pairs.pop()];
    if (mine !== theirs && !isAlikeSoFar(mine, theirs, pairs, ignores)) return false;
  }
  return true;
}

/** Compares what is not inside of something else; adds pairs of what has to be alike as well. */
function isAlikeSoFar(one: unknown, other: unknown, pairs: unknown[], ignores: string | undefined): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one)) return Array.isArray(other) && pairUp(one, other, one.length === other.length, pairs);
  if (one instanceof Map) return other instanceof Map && pairUp(one, other, one.size === other.size, pairs);
  if (one instanceof Set) return other instanceof Set && sameMembers(one, other);
  return pairUpFields(one as Fields, other as Fields, pairs, ignores);
}

function pairUp(one: Iterable<unknown>, other: Iterable<unknown>, areAsMany: boolean, pairs: unknown[]): boolean {
  if (!areAsMany) return false;
  const others = other[Symbol.iterator]();
  for (const each of one) pairs.push(each, others.next().value);
  return true;
}

function sameMembers(one: ReadonlySet<unknown>, other: ReadonlySet<unknown>): boolean {
  if (one.size !== other.size) return false;
  for (const each of one) if (!other.has(each)) return false;
  return true;
}

function pairUpFields(one: Fields, other: Fields, pairs: unknown[], ignores: string | undefined): boolean {
  for (const key in one) if (key !== ignores && one[key] !== other[key]) pairs.push(one[key], other[key]);
  for (const key in other) if (key !== ignores && other[key] !== undefined && !(key in one)) return false;
  return true;
}
