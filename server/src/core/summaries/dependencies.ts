// Which results rest on which names: when the definitions of a name change, what was computed from them is forgotten, and nothing else.

/** Results are told apart by keys; a result rests on the names that were looked up for it, and on other results. */
export class DependencyGraph {
  /** The results that looked a name up. */
  private readonly byName = new Map<string, Set<string>>();
  /** The results that used a result. */
  private readonly usedBy = new Map<string, Set<string>>();
  /** The results under way, innermost last. */
  private readonly stack: string[] = [];

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
    if (key !== undefined) add(this.byName, name, key);
  }

  /** A result was used. */
  use(key: string): void {
    const user = this.stack.at(-1);
    if (user !== undefined && user !== key) add(this.usedBy, key, user);
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

function add(map: Map<string, Set<string>>, from: string, to: string): void {
  const known = map.get(from);
  if (known === undefined) map.set(from, new Set([to]));
  else known.add(to);
}
