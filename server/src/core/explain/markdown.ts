// The race and the architectures as Markdown without HTML and links. Names come from user code: none of them may end a fence, open
// a link or become markup of any kind.
import { architectures } from '../models/architectures.js';
import type { Race } from './race.js';
import { printable, timelineText } from './timelineText.js';

/** A finding's race for a hover: the timeline, then what each architecture makes of it. */
export function raceMarkdown(race: Race): string {
  return [fenced(timelineText(race)), '', ...lensLines(race)].join('\n');
}

/** What the hardware may do, in one sentence, for a write or a publication. */
export function hardwareSentence(): string {
  const names = (reorders: boolean) =>
    inWords(architectures.filter((one) => one.reordersStores === reorders).map(({ name }) => name));
  return `Hardware: on ${names(true)} this store may be seen out of order with others; on ${names(false)} it may not, so that a race is invisible there, but the compiler may still move plain stores.`;
}

/** What a write barrier becomes on each architecture, as a list. */
export function barrierLines(): readonly string[] {
  return architectures.map(
    ({ name, hardware, barrier, cost }) => `- **${name}**: ${code(barrier)}, ${cost}. Without it, ${hardware}.`,
  );
}

function lensLines(race: Race): readonly string[] {
  if (!race.needsReordering)
    return [
      'On every architecture: a plain read-modify-write is several steps in memory, whatever the order of stores.',
    ];
  const silent = architectures.filter((one) => !one.reordersStores).map(({ name }) => name);
  return [
    ...architectures.map(({ name, reordersStores, barrier, cost }) => {
      const race = reordersStores
        ? 'the hardware may do this'
        : `invisible on ${name} hardware, the compiler may still do it`;
      return `- **${name}**: ${race}; ${code('smp_wmb()')} is ${code(barrier)}, ${cost}`;
    }),
    '',
    `That it was never seen on ${inWords(silent)} says nothing about the others.`,
  ];
}

function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Text as a block that nothing in it can end. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/** Text as a code span on one line that nothing in it can end. */
export function code(text: string): string {
  const inside = printable(text).trim();
  const longest = Math.max(0, ...(inside.match(/`+/g) ?? []).map((run) => run.length));
  const marks = '`'.repeat(longest + 1);
  const space = inside.startsWith('`') || inside.endsWith('`') || inside === '' ? ' ' : '';
  return `${marks}${space}${inside}${space}${marks}`;
}
