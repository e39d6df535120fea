// Which of some things were used last.

/**
 * Puts something at the end of those that were used last.
 * @returns what falls out at the beginning, so that no more than `most` are left
 */
export function renewIn<T>(recent: Set<T>, one: T, most: number): readonly T[] {
  recent.delete(one);
  recent.add(one);
  const fallen: T[] = [];
  for (const oldest of recent) {
    if (recent.size <= most) break;
    recent.delete(oldest);
    fallen.push(oldest);
  }
  return fallen;
}
