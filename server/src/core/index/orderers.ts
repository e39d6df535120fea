// Which calls cannot order anything, as far as the names tell that they lead to: most small functions, which then need not be read.
import { type ByTwoKeys, found } from '../base/twoKeys.js';
import { standIns } from '../models/registry.js';
import type { DefinitionIndex } from './definitions.js';
import type { Names } from './names.js';

/** How deep callees are followed; what is deeper is not looked at for its order either. */
const deepest = 6;
/** A call that leads to more names than this is better looked at by itself. */
const mostNames = 60;
/** What was found out about one call. */
interface Answer {
  /** How many changes there had been when it was last known to hold. */
  holdsAt: number;
  /** All names that were looked at. */
  readonly names: ReadonlySet<number>;
  /** The same as texts, where none of them orders. */
  readonly harmless: readonly string[] | undefined;
}

/** Answers for one state of the tree. */
export class Orderers {
  /** By name, then by the file of the call. */
  private readonly known: ByTwoKeys<Answer> = new Map();
  private readonly ordering = new Map<number, boolean>();
  /** By name, the files in which a call leads to what orders, or to too many names, as far as that was come upon since the last change. */
  private readonly leading = new Map<number, Set<string>>();
  private changes = 0;
  /** By the number of a name, the last change of its definitions. */
  private readonly changedAt = new Map<number, number>();

  constructor(
    private readonly names: Names,
    private readonly definitions: DefinitionIndex,
  ) {}

  /** The names go by other rows. */
  modelsChanged(): void {
    this.ordering.clear();
    this.forgetAll();
  }

  /** Names are defined anew, or for the first time. */
  forgetAll(): void {
    this.known.clear();
    this.leading.clear();
    this.changedAt.clear();
  }

  /** The definitions of these names call others than before, or are others. */
  forget(changed: ReadonlySet<number>): void {
    this.changes++;
    if (changed.size > 0) this.leading.clear();
    for (const name of changed) this.changedAt.set(name, this.changes);
  }

  /** All names that a call leads to, when nothing among them orders; undefined when something may. */
  harmless(text: string, file: string): readonly string[] | undefined {
    const answer = found(this.known, text, file, () => this.answerTo(text, file));
    if (this.holds(answer)) return answer.harmless;
    this.known.get(text)?.delete(file);
    return this.harmless(text, file);
  }

  /** Looked at when somebody asks: at a key nearly all answers are those of names that nobody calls just now. */
  private holds(answer: Answer): boolean {
    if (answer.holdsAt === this.changes) return true;
    for (const name of answer.names) if ((this.changedAt.get(name) ?? 0) > answer.holdsAt) return false;
    answer.holdsAt = this.changes;
    return true;
  }

  private answerTo(text: string, file: string): Answer {
    const names = new Set<number>();
    const isHarmless = this.visit(this.names.numberOf(text), file, names, 0);
    return {
      holdsAt: this.changes,
      names,
      harmless: isHarmless ? [...names].map((name) => this.names.nameOf(name)) : undefined,
    };
  }

  private visit(name: number, file: string, seen: Set<number>, depth: number): boolean {
    if (seen.has(name)) return true;
    if (seen.size >= mostNames || this.orders(name) || this.leading.get(name)?.has(file) === true) return false;
    seen.add(name);
    if (depth >= deepest) return true;
    const isHarmless = this.definitions
      .lookup(name, file)
      .every((source) => source.calls.every((callee) => this.visit(callee, source.file, seen, depth + 1)));
    // Where there were too many names, only the first of them is known to lead to so many.
    if (!isHarmless && (seen.size < mostNames || depth === 0)) this.noteLeading(name, file);
    return isHarmless;
  }

  private noteLeading(name: number, file: string): void {
    const files = this.leading.get(name);
    if (files === undefined) this.leading.set(name, new Set([file]));
    else files.add(file);
  }

  /** Whether a row of the models says that the name orders, or does so in some kernels. */
  private orders(name: number): boolean {
    let orders = this.ordering.get(name);
    if (orders === undefined) {
      const text = this.names.nameOf(name);
      const model = this.names.primitive(text) ?? standIns.lookup(text);
      orders = model?.outcomes.some(({ effects }) => effects.some(({ kind }) => kind === 'order')) === true;
      this.ordering.set(name, orders);
    }
    return orders;
  }
}
