// Whether paths that were kept lead out of the tree that they are said to be of: nothing that is kept may have another file read.

/** Paths, with NULs between them, of which one is none below a root. */
const leadsAway =
  process.platform === 'win32'
    ? /(?:^|[\0/\\])\.{1,2}(?:[\0/\\]|$)|[/\\]{2}|(?:^|\0)[/\\]|:/
    : /(?:^|[\0/])\.{1,2}(?:[\0/]|$)|\/\/|(?:^|\0)\//;

/** @param joined paths relative to a root, `/` between folders, with a NUL between each two */
export function areBelowRoot(joined: string): boolean {
  return !leadsAway.test(joined);
}

/** Bytes without which no path leads away where `/` is all that stands between folders. */
const suspicious = ['/.', '\0.', '//', '\0/'];

/** As `areBelowRoot`, of the paths as UTF-8: of many, none is made a string where none can lead away. */
export function bytesAreBelowRoot(bytes: Uint8Array): boolean {
  const joined = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const mayLeadAway =
    process.platform === 'win32' ||
    /^[./]/.test(joined.toString('latin1', 0, 1)) ||
    suspicious.some((pair) => joined.includes(pair, 0, 'latin1'));
  // All that leads away is ASCII.
  return !mayLeadAway || areBelowRoot(joined.toString('latin1'));
}

/**
 * Whether all that is a file's path in some plain data lies below the root: what stands under `file` or `path`, and the names in `changed`,
 * `checked` and `places`.
 * @param allowed paths that may lead elsewhere, since they were asked for
 */
export function namesOnlyBelow(data: unknown, allowed: ReadonlySet<string> = new Set()): boolean {
  const paths = new Set<string>();
  // An explicit stack: how deep the data is, is not ours to say.
  const pending: unknown[] = [data];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) for (const one of value) pending.push(one);
    else for (const key in value) noteOrVisit(key, (value as Readonly<Record<string, unknown>>)[key], paths, pending);
  }
  return [...paths].every((path) => allowed.has(path) || areBelowRoot(path));
}

function noteOrVisit(key: string, value: unknown, paths: Set<string>, pending: unknown[]): void {
  if (typeof value === 'string') {
    if (key === 'file' || key === 'path') paths.add(value);
  } else if (Array.isArray(value) && (key === 'changed' || key === 'checked' || key === 'places')) {
    for (const one of value) paths.add(String(Array.isArray(one) ? one[0] : one));
  } else if (typeof value === 'object') pending.push(value);
}
