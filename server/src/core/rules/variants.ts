// One finding of several readings of a function: where arms of an `#if` cut through statements, each choice among them is read
// by itself, and what a fix does for one has to be enough for all.
import type { Edit, Finding, Fix, FlagWrite } from '../findings/finding.js';

/** What is found at one place in one more reading; undefined stands for no reading yet. */
export function inAllVariants(before: Finding | undefined, now: Finding): Finding {
  if (before === undefined) return now;
  const seen = new Set(now.writes.map(keyOf));
  const more = before.writes.filter((write) => !seen.has(keyOf(write)));
  const sameWrites = more.length === 0 && before.writes.length === now.writes.length;
  const fixes = [...before.fixes, ...now.fixes];
  const isBarrier = ({ kind, safety }: Fix): boolean => kind === 'insert-barrier' && safety === 'safe';
  const barrier = together(fixes.filter(isBarrier));
  const others = now.fixes.filter((fix) => !isBarrier(fix) && (sameWrites || fix.kind !== 'atomic-op'));
  return {
    ...now,
    writes: [...now.writes, ...more],
    fixes: [
      ...(barrier === undefined ? [] : [barrier]),
      ...others.map((fix) => (barrier?.preferred === true ? { ...fix, preferred: false } : fix)),
    ],
  };
}

function keyOf({ range }: FlagWrite): string {
  return `${range.start.line}:${range.start.character}`;
}

/** A fix that does what each of several does; those of one place are taken once. */
function together(fixes: readonly Fix[]): Fix | undefined {
  const last = fixes.at(-1);
  if (last === undefined) return undefined;
  const byPlace = new Map<string, Edit>();
  for (const edit of fixes.flatMap(({ edits }) => edits)) byPlace.set(JSON.stringify([edit.file, edit.range]), edit);
  return { ...last, edits: [...byPlace.values()] };
}
