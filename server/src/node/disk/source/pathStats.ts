// Sizes and times of files, or inodes and times of folders, as numbers in the order of their paths.

/** Size in bytes, and milliseconds of the last change of content and of status: these many numbers for each file. */
export const statWidth = 3;

/** Some paths, and what they looked like; NaN where that is not known. */
export interface PathStats {
  readonly paths: readonly string[];
  readonly stats: Float64Array;
}

/**
 * For each path, its numbers in a list of others, in memory that threads share; NaN where it is not in it. Fast when both are in the
 * same order.
 * @param passesOver says which paths of the list are not to be relied on
 */
export function statsIn(
  list: PathStats,
  paths: readonly string[],
  passesOver: (path: string) => boolean = () => false,
): Float64Array {
  const found = new Float64Array(new SharedArrayBuffer(paths.length * statWidth * 8)).fill(Number.NaN);
  const placeOf = placesIn(list.paths);
  let at = 0;
  for (const path of paths) {
    const place = placeOf(path);
    // No view is made, nor a pair: there are as many as the tree has files.
    if (place !== undefined && !passesOver(path))
      for (let column = 0; column < statWidth; column++)
        found[at + column] = list.stats[place * statWidth + column] ?? Number.NaN;
    at += statWidth;
  }
  return found;
}

/** Finds places in a list, fast when they are asked for in its order. */
function placesIn(list: readonly string[]): (path: string) => number | undefined {
  let next = 0;
  let places: ReadonlyMap<string, number> | undefined;
  return (path) => {
    if (list[next] === path) return next++;
    places ??= new Map(list.map((one, i) => [one, i] as const));
    const place = places.get(path);
    if (place !== undefined) next = place + 1;
    return place;
  };
}
