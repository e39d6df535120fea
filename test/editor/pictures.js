// Takes the pictures of the README from a real VS Code with the packaged extension.
//
//   node test/editor/pictures.js INSTALL OUT    INSTALL is what install-vscode.sh printed; logs go to OUT, the pictures to client/pictures
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openInVSCode } from './codeServer.js';
import { prepareExample } from './exampleCopy.js';
import { chooseTheme, racePanel } from './racePanel.js';
import { chooseQuickFix, fileShown, goToProblem, openQuickFixes, problems, squiggles } from './workbench.js';

const { install, out, host, folder, file, vsix } = prepareExample('pictures.js');
const pictures = join(import.meta.dirname, '../../client/pictures');
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
  await openQuickFixes(page);
  await page.mouse.move(5, 300);
  await sleep(500);
  await picture('finding');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+j');
  await openQuickFixes(page);
  await chooseQuickFix(page, 'Show the race');
  await page.setViewportSize({ width: 1700, height: 780 });
  await racePanel(page);
  await sleep(1000);
  await picture('race');
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}

function picture(name) {
  return page.screenshot({ path: join(pictures, `${name}.png`) });
}
