// VS Code's window as a person meets it: squiggles, the Problems view, hovers and the menu of quick fixes.
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const squiggle = ['error', 'warning', 'info', 'hint'].map((kind) => `.monaco-editor .squiggly-${kind}`).join(', ');
const problemList = '.markers-panel .tree-container .monaco-list';
/** A submenu that is hidden has the first class as well. */
const menu = '.action-widget:not(.action-list-submenu-panel)';
const menuList = `${menu} .monaco-list`;
/** A hover that is open. One that is closed may stay in the page. */
export const openHover = '.monaco-hover:not(.hidden)';

/** Waits until the window shows the file. */
export async function fileShown(page, file) {
  await page.waitForSelector('.monaco-workbench', { timeout: 60_000 });
  await page.waitForSelector(`.tab[data-resource-name="${basename(file)}"]`, { timeout: 60_000 });
  await page.waitForSelector('.monaco-editor .view-line', { timeout: 60_000 });
}

/** The kinds of the squiggles in view, once there is one. */
export async function squiggles(page, milliseconds = 60_000) {
  await page.waitForSelector(squiggle, { timeout: milliseconds, state: 'attached' });
  await sleep(500);
  return page
    .locator(squiggle)
    .evaluateAll((elements) =>
      elements.map((element) =>
        [...element.classList].find((name) => name.startsWith('squiggly-'))?.slice('squiggly-'.length),
      ),
    );
}

/**
 * The rows of the Problems view, each with its depth: 1 for a file, 2 for a problem, 3 for a related place.
 * @param {(rows: readonly { index: number, level: number, text: string }[]) => boolean} ready waits for rows like these
 */
export async function problems(page, ready) {
  if (!(await page.locator('.markers-panel').isVisible())) {
    // Not by a click: where the editor is scrolled, its first line is no place for the mouse.
    await page.locator('.editor-instance .monaco-editor').locator('.inputarea, .native-edit-context').first().focus();
    await page.keyboard.press('Control+Shift+M');
    await page.waitForSelector('.markers-panel', { timeout: 15_000 });
  }
  for (let i = 0; i < 60; i++) {
    await sleep(500);
    const rows = await listRows(page, problemList);
    if (ready(rows)) return rows;
  }
  throw new Error('the Problems view never showed what was expected');
}

/** Puts the cursor on a problem, as a double click on its row does. */
export async function goToProblem(page, index) {
  const row = await listRow(page, problemList, index);
  await row.dblclick();
  await page.waitForSelector('.editor-instance .monaco-editor.focused', { timeout: 10_000 });
  await sleep(700);
}

/**
 * The text of the hover on the squiggle nearest to the cursor. Lenses and squiggles that come late move the text under the mouse,
 * which closes the hover: then the mouse is put on it again, as a person would.
 */
export async function hover(page) {
  for (let attempt = 0; attempt < 5; attempt++) {
    await pointAtSquiggle(page);
    const text = await settledHover(page);
    if (text !== undefined) return text;
    await leave(page);
  }
  throw new Error('no hover stayed open on the squiggle');
}

async function pointAtSquiggle(page) {
  const cursor = await page.locator('.editor-instance .monaco-editor .cursor').first().boundingBox();
  const boxes = await page
    .locator(squiggle)
    .evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().toJSON()));
  const distance = (box) => Math.abs(box.y - cursor.y) * 1000 + Math.abs(box.x - cursor.x);
  const [box] = boxes.sort((a, b) => distance(a) - distance(b));
  const [x, y] = [box.x + Math.min(box.width / 2, 20), box.y + box.height / 2];
  await page.mouse.move(x - 3, y);
  await page.mouse.move(x, y);
}

/**
 * The text of the hover once it has stayed the same for a second, as a hover fills while providers answer.
 * None: it closed, or never opened.
 */
async function settledHover(page) {
  let last;
  let unchanged = 0;
  for (let i = 0; i < 40; i++) {
    await sleep(400);
    const [text] = await page
      .locator(`${openHover} .monaco-hover-content`)
      .filter({ visible: true })
      .evaluateAll((elements) => elements.map((element) => element.textContent.trim()));
    if (text === undefined && last !== undefined) return undefined;
    unchanged = text !== undefined && text === last ? unchanged + 1 : 0;
    if (unchanged === 3) return text;
    last = text;
  }
  return undefined;
}

/** Closes a hover and takes the mouse away. */
export async function leave(page) {
  await page.keyboard.press('Escape');
  await page.mouse.move(5, 5);
  await sleep(300);
}

/** Opens the menu of quick fixes at the cursor, and answers the titles that can be chosen. */
export async function openQuickFixes(page) {
  await page.keyboard.press('Control+.');
  await page.locator(menu).waitFor({ state: 'visible', timeout: 15_000 });
  await sleep(500);
  return (await listRows(page, menuList)).filter(({ isAction }) => isAction).map(({ title }) => title);
}

/** Chooses from the open menu. */
export async function chooseQuickFix(page, title) {
  const rows = await listRows(page, menuList);
  const row = rows.find((candidate) => candidate.isAction && candidate.title === title);
  if (row === undefined) throw new Error(`no quick fix '${title}'`);
  await (await listRow(page, menuList, row.index)).click();
  await page.locator(menu).waitFor({ state: 'hidden', timeout: 10_000 });
  await sleep(800);
}

export async function save(page) {
  await page.keyboard.press('Control+s');
  await sleep(1000);
}

/** Every row of a list. Only rows in view are in the page, so it is scrolled from its top to its end. */
async function listRows(page, selector) {
  const list = page.locator(selector).first();
  for (let attempt = 0; attempt < 5; attempt++) {
    if (!(await list.isVisible())) return [];
    const rows = await scrollThrough(page, list);
    // Whole only if nothing was skipped while scrolling.
    if (rows.at(-1)?.isLast && rows.every((row, i) => row.index === i)) return rows;
    await sleep(300);
  }
  throw new Error(`could not read the whole list ${selector}`);
}

async function scrollThrough(page, list) {
  const box = await list.boundingBox();
  // It was closed, or is being laid out anew.
  if (box === null) return [];
  const rows = new Map();
  const scroll = async (distance) => {
    await page.mouse.wheel(0, distance);
    await sleep(100);
    for (const row of await rowsInView(list)) rows.set(row.index, row);
  };
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await scroll(-1e6);
  for (let i = 0; i < 50 && ![...rows.values()].some(({ isLast }) => isLast); i++) {
    await scroll(Math.max(22, box.height - 66));
  }
  await scroll(-1e6);
  return [...rows.values()].sort((a, b) => a.index - b.index);
}

function rowsInView(list) {
  return list.locator('.monaco-list-row').evaluateAll((elements) =>
    elements.map((element) => ({
      index: Number(element.dataset.index),
      isLast: element.dataset.lastElement === 'true',
      level: Number(element.getAttribute('aria-level') ?? 1),
      text: (element.getAttribute('aria-label') ?? element.textContent).trim(),
      title: (element.querySelector('.title') ?? element).textContent.trim(),
      isAction: element.classList.contains('action') && !element.classList.contains('option-disabled'),
    })),
  );
}

/** One row of a list, scrolled into view. */
async function listRow(page, selector, index) {
  const list = page.locator(selector).first();
  const box = await list.boundingBox();
  const row = list.locator(`.monaco-list-row[data-index="${index}"]`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let i = 0; i < 200; i++) {
    const at = (await row.count()) > 0 ? await row.boundingBox() : null;
    if (at !== null && at.y >= box.y - 1 && at.y + at.height <= box.y + box.height + 1) break;
    await page.mouse.wheel(0, 44);
    await sleep(50);
  }
  return row;
}
