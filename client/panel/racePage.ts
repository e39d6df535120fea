// The page in the panel: the race as a list of steps that the keyboard walks, the picture beside it, and what architectures make of
// it. It knows nothing of editors: it is handed data and says which step or fix was chosen. All text is set as text, never as HTML.
import type { PanelWords, RaceData, RaceStep } from '../src/raceData.js';
import { pictureOf } from './picture.js';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

interface Shown {
  readonly race?: RaceData;
  readonly current: number;
  readonly isGone: boolean;
  readonly words: PanelWords;
}

const editor = acquireVsCodeApi();
let rendered = '';

window.addEventListener('message', ({ data }: MessageEvent<Shown>) => show(data));
editor.postMessage({ type: 'ready' });

function show({ race, current, isGone, words }: Shown): void {
  const main = document.querySelector('main');
  if (main === null || race === undefined) return;
  const key = JSON.stringify([race, isGone]);
  if (key !== rendered) {
    const focused = stepButtons().indexOf(document.activeElement as HTMLButtonElement);
    main.replaceChildren(...contents(race, isGone, words));
    rendered = key;
    if (focused >= 0) stepButtons()[focused]?.focus();
  }
  markCurrent(current);
}

function contents(race: RaceData, isGone: boolean, words: PanelWords): readonly Node[] {
  const gone = isGone ? [element('p', { className: 'gone', role: 'status' }, words.gone)] : [];
  const condition = race.condition === undefined ? [] : [element('p', {}, words.onlyIf.replace('{0}', race.condition))];
  const text = element('section', { className: 'text' }, stepList(race, words), ...apply(race, isGone, words));
  const picture = element('section', { className: 'picture' }, pictureOf(race, words.picture));
  return [
    element('h1', {}, race.title),
    ...gone,
    element('p', {}, race.message),
    ...condition,
    element('div', { className: 'columns' }, text, picture),
    element('h2', {}, words.outcome),
    element('p', {}, race.outcome),
    ...(race.remedy === undefined ? [] : [element('h2', {}, words.withFix), element('p', {}, race.remedy)]),
    element('h2', {}, words.hardware),
    architectureTable(race, words),
  ];
}

function stepList(race: RaceData, words: PanelWords): HTMLElement {
  const list = element('ol', { 'aria-label': words.steps });
  let before = '';
  for (const [index, step] of race.steps.entries()) {
    const who = step.cpu === before ? '' : cpuName(step, race, words);
    before = step.cpu;
    const item = element('li', { className: step.cpu });
    if (who !== '') item.append(element('span', { className: 'who' }, who));
    if (step.depth > 0) item.style.paddingInlineStart = `${step.depth * 1.2}em`;
    item.append(stepButton(step, index, words));
    list.append(item);
  }
  list.addEventListener('keydown', walk);
  return list;
}

function cpuName({ cpu }: RaceStep, race: RaceData, words: PanelWords): string {
  return cpu === 'writer' ? `${words.writer}: ${race.writer}()` : words.reader.replace('{0}', `${race.reader}()`);
}

function stepButton(step: RaceStep, index: number, words: PanelWords): HTMLElement {
  const { kind, text, note, location } = step;
  const linked = location === undefined ? '' : ' linked';
  const button = element('button', {
    type: 'button',
    className: `step ${kind}${linked}`,
    tabindex: index === 0 ? '0' : '-1',
  });
  if (location === undefined) button.setAttribute('aria-disabled', 'true');
  if (location !== undefined) button.append(element('span', { className: 'place' }, location.label));
  button.append(element('span', { className: 'code' }, kind === 'fix' ? `+ ${text}` : text));
  const comment = kind === 'fix' ? `${words.theFix}: ${note}` : note;
  if (comment !== '') button.append(element('span', { className: 'note' }, comment));
  // A click from the keyboard has no count: whoever presses Enter wants to be in the editor, the mouse only wants to look.
  button.addEventListener('click', ({ detail }) => go(index, detail > 0));
  return button;
}

function apply({ fix }: RaceData, isGone: boolean, words: PanelWords): readonly HTMLElement[] {
  if (fix === undefined || isGone) return [];
  const button = element('button', { type: 'button', className: 'apply' }, words.apply.replace('{0}', fix.title));
  button.addEventListener('click', () => editor.postMessage({ type: 'fix' }));
  const detail = fix.review ? `${fix.detail} ${words.review}` : fix.detail;
  return [button, element('p', { className: 'note' }, detail)];
}

function architectureTable({ architectures }: RaceData, words: PanelWords): HTMLElement {
  if (architectures.length === 0) return element('p', {}, words.everywhere);
  const rows = architectures.map(({ name, reordersStores, barrier, cost }) => {
    const what = reordersStores ? words.mayReorder : words.inOrder;
    const price = words.cost.replace('{0}', barrier).replace('{1}', cost);
    return element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, what), element('td', {}, price));
  });
  return element('table', {}, element('tbody', {}, ...rows));
}

/** Arrow keys move through the steps, and the editor follows. */
function walk(event: KeyboardEvent): void {
  const buttons = stepButtons();
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  const next = to === undefined ? undefined : buttons[to];
  if (next === undefined) return;
  event.preventDefault();
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
  go(buttons.indexOf(next), true);
}

function go(index: number, preserveFocus: boolean): void {
  if (stepButtons()[index]?.classList.contains('linked')) editor.postMessage({ type: 'step', index, preserveFocus });
}

function markCurrent(current: number): void {
  const buttons = stepButtons();
  for (const [index, button] of buttons.entries()) {
    if (index === current) button.setAttribute('aria-current', 'step');
    else button.removeAttribute('aria-current');
    if (current >= 0) button.tabIndex = index === current ? 0 : -1;
  }
  for (const dot of document.querySelectorAll('svg .dot')) {
    dot.classList.toggle('current', dot.getAttribute('data-step') === String(current));
  }
  const button = buttons[current];
  if (button !== undefined && document.activeElement !== button) button.scrollIntoView({ block: 'nearest' });
}

function stepButtons(): HTMLButtonElement[] {
  return [...document.querySelectorAll<HTMLButtonElement>('button.step')];
}

function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...inside: (Node | string)[]
): HTMLElement {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'className') made.className = value;
    else made.setAttribute(key, value);
  }
  made.append(...inside);
  return made;
}
