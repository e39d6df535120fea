// The barriers of a publication that moves: on the ways that need them, or directly in front of it where that is as good.
import type { InsertionPoint } from '../cfg/graph.js';
import type { Publication, Write } from '../effects/facts.js';
import type { Edit } from '../findings/finding.js';
import type { LateWrite } from '../ordering/observe.js';
import type { FunctionText } from '../placement/insertAtPoints.js';
import { barrierLines } from '../placement/insertion.js';
import type { Siblings } from '../placement/statements.js';
import { barriersBefore, siteOf } from './barrierPlan.js';
import type { RuleContext } from './context.js';

/** What is to be ordered before the publication: by the site of the call, the flags that it writes. */
type FlagsBySite = ReadonlyMap<number, readonly string[]>;

export interface MoveBarriers {
  readonly edits: readonly Edit[];
  /** The lines that go directly in front of the publication. */
  readonly inFront: readonly string[];
}

/** A move: of which publication, past what, below which writes that came too late. */
export interface Move {
  readonly publication: Publication;
  readonly siblings: Siblings;
  readonly passed: readonly LateWrite[];
  /** That of the publication. */
  readonly indentation: string;
}

/** The barriers that a move needs; none where all that it moves below is ordered there already. */
export function moveBarriers(move: Move, text: FunctionText, context: RuleContext): MoveBarriers {
  const { publication, passed, siblings, indentation } = move;
  const flags = flagsBySite(writesBefore(publication, context), passed);
  const linesFor = (sites: Iterable<number>, where: string): readonly string[] =>
    barrierLines([...new Set([...sites].flatMap((site) => flags.get(site) ?? []))], [publication.call], where);
  const inFrontOf = (sites: Iterable<number>): readonly string[] =>
    linesFor(sites, indentation).map((line) => indentation + line);
  const whole: MoveBarriers = { edits: [], inFront: inFrontOf(flags.keys()) };
  const to = pointBehind(siblings, context);
  // One in front of it may serve what is published behind it, too.
  if (to === undefined || publishesMore(publication, context)) return whole;
  const places = barriersBefore(to, [...flags.keys()], text, context);
  if (places === undefined) return whole;
  const here = places.find(({ point }) => point === to);
  const others = places.filter((one) => one !== here);
  const edits = text.edits(
    others.map(({ point }) => point),
    (point) => (where) => linesFor(others.find((one) => one.point === point)?.sites ?? [], where),
  );
  return edits === undefined ? whole : { edits, inFront: here === undefined ? [] : inFrontOf(here.sites) };
}

function flagsBySite(before: readonly Write[], passed: readonly LateWrite[]): FlagsBySite {
  const flags = new Map<number, readonly string[]>();
  const note = (write: Write, written: Iterable<string>): void => {
    flags.set(siteOf(write.id), [...(flags.get(siteOf(write.id)) ?? []), ...written]);
  };
  for (const write of before) note(write, [write.flag]);
  for (const { write, flags: written } of passed) note(write, [...written].sort());
  return flags;
}

/** The writes that the publication is to be ordered behind where it stands, in the order of the source: the barrier serves them too. */
function writesBefore({ id }: Publication, { violations }: RuleContext): readonly Write[] {
  const missing = violations.missing.get(`${siteOf(id)}`);
  return [...(missing?.pending.values() ?? [])].map(({ write }) => write).sort((a, b) => a.span.start - b.span.start);
}

function publishesMore({ id }: Publication, { violations }: RuleContext): boolean {
  return [...violations.missing.values()].some(({ publication }) => siteOf(publication.id) !== siteOf(id));
}

/** The place directly behind the last of the statements that are passed. */
function pointBehind({ last, next }: Siblings, { steps }: RuleContext): InsertionPoint | undefined {
  const isBehind = ({ offset, position, bareBody }: InsertionPoint): boolean =>
    next === undefined
      ? position !== 'before' && bareBody === undefined && offset >= last.span.end
      : position === 'before' && offset === next.span.start;
  const [first] = steps.steps
    .flatMap((one) => (one?.kind === 'point' && isBehind(one.point) ? one.point : []))
    .sort((a, b) => a.offset - b.offset);
  return first;
}
