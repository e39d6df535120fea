// The paths of a tree in memory that threads share: handing them to a worker costs nothing, and each thread makes strings of its share
// alone.

/** How many paths a thread takes at a time. */
export const portion = 64;

/** Paths in one piece, with a NUL between each two. Plain data, as one thread sends it to another. */
export interface SharedPaths {
  readonly length: number;
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** Where in the bytes each portion starts, and where another would. */
  readonly starts: Int32Array;
}

export function sharePaths(paths: readonly string[]): SharedPaths {
  const portions: string[] = [];
  for (let at = 0; at < paths.length; at += portion) portions.push(paths.slice(at, at + portion).join('\0'));
  const starts = new Int32Array(new SharedArrayBuffer(4 * (portions.length + 1)));
  for (const [i, text] of portions.entries()) starts[i + 1] = (starts[i] ?? 0) + Buffer.byteLength(text) + 1;
  const bytes = Buffer.from(new SharedArrayBuffer(Math.max(0, (starts.at(-1) ?? 0) - 1)));
  for (const [i, text] of portions.entries()) bytes.write(text, starts[i] ?? 0);
  return { length: paths.length, bytes, starts };
}

/** The paths of a portion, counted from 0. */
export function portionOf({ bytes, starts, length }: SharedPaths, index: number): readonly string[] {
  if (index * portion >= length) return [];
  const [start = 0, end = 0] = starts.subarray(index, index + 2);
  return textOf(bytes.subarray(start, end - 1)).split('\0');
}

/** The first so many of some shared paths, in the order of their UTF-16 code units: strings are made of them only for whoever needs them. */
export class SharedPathList {
  private strings: readonly string[] | undefined;

  /** @param joined the part of the bytes that they take */
  constructor(
    private readonly shared: SharedPaths,
    readonly length: number,
    readonly joined: Uint8Array,
  ) {}

  get all(): readonly string[] {
    this.strings ??= this.length === 0 ? [] : textOf(this.joined).split('\0');
    return this.strings;
  }

  has(path: string): boolean {
    let [low, high] = [0, Math.ceil(this.length / portion)];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((portionOf(this.shared, middle)[0] ?? '') <= path) low = middle;
      else high = middle;
    }
    const place = portionOf(this.shared, low).indexOf(path);
    return place >= 0 && low * portion + place < this.length;
  }
}

/** UTF-8 bytes as text. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
