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

/** Things in the order in which they were used last, as many as weigh no more than `most` together, and at least the last. */
export class RecentByWeight<T> {
  private readonly weights = new Map<T, number>();
  private total = 0;

  constructor(private readonly most: number) {}

  /** @returns what falls out */
  renew(one: T, weight: number): readonly T[] {
    this.remove(one);
    this.weights.set(one, weight);
    this.total += weight;
    const fallen: T[] = [];
    for (const oldest of this.weights.keys()) {
      if (this.total <= this.most || oldest === one) break;
      this.remove(oldest);
      fallen.push(oldest);
    }
    return fallen;
  }

  remove(one: T): void {
    this.total -= this.weights.get(one) ?? 0;
    this.weights.delete(one);
  }
}
