// Whether a publication and a write in a loop are of different pages, `page + i` in one turn and `page + i` in another: then the write
// does not come too late. Both stand for `page`, since a folio is mapped page by page; what tells them apart is that the loop only
// counts on between the two.
import {
  type CallInstruction,
  type ControlFlowGraph,
  type Instruction,
  isOffsetOf,
  type Operand,
  setBy,
  type Way,
} from '../cfg/graph.js';
import { type Publication, siteOf } from '../effects/facts.js';
import { argument } from '../effects/scene.js';
import type { ApiModel } from '../models/model.js';
import { flagOfOperation } from '../models/pageFlags.js';
import { pageSums } from '../models/pages.js';
import { entryMakers, singleEntryStores } from '../models/pageTables.js';

/** A page by its distance from another: the variables that hold the one and the other, and what they are combined by on the way. */
interface CountedPage {
  readonly base: string;
  readonly index: string;
  /** What gives it to each variable that it comes by. */
  readonly made: readonly Instruction[];
}

/** What has happened to an index on a way through the function. */
type Course = 'unmoved' | Way | 'anywhere';

/** The turns of one function's loops. */
export class Turns {
  private known: ReadonlyMap<string, readonly Instruction[]> | undefined;
  private readonly answers = new Map<string, boolean>();

  /** @param taken variables that may be changed through their addresses */
  constructor(
    private readonly graph: ControlFlowGraph,
    private readonly taken: ReadonlySet<string>,
    private readonly primitive: (callee: string) => ApiModel | undefined,
  ) {}

  /** Whether each time that control comes from the publication to the write, the page that is written is another one. */
  areApart(publication: Publication, write: CallInstruction): boolean {
    if (publication.kind !== 'table' || publication.chain.length > 0) return false;
    const key = `${publication.id} ${write.site}`;
    let answer = this.answers.get(key);
    if (answer === undefined) {
      answer = this.tellApart(siteOf(publication), write);
      this.answers.set(key, answer);
    }
    return answer;
  }

  private tellApart(site: number, write: CallInstruction): boolean {
    const store = this.graph.blocks.flatMap(({ instructions }) => instructions).find((one) => isCallAt(one, site));
    if (store?.kind !== 'call' || !singleEntryStores.test(store.callee ?? '')) return false;
    const published = this.publishedBy(store);
    const written = this.writtenBy(write);
    if (published === undefined || written === undefined) return false;
    const { base, index } = written;
    if (published.base !== base || published.index !== index || !this.isOwn(base) || !this.isOwn(index)) return false;
    return (
      this.holdsUntil(store, published) &&
      this.holdsUntil(write, written) &&
      this.courses(store, write, written).every((course) => course === 'up' || course === 'down')
    );
  }

  /** Whether the index is still what it was when the page was worked out. */
  private holdsUntil(use: CallInstruction, page: CountedPage): boolean {
    return page.made.every((one) => this.courses(one, use, page).every((course) => course === 'unmoved'));
  }

  /** A parameter or local variable that nothing changes unseen. */
  private isOwn(name: string): boolean {
    return this.graph.types.has(name) && !this.taken.has(name);
  }

  /** What gives a variable its values. */
  private settersOf(name: string): readonly Instruction[] {
    this.known ??= settersIn(this.graph);
    return this.known.get(name) ?? [];
  }

  /** The page whose entry a call stores; undefined where it is no counted one. */
  private publishedBy(store: CallInstruction): CountedPage | undefined {
    for (const { effects } of this.primitive(store.callee ?? '')?.outcomes ?? [])
      for (const effect of effects)
        if (effect.kind === 'publish') return this.pageIn(argument(store, effect.entry), true);
    return undefined;
  }

  /** The page whose flag an operation writes. */
  private writtenBy({ callee, args }: CallInstruction): CountedPage | undefined {
    return flagOfOperation(callee ?? '') === undefined ? undefined : this.pageIn(args[0], false);
  }

  private pageIn(operand: Operand | undefined, isEntry: boolean): CountedPage | undefined {
    const found = operand && this.counted(operand, isEntry, new Set());
    return found === 'itself' ? undefined : found;
  }

  /**
   * The page that an operand is, or that it is the entry of.
   * @param isEntry whether it may be an entry
   * @returns `itself` for a variable that is being looked for already: `entry = pte_mkdirty(entry)` is of the page that it was of
   */
  private counted(operand: Operand, isEntry: boolean, seen: Set<string>): CountedPage | 'itself' | undefined {
    if (operand.kind === 'combination') {
      const [sum, index, ...others] = operand.parts;
      if (sum?.kind !== 'offset' || sum.way !== 'up' || others.length > 0) return undefined;
      return sum.base.kind === 'variable' && index?.kind === 'variable'
        ? { base: sum.base.name, index: index.name, made: [] }
        : undefined;
    }
    // What a variable holds that was only declared is no page.
    if (operand.kind === 'fresh') return 'itself';
    if (operand.kind !== 'variable') return undefined;
    if (seen.has(operand.name)) return 'itself';
    seen.add(operand.name);
    const setters = this.settersOf(operand.name);
    const found = setters.map((one) => this.countedBy(one, isEntry, seen));
    const pages = found.filter((one) => typeof one === 'object');
    const [page] = pages;
    if (found.includes(undefined)) return undefined;
    if (page === undefined) return found[0];
    if (pages.some(({ base, index }) => base !== page.base || index !== page.index)) return undefined;
    const own = setters.filter((_, i) => typeof found[i] === 'object');
    return { ...page, made: [...own, ...pages.flatMap(({ made }) => made)] };
  }

  private countedBy(one: Instruction, isEntry: boolean, seen: Set<string>): CountedPage | 'itself' | undefined {
    if (one.kind === 'assign') return one.compound ? undefined : this.counted(one.value, isEntry, seen);
    if (one.kind !== 'call' || one.callee === undefined) return undefined;
    const [first, second, ...others] = one.args;
    if (pageSums.has(one.callee))
      return first?.kind === 'variable' && second?.kind === 'variable' && others.length === 0
        ? { base: first.name, index: second.name, made: [] }
        : undefined;
    return isEntry && first !== undefined && entryMakers.test(one.callee) ? this.counted(first, true, seen) : undefined;
  }

  /** What can have happened to the index between two instructions, as long as nothing does what the first one does once more. */
  private courses(from: Instruction, to: Instruction, page: CountedPage): readonly Course[] {
    const { made } = page;
    const isAgain = (one: Instruction): boolean => one === from || (made.includes(one) && setBy(one) === setBy(from));
    const found = new Set<Course>();
    const seen = new Set<string>();
    const waiting: (readonly [number, Course])[] = [];
    const follow = (block: number, at: number, start: Course): void => {
      const { instructions = [], edges = [] } = this.graph.blocks[block] ?? {};
      let course: Course | undefined = start;
      for (let i = at; i < instructions.length && course !== undefined; i++) {
        const one = instructions[i];
        if (one === to) found.add(course);
        course = one === undefined || isAgain(one) ? undefined : this.after(one, course, page);
      }
      if (course !== undefined) for (const edge of edges) waiting.push([edge.to, course]);
    };
    for (const { id, instructions } of this.graph.blocks) {
      const at = instructions.indexOf(from);
      if (at >= 0) follow(id, at + 1, 'unmoved');
    }
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const key = next.join();
      if (seen.has(key)) continue;
      seen.add(key);
      follow(next[0], 0, next[1]);
    }
    return [...found];
  }

  /** Undefined where the page that is counted from becomes one of its own: the two are told apart by that. */
  private after(one: Instruction, course: Course, { base, index }: CountedPage): Course | undefined {
    const name = one.kind === 'assign' && one.target.kind === 'variable' ? one.target.name : undefined;
    if (one.kind !== 'assign' || (name !== base && name !== index)) return course;
    if (name === base) return this.isAnother(one.value) ? undefined : 'anywhere';
    const { value } = one;
    const way = value.kind === 'offset' && isOffsetOf(index, value) ? value.way : undefined;
    return way !== undefined && (course === 'unmoved' || course === way) ? way : 'anywhere';
  }

  /** The result of a call that does not hand back what it was handed. */
  private isAnother(value: Operand): boolean {
    const setters = value.kind === 'variable' ? this.settersOf(value.name) : [];
    return (
      setters.length > 0 &&
      setters.every((one) => one.kind === 'call' && this.primitive(one.callee ?? '')?.result?.kind !== 'same')
    );
  }
}

function isCallAt(one: Instruction, site: number): boolean {
  return one.kind === 'call' && one.site === site;
}

function settersIn({ blocks }: ControlFlowGraph): ReadonlyMap<string, readonly Instruction[]> {
  const setters = new Map<string, Instruction[]>();
  for (const { instructions } of blocks)
    for (const one of instructions) {
      const name = setBy(one);
      if (name === undefined) continue;
      const others = setters.get(name);
      if (others === undefined) setters.set(name, [one]);
      else others.push(one);
    }
  return setters;
}
