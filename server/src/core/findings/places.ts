// Where a finding's path leads: what one looks at to tell whether it was touched.
import type { FileRange } from '../base/span.js';
import type { Finding } from './finding.js';

/** All places on the path of a finding: writes, what stands between, the publication, and the callees in which they happen. */
export function placesOf({ file, writes, between, publish, publishChain }: Finding): readonly FileRange[] {
  const chains = [...writes.flatMap(({ chain }) => chain), ...publishChain];
  return [...[...writes, ...between, publish].map(({ range }) => ({ file, range })), ...chains.map(({ at }) => at)];
}
