// What is known under two keys: a name, and the file in which it is called.

/** By the first key, then by the second. */
export type ByTwoKeys<T> = Map<string, Map<string, T>>;

/** Names come and go while somebody types: with more than this many, what is known of them is found out anew. */
const mostNames = 20_000;

/** What is known under two keys; found out where nothing is. */
export function found<T>(known: ByTwoKeys<T>, name: string, file: string, find: () => T): T {
  const byFile = known.get(name) ?? new Map<string, T>();
  let result = byFile.get(file);
  if (result === undefined) {
    result = find();
    byFile.set(file, result);
    if (known.size >= mostNames) known.clear();
    known.set(name, byFile);
  }
  return result;
}
