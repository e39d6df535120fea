// Findings whose text stands some lines further down, or up: whatever they say stays as it is.
import type { FileRange, Range } from '../base/span.js';
import type { ChainStep, Finding, FlagWrite } from './finding.js';

/** By how many lines what stood on a line of a file has moved. */
export type LineShift = (file: string, line: number) => number;

/** The finding at its new place. */
export function movedFinding(finding: Finding, shift: LineShift): Finding {
  const { file, range, write, writes, publish, publishChain, between, fixes } = finding;
  const here = (one: Range): Range => movedRange(file, one, shift);
  const steps = (chain: readonly ChainStep[]): readonly ChainStep[] =>
    chain.map((step) => ({ ...step, at: movedPlace(step.at, shift) }));
  const flagWrite = (one: FlagWrite): FlagWrite => ({ ...one, range: here(one.range), chain: steps(one.chain) });
  const movedWrites = writes.map(flagWrite);
  return {
    ...finding,
    range: here(range),
    write: movedWrites[writes.indexOf(write)] ?? flagWrite(write),
    writes: movedWrites,
    publish: { ...publish, range: here(publish.range) },
    publishChain: steps(publishChain),
    between: between.map((one) => ({ ...one, range: here(one.range) })),
    fixes: fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => movedPlace(edit, shift)) })),
  };
}

function movedPlace<Place extends FileRange>(place: Place, shift: LineShift): Place {
  return { ...place, range: movedRange(place.file, place.range, shift) };
}

function movedRange(file: string, { start, end }: Range, shift: LineShift): Range {
  return {
    start: { ...start, line: start.line + shift(file, start.line) },
    end: { ...end, line: end.line + shift(file, end.line) },
  };
}
