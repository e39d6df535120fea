// Which results rest on which names: when the definitions of a name change, what was computed from them is forgotten, and nothing else.

/** What is noted in less than this is not worth looking through. */
const mostUnswept = 200_000;

/** Results are told apart by keys; a result rests on the names that were looked up for it, and on other results. */
export class DependencyGraph {
  /** The results that looked a name up. */
  private readonly byName = new Map<string, Set<string>>();
  /** The results that used a result. */
  private readonly usedBy = new Map<string, Set<string>>();
  /** The results under way, innermost last. */
  private readonly stack: string[] = [];
  /** How much is noted, and how much of that was left when it was last swept. */
  private noted = 0;
  private left = 0;

  /** Finds a result; what is looked up and used meanwhile counts for it. */
  noting<T>(key: string, find: () => T): T {
    this.use(key);
    this.stack.push(key);
    try {
      return find();
    } finally {
      this.stack.pop();
    }
  }

  /** The definitions of a name were looked up. */
  lookUp(name: string): void {
    const key = this.stack.at(-1);
    if (key !== undefined && add(this.byName, name, key)) this.noted++;
  }

  /** A result was used. */
  use(key: string): void {
    const user = this.stack.at(-1);
    if (user !== undefined && user !== key && add(this.usedBy, key, user)) this.noted++;
  }

  /** Whether so much has come since the last sweep that another is worth its cost. */
  get isWorthSweeping(): boolean {
    return this.stack.length === 0 && this.noted > Math.max(mostUnswept, 2 * this.left);
  }

  /** Forgets what is noted of results that nobody has any more. */
  sweep(isKept: (key: string) => boolean): void {
    this.noted = 0;
    for (const map of [this.byName, this.usedBy])
      for (const [from, keys] of map) {
        for (const key of keys) if (!isKept(key)) keys.delete(key);
        if (keys.size === 0) map.delete(from);
        this.noted += keys.size;
      }
    this.left = this.noted;
  }

  /** For each of some results, the names that it rests on, directly or through others. */
  namesBelow(keys: readonly string[]): readonly ReadonlySet<string>[] {
    const names = inverse(this.byName);
    const uses = inverse(this.usedBy);
    return keys.map((first) => {
      const found = new Set<string>();
      const seen = new Set<string>([first]);
      for (const key of seen) {
        for (const name of names.get(key) ?? []) found.add(name);
        for (const used of uses.get(key) ?? []) seen.add(used);
      }
      return found;
    });
  }

  /** The results that rest on any of these names, directly or through others; they are forgotten here too. */
  affectedBy(names: Iterable<string>): ReadonlySet<string> {
    const affected = new Set<string>();
    const work: string[] = [];
    for (const name of names) {
      work.push(...(this.byName.get(name) ?? []));
      this.byName.delete(name);
    }
    for (let key = work.pop(); key !== undefined; key = work.pop()) {
      if (affected.has(key)) continue;
      affected.add(key);
      work.push(...(this.usedBy.get(key) ?? []));
      this.usedBy.delete(key);
    }
    return affected;
  }
}

function inverse(map: ReadonlyMap<string, ReadonlySet<string>>): Map<string, Set<string>> {
  const inverted = new Map<string, Set<string>>();
  for (const [from, all] of map) for (const to of all) add(inverted, to, from);
  return inverted;
}

/** @returns whether it was not there yet */
function add(map: Map<string, Set<string>>, from: string, to: string): boolean {
  const known = map.get(from);
  if (known === undefined) map.set(from, new Set([to]));
  else if (known.has(to)) return false;
  else known.add(to);
  return true;
}
