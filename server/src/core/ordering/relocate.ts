// A result whose function was only moved about in its text: the run stays, and what it found is found where the text has it now.
import type { Span } from '../base/span.js';
import { type MovedSpans, movedSpans } from '../cfg/alike.js';
import { type Pending, type Publication, siteOf, type Trail, type Write } from '../effects/facts.js';
import type { Summary } from '../summaries/summary.js';
import type { LateWrite, Violations } from './observe.js';
import type { Definition, RunResult } from './summarize.js';

/** Where the instructions of a definition stand in another text of it; undefined where there are other instructions. */
export function movedInstructions(before: Definition, after: Definition): MovedSpans | undefined {
  const isCalledAlike =
    before.id === after.id &&
    before.parameters.length === after.parameters.length &&
    before.parameters.every(
      ({ name, type }, i) => name === after.parameters[i]?.name && type === after.parameters[i]?.type,
    );
  return isCalledAlike ? movedSpans(before.graph, after.graph) : undefined;
}

/** The result in the other text; undefined where something in it is known by its place. */
export function relocated({ violations, summary }: RunResult, moved: MovedSpans): RunResult | undefined {
  if (eventsOf(violations, summary).some((event) => siteOf(event) < 0)) return undefined;
  const relocation = new Relocation(moved);
  const result = { summary, violations: relocation.violations(violations) };
  return relocation.isWhole ? result : undefined;
}

/** All writes and publications: a store to the flags word is told from others by its offset. */
function eventsOf(
  { missing, late }: Violations,
  { cases, publications, writes }: Summary,
): readonly (Write | Publication)[] {
  return [
    ...[...missing.values()].flatMap(({ publication, pending }) => [publication, ...writesOf(pending.values())]),
    ...[...late.values()].flatMap(({ write, publications: by }) => [write, ...by.values()]),
    ...cases.flatMap(({ pending, exposure }) => [
      ...writesOf(pending),
      ...[...exposure.values()].flatMap(({ by }) => [...by.values()]),
    ]),
    ...publications.map(({ publication }) => publication),
    ...writes.map(({ write }) => write),
  ];
}

function writesOf(pending: Iterable<Pending>): readonly Write[] {
  return [...pending].map(({ write }) => write);
}

class Relocation {
  /** False once something stands at no instruction of the text before. */
  isWhole = true;
  private readonly trails = new Map<Trail, Trail>();

  constructor(private readonly moved: MovedSpans) {}

  violations({ missing, late, ways }: Violations): Violations {
    return {
      ways,
      missing: mapped(missing, ({ publication, pending, object }) => ({
        publication: this.at(publication),
        pending: mapped(pending, (one) => ({ ...one, write: this.at(one.write), trail: this.trail(one.trail) })),
        object,
      })),
      late: mapped(
        late,
        ({ write, flags, publications }): LateWrite => ({
          write: this.at(write),
          flags,
          publications: mapped(publications, (one) => this.at(one)),
        }),
      ),
    };
  }

  private at<T extends { readonly span: Span }>(one: T): T {
    const span = this.moved.get(one.span);
    if (span === undefined) this.isWhole = false;
    return { ...one, span: span ?? one.span };
  }

  private trail(trail: Trail | undefined): Trail | undefined {
    const waiting: Trail[] = [];
    let at = trail;
    for (; at !== undefined && !this.trails.has(at); at = at.earlier) waiting.push(at);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const earlier = next.earlier === undefined ? undefined : this.trails.get(next.earlier);
      this.trails.set(next, { ...this.at(next), earlier });
    }
    return trail === undefined ? undefined : this.trails.get(trail);
  }
}

function mapped<K, V>(map: ReadonlyMap<K, V>, change: (value: V) => V): Map<K, V> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
