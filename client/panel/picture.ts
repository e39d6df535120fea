// The picture of a race: a line for each CPU, time running downwards, an arrow where the reader finds what was published, another
// for the store that comes late, and the barrier that a fix would put between.
import type { RaceData, RaceStep } from '../src/raceData.js';

const row = 30;
const top = 34;
const writerAt = 40;
const readerAt = 245;
const width = 450;
/** Characters that fit beside a line. */
const fits = 28;

/** @param label what a screen reader says of it; all that it shows is in the text beside it as well */
export function pictureOf(race: RaceData, label: string): SVGElement {
  const { steps } = race;
  const height = top + steps.length * row + 10;
  const svg = shape('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label });
  svg.append(text(writerAt - 20, 16, 'CPU 1'), text(readerAt - 20, 16, 'CPU 2'));
  for (const x of [writerAt, readerAt]) {
    svg.append(shape('line', { class: 'lane', x1: x, y1: top - 10, x2: x, y2: height - 8 }));
  }
  svg.append(...lateStore(steps), ...found(steps), ...barriers(steps));
  for (const [index, step] of steps.entries()) svg.append(...dot(step, index));
  return svg;
}

function dot(step: RaceStep, index: number): readonly SVGElement[] {
  const x = laneOf(step);
  const y = heightOf(index);
  const label = step.text.length > fits ? `${step.text.slice(0, fits - 1)}…` : step.text;
  return [
    shape('circle', { class: `dot ${step.kind}`, cx: x, cy: y, r: 5, 'data-step': index }),
    text(x + 12, y + 4, step.kind === 'fix' ? `+ ${label}` : label),
  ];
}

/** From where the flags are loaded to where their store lands: all that the reader does in between is lost. */
function lateStore(steps: readonly RaceStep[]): readonly SVGElement[] {
  const from = steps.reduce((last, { kind }, i) => (kind === 'call' || kind === 'enter' ? i : last), -1);
  const to = steps.findIndex(({ kind }) => kind === 'lost');
  if (from < 0 || to < 0) return [];
  const [start, end] = [heightOf(from), heightOf(to)];
  const x = writerAt;
  const path = `M ${x - 5} ${start} C ${x - 36} ${start + 20}, ${x - 36} ${end - 20}, ${x - 8} ${end}`;
  return [shape('path', { class: 'late', d: path }), head(x - 5, end, 'late')];
}

/** From the last store of the publication to the reader's load. */
function found(steps: readonly RaceStep[]): readonly SVGElement[] {
  const from = steps.reduce((last, { kind }, i) => (kind === 'publish' ? i : last), -1);
  const to = steps.findIndex(({ kind }) => kind === 'find');
  if (from < 0 || to < 0) return [];
  const [start, end] = [heightOf(from) + 9, heightOf(to)];
  const line = { class: 'finds', x1: writerAt + 6, y1: start, x2: readerAt - 12, y2: end };
  return [shape('line', line), head(readerAt - 7, end, '')];
}

function barriers(steps: readonly RaceStep[]): readonly SVGElement[] {
  return steps.flatMap(({ kind }, index) => {
    if (kind !== 'fix') return [];
    const y = heightOf(index) + row / 2 - 2;
    return [shape('line', { class: 'barrier', x1: 4, y1: y, x2: readerAt - 30, y2: y })];
  });
}

/** The head of an arrow that ends at a point, coming from the left. */
function head(x: number, y: number, kind: string): SVGElement {
  return shape('path', { class: `head ${kind}`, d: `M ${x} ${y} l -8 -4 l 0 8 z` });
}

function laneOf({ cpu }: RaceStep): number {
  return cpu === 'writer' ? writerAt : readerAt;
}

function heightOf(index: number): number {
  return top + index * row + row / 2;
}

function text(x: number, y: number, content: string): SVGElement {
  const made = shape('text', { x, y });
  made.textContent = content;
  return made;
}

function shape(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
