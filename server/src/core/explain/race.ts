// The race behind a finding, as steps of two CPUs in the order in which they do harm, with the step that the preferred fix would
// add in its place. It decides what happens when; how steps are laid out or said on a screen is decided elsewhere.
import { withoutComments } from '../base/comments.js';
import type { FileRange, Range } from '../base/span.js';
import type { ChainStep, Finding, Fix, FlagWrite, NonOrdering, RuleId } from '../findings/finding.js';
import { cacheFinder, type Reader, tableWalker } from '../models/readers.js';
import { standIns } from '../models/registry.js';

/** The writer runs the function that is flagged, the reader finds the page that it publishes. */
export type RaceCpu = 'writer' | 'reader';

/**
 * call: a call of the flagged function that leads to the write; enter: a step on the way into callees; between: what does not
 * order; fix: what the preferred fix would add; lost: the plain store overwrites what the reader did.
 */
export type RaceStepKind = 'call' | 'enter' | 'between' | 'fix' | 'publish' | 'find' | 'take' | 'set' | 'lost';

/** One thing that one CPU does. All texts are plain and may hold names from the source. */
export interface RaceStep {
  readonly kind: RaceStepKind;
  readonly cpu: RaceCpu;
  /** How many calls below the flagged function this happens. */
  readonly depth: number;
  readonly text: string;
  /** What it means for the order, a clause; empty where there is nothing to add. */
  readonly note: string;
  /** Where it stands in the source; undefined for what happens in the hardware, or in the reader. */
  readonly at: FileRange | undefined;
}

/** A race that can be shown. */
export interface Race {
  readonly ruleId: RuleId;
  readonly title: string;
  /** The function that the writer runs, and one that a reader may run, without parentheses. */
  readonly writer: string;
  readonly reader: string;
  /** What has to hold for the race to happen at all. */
  readonly condition: string | undefined;
  readonly steps: readonly RaceStep[];
  /** What comes of it, and what becomes of it with the fix; each a sentence. */
  readonly outcome: string;
  readonly remedy: string | undefined;
  /** Whether a store that overtakes another one is needed: an architecture that keeps them in order does not show the race. */
  readonly needsReordering: boolean;
}

/** The race that a finding speaks of. */
export function raceOf(finding: Finding): Race {
  const reader = finding.publishedIn === 'cache' ? cacheFinder : tableWalker;
  const sets = finding.write.flag === reader.sets.flag ? reader.setsInstead : reader.sets;
  const isLate = finding.ruleId === 'flag-write-after-publish';
  const fix = fixShown(finding);
  const page = finding.page || 'the page';
  return {
    ruleId: finding.ruleId,
    title: `${finding.write.flag} of ${page} against ${sets.flag}`,
    writer: finding.functionName,
    reader: reader.example,
    condition: finding.condition,
    steps: isLate ? lateSteps(finding, fix, reader, sets) : missingSteps(finding, fix, reader, sets),
    outcome: `${sets.flag} was set atomically and is gone: the plain store wrote the whole word of flags back as it had been.`,
    remedy: fix === undefined ? undefined : remedyOf(fix, finding),
    needsReordering: !isLate,
  };
}

/** The fix that is shown in place: the preferred one, unless all it does is to silence. */
export function fixShown({ fixes }: Finding): Fix | undefined {
  const remedies = fixes.filter((fix) => fix.kind !== 'suppress');
  return remedies.find((fix) => fix.preferred) ?? remedies[0];
}

type Sets = Reader['sets'];

/** Write, whatever does not order, publication; then the reader; then the store of the write lands. */
function missingSteps(finding: Finding, fix: Fix | undefined, reader: Reader, sets: Sets): readonly RaceStep[] {
  const writes = [...finding.writes]
    .sort((a, b) => byPlace(a.range, b.range))
    .flatMap((one) => writeSteps(one, finding));
  const between = finding.between
    .filter((one) => !isTheWriteItself(one, finding))
    .map((one): RaceStep => {
      const note = `does not order: ${one.why}`;
      return { kind: 'between', cpu: 'writer', depth: 0, text: callText(one.call), note, at: here(finding, one.range) };
    });
  const early = [...writes, ...between];
  const lost = lands(finding, `STORE of ${finding.write.flag} lands`, sets);
  return [...withFix(early, fix, finding), ...publishSteps(finding), ...readerSteps(reader, sets), lost];
}

/** That a plain write orders nothing is no news next to the write; that a barrier inside it comes too early is. */
function isTheWriteItself({ call, range, why }: NonOrdering, { writes }: Finding): boolean {
  return standIns.lookup(call)?.whyNot === why && writes.some((write) => byPlace(write.range, range) === 0);
}

/** Publication, then the reader in the middle of the read-modify-write. */
function lateSteps(finding: Finding, fix: Fix | undefined, reader: Reader, sets: Sets): readonly RaceStep[] {
  const [find, take, set] = readerSteps(reader, sets);
  const before = [...publishSteps(finding), find, take].filter((step) => step !== undefined);
  const write = withFix(writeSteps(finding.write, finding), fix, finding);
  const lost = lands(finding, `STORE the flags word with ${finding.write.flag}`, sets);
  return [...before, ...write, ...(set === undefined ? [] : [set]), lost];
}

function writeSteps(write: FlagWrite, finding: Finding): readonly RaceStep[] {
  const isLate = finding.ruleId === 'flag-write-after-publish';
  const load = `LOAD the flags word, change ${write.flag}`;
  const doing = isLate ? load : `${load}, STORE it: the STORE may come late`;
  const note = write.origin === 'model' ? `${doing} (by a built-in model)` : doing;
  const text = callText(write.call);
  const own = { kind: 'call', cpu: 'writer', depth: 0, text, at: here(finding, write.range) } as const;
  if (write.chain.length === 0) return [{ ...own, note }];
  return [{ ...own, note: '' }, ...chainSteps(write.chain, 'enter', note)];
}

function publishSteps(finding: Finding): readonly RaceStep[] {
  const { publish, publishChain, page, publishedIn } = finding;
  const by = publishedIn === 'cache' ? 'findable in a cache' : 'reachable';
  const note = `STORE: ${page || 'the page'} is ${by} from here on`;
  const at = here(finding, publish.range);
  const own = { kind: 'publish', cpu: 'writer', depth: 0, text: callText(publish.call), at } as const;
  if (publishChain.length === 0) return [{ ...own, note }];
  return [{ ...own, note: '' }, ...chainSteps(publishChain, 'publish', note)];
}

function chainSteps(chain: readonly ChainStep[], kind: RaceStepKind, last: string): readonly RaceStep[] {
  return chain.map(({ functionName, at }, i) => {
    const note = i === chain.length - 1 ? last : '';
    return { kind, cpu: 'writer', depth: i + 1, text: `in ${callText(functionName)}`, note, at };
  });
}

function readerSteps({ finds, takes }: Reader, { flag, how }: Sets): readonly RaceStep[] {
  const step = { cpu: 'reader', depth: 0, note: '', at: undefined } as const;
  return [
    { ...step, kind: 'find', text: finds },
    { ...step, kind: 'take', text: takes },
    { ...step, kind: 'set', text: `set ${flag} atomically`, note: how },
  ];
}

function lands(finding: Finding, text: string, { flag }: Sets): RaceStep {
  const place = finding.write.chain.at(-1)?.at ?? here(finding, finding.write.range);
  return {
    kind: 'lost',
    cpu: 'writer',
    depth: 0,
    text,
    note: `the word as it was loaded, without ${flag}: that is lost`,
    at: place,
  };
}

/** Puts the fix among the steps up to the publication: where its lines go, but behind the write and its chain. */
function withFix(steps: readonly RaceStep[], fix: Fix | undefined, finding: Finding): readonly RaceStep[] {
  if (fix === undefined) return steps;
  const result = [...steps];
  for (const step of fixSteps(fix, finding)) {
    const inFunction = (one: RaceStep) => one.depth === 0 && one.kind !== 'fix';
    const later = result.findIndex((one, i) => {
      const isBehindTheWrite = i > lastOfWrite(result);
      return isBehindTheWrite && inFunction(one) && isAtOrBelow(one, step.at);
    });
    result.splice(later < 0 ? result.length : later, 0, step);
  }
  return result;
}

/** A fix in another file, inside the function that publishes, comes behind all that stands in this one. */
function isAtOrBelow({ at }: RaceStep, fix: FileRange | undefined): boolean {
  return at !== undefined && fix !== undefined && at.file === fix.file && at.range.start.line >= fix.range.start.line;
}

function lastOfWrite(steps: readonly RaceStep[]): number {
  return steps.reduce((last, { kind }, i) => (kind === 'call' || kind === 'enter' ? i : last), -1);
}

function fixSteps(fix: Fix, finding: Finding): readonly RaceStep[] {
  const step = { kind: 'fix', cpu: 'writer', depth: 0, note: fix.title } as const;
  switch (fix.kind) {
    case 'atomic-op': {
      const [edit] = fix.edits;
      return [{ ...step, text: `${callText(edit?.newText ?? '')} instead`, at: edit }];
    }
    case 'move-publication': {
      const text = `smp_wmb(), and only then ${callText(finding.publish.call)}`;
      return [{ ...step, text, at: fix.edits.at(-1) }];
    }
    case 'store-release':
      return [{ ...step, text: 'smp_store_release() of the entry instead', at: fix.edits[0] }];
    default:
      return fix.edits.map((edit) => ({ ...step, text: barrierText(edit.newText), at: edit }));
  }
}

/** The statement that an insertion brings, without its comment. */
function barrierText(inserted: string): string {
  const statement = withoutComments(inserted, '').trim();
  return statement.replace(/;$/, '').replace(/\s+/g, ' ') || 'smp_wmb()';
}

function remedyOf(fix: Fix, { write }: Finding): string {
  switch (fix.kind) {
    case 'atomic-op':
      return `With the atomic form of ${write.call}(), no other flag can be overwritten, however late the write becomes visible.`;
    case 'move-publication':
      return `With the publication behind the write and a barrier, ${write.flag} is visible before anybody can find the page.`;
    case 'store-release':
      return `With a release store of the entry, ${write.flag} is visible before anybody can find the page.`;
    default:
      return `With the write barrier in place, ${write.flag} is visible before anybody can find the page.`;
  }
}

function here({ file }: Finding, range: Range): FileRange {
  return { file, range };
}

/** A call by its name; a store that is written out keeps its own form. */
function callText(call: string): string {
  return /^\w+$/.test(call) ? `${call}()` : call;
}

function byPlace(a: Range, b: Range): number {
  return a.start.line - b.start.line || a.start.character - b.start.character;
}
