// What a run was made of, block by block: so that when a callee does something else than before, only those blocks are run again that
// call it, or to which control comes in other worlds than before, and those in loops.

import { sameWorld } from '../effects/sameWorld.js';
import type { Observer } from '../effects/scene.js';
import type { Value } from '../effects/values.js';
import type { World } from '../effects/world.js';
import type { Calls } from './calls.js';
import type { FlowBlock } from './flowGraph.js';
import type { AskedCallees, Question } from './questions.js';

/** A world in which control left for another block. */
export interface Leaving {
  readonly to: number;
  /** Which of the edges of the block it took; -1 where the function begins. */
  readonly edge: number;
  /** The sites of the writes that were pending then; what nobody can publish any more is forgotten on the way. */
  readonly pending: readonly number[];
  readonly world: World;
}

/** A world in which the function returned. */
export interface Exit {
  readonly world: World;
  readonly returns: Value;
}

/** What came of running a block. No world in it is changed any more. */
export interface Outcome {
  readonly left: readonly Leaving[];
  /** The sites of the writes that were pending when control came, and in some world are no more. */
  readonly cleared: readonly number[];
  readonly exits: readonly Exit[];
  /** In steps. */
  readonly spent: number;
}

/** By what tells them apart, the questions that were asked about callees. */
type Questions = Map<string, Question>;

/** One time that a block was run. */
interface Visit extends Outcome {
  /** The worlds that had come, in their order. */
  readonly came: readonly World[];
  readonly asked: Questions;
  /** Who knows what the answers were. */
  readonly answers: AskedCallees;
  /** Tells an observer again what it was told. */
  readonly told: readonly ((observer: Observer) => void)[];
}

/** Of one visit, as many states are kept: an edit may be taken back. */
const mostStates = 3;

/** A whole run. */
export interface Tape {
  /** The world that it began with. */
  readonly start: World;
  /** By block, for each time that it was run, that visit and those of runs before, the newest first. */
  readonly visits: ReadonlyMap<number, readonly (readonly Visit[])[]>;
  /** What the calls came to. */
  readonly calls: Calls;
  /** How many worlds, and names in them, it keeps. */
  readonly size: number;
}

/** Asks for the tape of a run. */
export interface TapeRequest {
  /** Notes what is asked about callees during the run. */
  readonly asked: AskedCallees;
  /** Carries out the calls of the run. */
  readonly calls: Calls;
  /** The tape of an earlier run of the same plan from the same start, if there is one. */
  readonly before: Tape | undefined;
}

/** Makes the tape of a run, out of an earlier one as far as that goes. */
export class Taping implements Observer {
  private start: World | undefined;
  private readonly visits = new Map<number, (readonly Visit[])[]>();
  private told: ((observer: Observer) => void)[] = [];
  private size = 0;

  constructor(
    private readonly observer: Observer,
    private readonly request: TapeRequest,
  ) {}

  /** The world to begin with: the one of before, in whose numbers for names all others are written. */
  begin(start: World): World {
    this.start = this.request.before?.start ?? start;
    return this.start;
  }

  published(...what: Parameters<Observer['published']>): void {
    this.told.push((observer) => observer.published(...what));
    this.observer.published(...what);
  }

  written(...what: Parameters<Observer['written']>): void {
    this.told.push((observer) => observer.written(...what));
    this.observer.written(...what);
  }

  /** What came of a block before, where nothing has changed: control has come in the same worlds, and callees do the same. */
  again(block: FlowBlock, came: readonly World[]): Outcome | undefined {
    // Where control comes several times, what becomes of a world depends on those that had come before.
    const visit = block.isInLoop ? undefined : this.before(block).find((one) => this.holds(one, came));
    if (visit === undefined) return undefined;
    for (const tell of visit.told) tell(this.observer);
    this.note(block, visit);
    return visit;
  }

  /** What comes of a block as `run` finds. */
  anew(block: FlowBlock, came: readonly World[], run: () => Outcome): Outcome {
    const asked: Questions = new Map();
    this.request.asked.noteIn(asked);
    this.told = [];
    const { left, exits, cleared, spent } = run();
    // What is asked to find out whether other blocks are as they were is no question of this one.
    this.request.asked.noteIn(undefined);
    const before = this.before(block).flatMap((one) => one.left);
    const answers = this.request.asked;
    const visit = { came, asked, answers, told: this.told, left: asBefore(left, before), exits, cleared, spent };
    this.note(block, visit);
    return visit;
  }

  /** Undefined where the run has not begun. */
  tape(): Tape | undefined {
    const { start, visits, size } = this;
    return start && { start, visits, calls: this.request.calls, size: size + start.env.namesBound };
  }

  /** The visits of before that the next one may be like. */
  private before({ id }: FlowBlock): readonly Visit[] {
    return this.request.before?.visits.get(id)?.[this.visits.get(id)?.length ?? 0] ?? [];
  }

  private holds({ came, asked, answers }: Visit, worlds: readonly World[]): boolean {
    if (came.length !== worlds.length || came.some((world, i) => world !== worlds[i])) return false;
    for (const question of asked.values()) if (!answers.agreesAbout(question, this.request.asked)) return false;
    return true;
  }

  private note(block: FlowBlock, visit: Visit): void {
    const others = this.before(block).filter((one) => one !== visit);
    const kept = [visit, ...others].slice(0, mostStates);
    const visits = this.visits.get(block.id);
    if (visits === undefined) this.visits.set(block.id, [kept]);
    else visits.push(kept);
    for (const { left, exits, told } of kept) this.size += left.length + exits.length + (told.length >> 2);
  }
}

/** The same worlds: those that are as they were before are the ones from before, so that it shows that nothing changes behind them. */
function asBefore(left: readonly Leaving[], before: readonly Leaving[]): readonly Leaving[] {
  const waiting = new Map<string, Leaving[]>();
  const keyOf = ({ edge, world }: Leaving): string => `${edge} ${world.key()}`;
  for (const one of before) {
    const key = keyOf(one);
    waiting.set(key, [...(waiting.get(key) ?? []), one]);
  }
  return left.map((one) => {
    const others = waiting.get(keyOf(one)) ?? [];
    const i = others.findIndex(({ world }) => sameWorld(one.world, world));
    return others.splice(i, i < 0 ? 0 : 1)[0] ?? one;
  });
}
