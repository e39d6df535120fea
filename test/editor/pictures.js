// Takes the pictures of the README from a real VS Code with the packaged extension; the moving one is put together by ImageMagick 6.
//
//   node test/editor/pictures.js INSTALL OUT    INSTALL is what install-vscode.sh printed; logs go to OUT, the pictures to client/pictures
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openInVSCode } from './codeServer.js';
import { prepareExample } from './exampleCopy.js';
import { chooseTheme, racePanel } from './racePanel.js';
import { chooseQuickFix, fileShown, goToProblem, openQuickFixes, problems, squiggles } from './workbench.js';

const { install, out, host, folder, file, vsix } = prepareExample('pictures.js');
const pictures = join(import.meta.dirname, '../../client/pictures');
const frames = [];
mkdirSync(pictures, { recursive: true });

const settings = { 'workbench.activityBar.location': 'hidden', 'breadcrumbs.enabled': false };
const { page, close } = await openInVSCode({ install, host, vsix, folder, file, logs: out, settings });
try {
  await page.setViewportSize({ width: 1100, height: 640 });
  await fileShown(page, file);
  await page.keyboard.press('Control+b');
  await squiggles(page);
  await chooseTheme(page, 'Dark Modern');
  const rows = await problems(page, (all) => all.some(({ level, text }) => level === 3 && text.includes('rmap.c')));
  await goToProblem(page, rows.find(({ level }) => level === 2).index);
  // The double click that went there has folded the story.
  await page.locator('.markers-panel .monaco-list-row[aria-level="2"] .monaco-tl-twistie').first().click();
  await page.keyboard.press('Control+1');
  await frame(250);
  await openQuickFixes(page);
  await page.mouse.move(5, 300);
  await sleep(500);
  await picture('finding');
  await frame(250);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+j');
  await openQuickFixes(page);
  await chooseQuickFix(page, 'Show the race');
  await page.setViewportSize({ width: 1700, height: 780 });
  await racePanel(page);
  await sleep(1000);
  await picture('race');
  await fromRaceToFix();
  await movingPicture();
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}

/** Two steps of the race, each on its line, then the fix from the panel. */
async function fromRaceToFix() {
  await page.setViewportSize({ width: 1100, height: 640 });
  const panel = await racePanel(page);
  await sleep(1000);
  await frame(250);
  const steps = panel.locator('button.step');
  for (const step of [1, (await steps.count()) - 1]) {
    await steps.nth(step).click();
    await sleep(1200);
    await frame(200);
  }
  await panel.locator('button.apply').click();
  await panel.locator('p.gone').waitFor({ timeout: 20_000 });
  await page.locator('.tab[data-resource-name="fault.c"]').first().click();
  await sleep(1500);
  await frame(350);
}

/** One frame more of the moving picture, to be seen for so many hundredths of a second. */
async function frame(time) {
  const path = join(out, `frame-${frames.length}.png`);
  await page.screenshot({ path });
  frames.push({ path, time });
}

function movingPicture() {
  const delayed = frames.flatMap(({ path, time }) => ['-delay', String(time), path]);
  const small = ['-resize', '880x', '+dither', '-colors', '32', '-layers', 'optimize', '-loop', '0'];
  execFileSync('convert', [...delayed, ...small, join(pictures, 'moving.gif')]);
}

function picture(name) {
  return page.screenshot({ path: join(pictures, `${name}.png`) });
}
