// What is known under two keys, each of which is looked up by itself: joined to one they would be hashed anew every time.

/** By the first key, then by the second. */
export type ByTwoKeys<T> = Map<string, Map<string, T>>;

/** With more first keys than this, all is found out anew: names come and go while somebody types. */
const mostKeys = 20_000;

/** What is known under two keys; found out where nothing is. */
export function found<T>(known: ByTwoKeys<T>, first: string, second: string, find: () => T): T {
  const bySecond = known.get(first) ?? new Map<string, T>();
  let result = bySecond.get(second);
  if (result === undefined) {
    result = find();
    bySecond.set(second, result);
    if (known.size >= mostKeys) known.clear();
    known.set(first, bySecond);
  }
  return result;
}
