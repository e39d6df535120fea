// What a person does in VS Code beside the open file: commands of the palette, other files, typing over a whole document.
import { setTimeout as sleep } from 'node:timers/promises';

const picker = '.quick-input-widget';

/** Runs a command by its title in the palette. */
export async function runCommand(page, title) {
  await page.keyboard.press('F1');
  await choose(page, `>${title}`, title);
}

/** Opens a file of the folder by its name. */
export async function openFile(page, name) {
  await page.keyboard.press('Control+p');
  await choose(page, name, name);
  await page.waitForSelector(`.tab.active[data-resource-name="${name}"]`, { timeout: 15_000 });
  await sleep(700);
}

/** Types into the open picker and chooses the first row that holds a text. */
export async function choose(page, typed, text) {
  await page.locator(picker).waitFor({ state: 'visible', timeout: 15_000 });
  await page.locator(`${picker} input[type=text]`).first().fill(typed);
  const row = page.locator(`${picker} .monaco-list-row`, { hasText: text }).first();
  await row.waitFor({ state: 'visible', timeout: 15_000 });
  await sleep(300);
  await row.click();
  await sleep(500);
}

/** Puts a text in the place of all that the focused editor holds. */
export async function typeOver(page, text) {
  await page.keyboard.press('Control+a');
  // What is typed over a selection would surround it.
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
  await sleep(500);
}

/** The text that the focused editor shows, by lines in view. */
export async function shownText(page) {
  const lines = await page.locator('.editor-group-container.active .monaco-editor .view-line').evaluateAll((elements) =>
    elements
      .map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent ?? '' }))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text.replaceAll('\u00a0', ' ')),
  );
  return lines.join('\n');
}
