// The end-to-end test of seeing a race in a real VS Code: the hover with its timeline, the lenses, the panel with its keyboard, each
// step on its line across files, the fix from the panel; and the panel in a light, a dark and a high-contrast theme.
//
//   node test/editor/race.js INSTALL OUT [HOST]    INSTALL is what install-vscode.sh printed; pictures and logs go to OUT
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openInVSCode } from './codeServer.js';
import { prepareExample } from './exampleCopy.js';
import { openFile } from './palette.js';
import { chooseTheme, cursorLine, lenses, racePanel, shownFile } from './racePanel.js';
import {
  chooseQuickFix,
  fileShown,
  goToProblem,
  hover,
  leave,
  openHover,
  openQuickFixes,
  problems,
  save,
  squiggles,
} from './workbench.js';

const { install, out, host, folder, file, vsix } = prepareExample('race.js');

const { page, close } = await openInVSCode({ install, host, vsix, folder, file, logs: out });
const blocked = [];
page.on('console', (message) => {
  if (/Content Security Policy/.test(message.text())) blocked.push(message.text());
});
try {
  await explain();
  const panel = await walkThrough();
  await themes();
  await fixFromThePanel(panel);
  console.log('VS Code: timeline, lenses, panel, steps across files, themes and the fix from the panel were all seen');
} catch (error) {
  await page.screenshot({ path: join(out, 'failure.png') }).catch(() => {});
  throw error;
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}

function picture(name) {
  return page.screenshot({ path: join(out, `${name}.png`) });
}

async function explain() {
  await fileShown(page, file);
  await squiggles(page);
  const isStory = (rows) => rows.some(({ level, text }) => level === 3 && text.includes('rmap.c'));
  const rows = await problems(page, isStory);
  await goToProblem(page, rows.find(({ level }) => level === 2).index);
  // The view takes half of the window, which hover and code need from here on.
  await page.keyboard.press('Control+j');
  await sleep(800);
  const explanation = await hover(page);
  for (const part of ['CPU 1: map_anon_racy()', 'CPU 2: get_user_pages_fast()', '+ smp_wmb()', 'dmb ishst', 'x86'])
    assert.ok(explanation.includes(part), `'${part}' in the hover: ${explanation}`);
  // The editor shows the problem itself first. The timeline begins in view below it, and says so by its head and first step.
  const box = await page.locator(openHover).first().boundingBox();
  const timeline = await page.locator(`${openHover} .monaco-tokenized-source`).first().boundingBox();
  const inView = box.y + box.height - timeline.y;
  assert.ok(inView > 3 * 18, `three lines of the timeline in view, not ${inView} pixels`);
  await picture('1-hover');
  await page.mouse.move(box.x + 60, box.y + 30);
  await page.mouse.wheel(0, 700);
  await sleep(800);
  await picture('1-hover-timeline');
  await leave(page);
  assert.deepEqual(await lenses(page, (all) => all.includes('Show the race')), ['Show the race']);
  await openFile(page, 'rmap.c');
  await lenses(page, (all) => all.includes('Leaves PG_swapbacked of folio unordered'));
  await openFile(page, 'fault.c');
  await page.keyboard.press('Alt+PageUp');
  await sleep(800);
  await picture('2-lenses');
}

async function walkThrough() {
  const titles = await openQuickFixes(page);
  assert.ok(titles.includes('Show the race'), `the race among ${titles}`);
  await chooseQuickFix(page, 'Show the race');
  const panel = await racePanel(page);
  assert.match(await panel.locator('h1').textContent(), /PG_swapbacked of folio against PG_referenced/);
  const steps = panel.locator('button.step');
  assert.match(await panel.locator('button.step.fix').textContent(), /smp_wmb\(\)/);
  await picture('3-panel-light');

  // Each arrow key goes to the next step, and the editor follows across files.
  await steps.first().focus();
  const seen = [];
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('ArrowDown');
    await sleep(900);
    seen.push(`${await shownFile(page)}`);
  }
  assert.deepEqual(seen, ['rmap.c', 'page-flags.h', 'fault.c'], 'the files that the steps lead through');
  assert.equal(await panel.locator('button.step[aria-current="step"]').count(), 1);
  await picture('4-step');

  // Enter goes into the editor; the key bindings go on from there.
  await page.keyboard.press('Enter');
  await page.waitForSelector('.editor-instance .monaco-editor.focused', { timeout: 10_000 });
  const before = await cursorLine(page);
  assert.equal(before, 27, 'the line of the call that does not order');
  await page.keyboard.press('Control+Alt+,');
  await sleep(1200);
  assert.equal(await shownFile(page), 'page-flags.h', 'the step before, in its file');
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('Control+Alt+.');
    await sleep(900);
  }
  assert.deepEqual([await shownFile(page), await cursorLine(page)], ['fault.c', 28], 'the publication');
  assert.deepEqual(blocked, [], 'nothing that the page needs is blocked by its policy');
  return panel;
}

async function themes() {
  // As wide as it gets, so that the picture lies beside the text.
  await page.keyboard.press('Control+b');
  await page.setViewportSize({ width: 1900, height: 900 });
  for (const [name, theme] of [
    ['5-panel-dark', 'Dark Modern'],
    ['6-panel-high-contrast', 'Dark High Contrast'],
    ['7-panel-high-contrast-light', 'Light High Contrast'],
  ]) {
    await chooseTheme(page, theme);
    await picture(name);
  }
}

async function fixFromThePanel(panel) {
  const barriers = () => [...readFileSync(file, 'utf8').matchAll(/\*\/\n\tsmp_wmb\(\);\n\tset_pte_at\(/g)].length;
  const before = barriers();
  await panel.locator('button.apply').click();
  await panel.locator('p.gone').waitFor({ timeout: 20_000 });
  assert.equal(await panel.locator('button.apply').count(), 0, 'nothing is left to apply');
  await picture('8-fixed');
  await page.locator('.tab[data-resource-name="fault.c"]').first().click();
  await save(page);
  assert.equal(barriers(), before + 1, 'one commented barrier more before a publication');
}
