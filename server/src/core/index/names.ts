// Names as numbers, and what the models say of each: asked once for a name, however often it is called.
import type { OrderingEvent } from '../lkmm/order.js';
import type { ApiModel, Effect } from '../models/model.js';
import { builtInModels, type Models, standIns } from '../models/registry.js';
import type { NamePool } from '../scan/rows.js';
import type { Scanner } from '../scan/scanner.js';

/** What a call by a name can do, as bits; the `standIn` ones only count where no definition is known. */
export const Does = {
  write: 1,
  publish: 2,
  insert: 4,
  /** Stores an entry when what it stores to is one: `WRITE_ONCE()`, `smp_store_release()`. */
  storeEntry: 8,
  /** Acts by its row, whatever its source says. */
  primitive: 16,
  standInWrite: 32,
  standInPublish: 64,
  standInInsert: 128,
} as const;

/** Events that are there for the order alone. */
const fences: ReadonlySet<OrderingEvent> = new Set<OrderingEvent>([
  'mb',
  'wmb',
  'rmb',
  'before-atomic',
  'after-atomic',
  'after-spinlock',
  'after-unlock-lock',
  'after-srcu-read-unlock',
  'store-release',
]);

const unasked = -1;
/** Room for names that edits bring. */
const moreNames = 1 << 12;

/** The names of one scanner. */
export class Names {
  /** By the number of a name: what it does, or `unasked`. */
  private known = new Int16Array(0);
  private models = builtInModels;

  constructor(private readonly scanner: Scanner) {}

  /** Goes by other rows from now on; whoever keeps what followed from the old ones is to forget it. */
  useModels(models: Models): void {
    this.models = models;
    this.known = new Int16Array(0);
  }

  /** The row of what acts by its row, whatever its source says. */
  primitive(name: string): ApiModel | undefined {
    return this.models.primitives.lookup(name);
  }

  /** Whether some row gives the name an effect on pages or tables. */
  mayHaveEffect(name: string): boolean {
    return this.models.mayHaveEffect(name);
  }

  /** All numbers of names are below it. */
  get count(): number {
    return this.scanner.nameCount;
  }

  nameOf(number: number): string {
    return this.scanner.nameOf(number);
  }

  numberOf(name: string): number {
    return this.scanner.numberOf(name);
  }

  /** The numbers here of another scanner's names. */
  take(pool: NamePool): Int32Array {
    return this.scanner.takeNames(pool);
  }

  /** What a call by this name does, see `Does`. */
  effectsOf(number: number): number {
    const known = this.known[number] ?? unasked;
    if (known !== unasked) return known;
    const name = this.nameOf(number);
    const bits = this.models.mayHaveEffect(name) ? effectBits(name, this.primitive(name)) : 0;
    if (number >= this.known.length) {
      // As large as it will be for long: names are asked about in no order.
      const room = new Int16Array(Math.max(this.count, number + 1) + moreNames).fill(unasked);
      room.set(this.known);
      this.known = room;
    }
    this.known[number] = bits;
    return bits;
  }

  /** Whether a call by this name is a barrier, or writes flags or publishes by its row. */
  isEvent(number: number): boolean {
    if (this.effectsOf(number) !== 0) return true;
    const effects = this.primitive(this.nameOf(number))?.outcomes.flatMap((outcome) => outcome.effects) ?? [];
    return effects.some((effect) => effect.kind === 'order' && fences.has(effect.event));
  }

  isPrimitive(number: number): boolean {
    return this.primitive(this.nameOf(number)) !== undefined;
  }
}

function effectBits(name: string, primitive: ApiModel | undefined): number {
  if (primitive !== undefined) return bitsOf(primitive.outcomes.flatMap(({ effects }) => effects)) | Does.primitive;
  const standIn = standIns.lookup(name);
  if (standIn === undefined) return 0;
  const bits = bitsOf(standIn.outcomes.flatMap(({ effects }) => effects));
  return (
    ((bits & Does.write) !== 0 ? Does.standInWrite : 0) |
    ((bits & Does.publish) !== 0 ? Does.standInPublish : 0) |
    ((bits & Does.insert) !== 0 ? Does.standInInsert : 0)
  );
}

function bitsOf(effects: readonly Effect[]): number {
  let bits = 0;
  for (const effect of effects) {
    if (effect.kind === 'flagWrite') bits |= Does.write;
    else if (effect.kind === 'publish') bits |= effect.onlyEntries ? Does.storeEntry : Does.publish;
    else if (effect.kind === 'populate') bits |= Does.publish;
    else if (effect.kind === 'cacheInsert') bits |= Does.insert;
  }
  return bits;
}
