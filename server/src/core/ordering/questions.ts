// What a run asked about the callees of its function, and what it was told: as long as the answers are the same, so is the result.
import { alike } from '../base/alike.js';
import type { Transform } from '../lkmm/transform.js';
import type { ApiModel } from '../models/model.js';
import { standIns } from '../models/registry.js';
import type { Summary } from '../summaries/summary.js';
import { type Callees, type ReachedCallee, sameReached } from './calls.js';

/** What is asked about a name, in the order in which a difference is found soonest. */
const kinds = [
  'isDefined',
  'mayTouchPages',
  'primitive',
  'summariesOf',
  'transformsOf',
] as const satisfies readonly (keyof Callees)[];
type Kind = (typeof kinds)[number];

/** Whether two are told the same about a name. */
const isSameAnswer: Readonly<Record<Kind, (name: string, one: Callees, other: Callees) => boolean>> = {
  isDefined: (name, one, other) => one.isDefined(name) === other.isDefined(name),
  mayTouchPages: (name, one, other) => one.mayTouchPages(name) === other.mayTouchPages(name),
  // A row that was adapted to its tree anew is the same when it says the same.
  primitive: (name, one, other) => alike(one.primitive(name), other.primitive(name)),
  summariesOf: (name, one, other) => sameReached(one.summariesOf(name), other.summariesOf(name)),
  transformsOf: (name, one, other) => one.transformsOf(name).join() === other.transformsOf(name).join(),
};

/** One question. */
export interface Question {
  readonly kind: Kind;
  readonly name: string;
}

/** Passes questions on, each once, and remembers the answers. */
export class AskedCallees implements Callees {
  private readonly answers = {
    isDefined: new Map<string, boolean>(),
    mayTouchPages: new Map<string, boolean>(),
    primitive: new Map<string, ApiModel | undefined>(),
    summariesOf: new Map<string, readonly ReachedCallee[]>(),
    transformsOf: new Map<string, readonly Transform[]>(),
  };
  /** What is asked from now on is noted here as well, by what tells questions apart. */
  private noted: Map<string, Question> | undefined;

  constructor(private readonly callees: Callees) {}

  primitive(name: string): ApiModel | undefined {
    return this.answered('primitive', this.answers.primitive, name, () => this.callees.primitive(name));
  }

  isDefined(name: string): boolean {
    return this.answered('isDefined', this.answers.isDefined, name, () => this.callees.isDefined(name));
  }

  mayTouchPages(name: string): boolean {
    return this.answered('mayTouchPages', this.answers.mayTouchPages, name, () => this.callees.mayTouchPages(name));
  }

  summariesOf(name: string): readonly ReachedCallee[] {
    return this.answered('summariesOf', this.answers.summariesOf, name, () => this.callees.summariesOf(name));
  }

  transformsOf(name: string): readonly Transform[] {
    return this.answered('transformsOf', this.answers.transformsOf, name, () => this.callees.transformsOf(name));
  }

  /** Notes what is asked from now on, each question once. */
  noteIn(questions: Map<string, Question> | undefined): void {
    this.noted = questions;
  }

  /** Whether others answer the same to all that was asked. Asks them in turn, until one answer differs. */
  agreesWith(others: Callees): boolean {
    for (const kind of kinds)
      for (const name of this.answers[kind].keys()) if (!isSameAnswer[kind](name, this, others)) return false;
    return true;
  }

  /** Whether a question that was asked has the answer that others give. */
  agreesAbout({ kind, name }: Question, others: Callees): boolean {
    return isSameAnswer[kind](name, this, others);
  }

  /** What callees have to be told of a function because of what it calls. */
  get admits(): Pick<Summary, 'complete' | 'models'> {
    const summaries = [...this.answers.summariesOf.values()].flatMap((reached) =>
      reached.map(({ summary }) => summary),
    );
    const undefinedNames = [...this.answers.isDefined].flatMap(([name, isDefined]) => (isDefined ? [] : [name]));
    return {
      complete: summaries.every(({ complete }) => complete),
      models: new Set([
        ...summaries.flatMap(({ models }) => [...models]),
        ...undefinedNames.filter((name) => standIns.lookup(name) !== undefined),
      ]),
    };
  }

  private answered<T>(kind: Kind, known: Map<string, T>, name: string, ask: () => T): T {
    this.noted?.set(`${kind} ${name}`, { kind, name });
    const before = known.get(name);
    if (before !== undefined || known.has(name)) return before as T;
    const answer = ask();
    known.set(name, answer);
    return answer;
  }
}
