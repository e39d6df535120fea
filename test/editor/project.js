// The end-to-end test of what belongs to a project, in a real VS Code: the config file with a mistake and without, a suppression
// written and taken out, the workspace checked and called off, the walkthrough, the report of a problem.
//
//   node test/editor/project.js INSTALL OUT [HOST]    INSTALL is what install-vscode.sh printed; pictures and logs go to OUT
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openInVSCode } from './codeServer.js';
import { prepareExample } from './exampleCopy.js';
import { choose, openFile, runCommand, shownText, typeOver } from './palette.js';
import { chooseQuickFix, fileShown, goToProblem, openQuickFixes, problems, save, squiggles } from './workbench.js';

const { install, out, host, folder, file, vsix } = prepareExample('project.js');
writeFileSync(join(folder, 'fencepost.jsonc'), '{}\n');
manyFiles(600);

/** What is typed stays as it is typed. */
const settings = {
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoIndent': 'none',
};
const { page, close } = await openInVSCode({ install, host, vsix, folder, file, logs: out, settings });
const picture = (name) => page.screenshot({ path: join(out, `${name}.png`) });
try {
  await fileShown(page, file);
  assert.deepEqual(await squiggles(page), ['warning']);
  await configErrorAndRecovery();
  await suppressionAddedAndRemoved();
  await workspaceCheckedAndCancelled();
  await walkthroughOpened();
  await problemReported();
  console.log('VS Code: config, suppression, workspace check, walkthrough and report were all seen');
} catch (error) {
  await picture('failure').catch(() => {});
  throw error;
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}

/** Enough to check that it can be called off before it ends. */
function manyFiles(count) {
  mkdirSync(join(folder, 'mm/many'));
  const text = readFileSync(join(folder, 'mm/swapin.c'), 'utf8');
  const copy = (n) => text.replace(/^(?:static )?(\w[\w *]*?)(\w+)\(/gm, `static $1$2_${n}(`);
  const body = Array.from({ length: 40 }, (_, n) => copy(n)).join('\n');
  for (let i = 0; i < count; i++) writeFileSync(join(folder, `mm/many/f${i}.c`), body);
}

function isError({ text }) {
  return text.startsWith('Error:') && text.includes('missing-publish-barrier must be one of');
}

function isFinding({ text }) {
  return text.includes('set_pte_at() publishes');
}

async function configErrorAndRecovery() {
  await openFile(page, 'fencepost.jsonc');
  await typeOver(page, '{\n  "rules": { "missing-publish-barrier": "of" }\n}\n');
  await save(page);
  await problems(page, (rows) => rows.some(isError) && rows.some(isFinding));
  await picture('1-config-error');
  await page.locator('.tab[data-resource-name="fencepost.jsonc"]').click();
  await typeOver(page, '{\n  "rules": { "missing-publish-barrier": "off" }\n}\n');
  await save(page);
  await problems(page, (rows) => !rows.some(isError) && !rows.some(isFinding));
  await picture('2-config-off');
  await typeOver(page, '{\n  "exclude": ["mm/many/f1*"]\n}\n');
  await save(page);
  await problems(page, (rows) => rows.some(isFinding));
}

async function suppressionAddedAndRemoved() {
  const before = readFileSync(file, 'utf8');
  await openFile(page, 'fault.c');
  const [problem] = (await problems(page, (rows) => rows.some(isFinding))).filter(isFinding);
  await goToProblem(page, problem.index);
  const titles = await openQuickFixes(page);
  for (const wanted of [
    /here, with a reason$/,
    /in map_anon_racy\(\), with a reason$/,
    /in this file, with a reason$/,
  ]) {
    assert.ok(
      titles.some((title) => wanted.test(title)),
      `${wanted} among ${titles}`,
    );
  }
  await picture('3-suppressions');
  await chooseQuickFix(
    page,
    titles.find((title) => title.endsWith('here, with a reason')),
  );
  // The reason is selected: what is typed takes its place.
  await page.keyboard.type('a test says so');
  await save(page);
  assert.match(
    readFileSync(file, 'utf8'),
    /\t\/\* fencepost-ignore-next-line missing-publish-barrier: a test says so \*\//,
  );
  await problems(page, (rows) => !rows.some(isFinding));
  await picture('4-suppressed');
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  await page.keyboard.insertText('\tsmp_wmb();\n');
  await sleep(1500);
  await page.keyboard.press('End');
  const removals = (await openQuickFixes(page)).filter((title) => title.startsWith('Remove the suppression'));
  assert.equal(removals.length, 1);
  await picture('5-unused');
  await chooseQuickFix(page, removals[0]);
  await save(page);
  const after = readFileSync(file, 'utf8');
  assert.equal(after.replace('\tsmp_wmb();\n', ''), before);
  await picture('6-removed');
}

async function workspaceCheckedAndCancelled() {
  await runCommand(page, 'Fencepost: Check Workspace');
  const toast = page.locator('.notification-toast', { hasText: 'checking the workspace' });
  await toast.waitFor({ state: 'visible', timeout: 30_000 });
  await page.locator('.notification-toast', { hasText: /of [\d,]+ files, [\d.]+ MB/ }).waitFor({ timeout: 30_000 });
  await picture('7-checking');
  const begun = performance.now();
  await toast.getByText('Cancel').click();
  await toast.waitFor({ state: 'hidden', timeout: 5_000 });
  console.log(`the check was called off, and its notification gone, after ${Math.round(performance.now() - begun)} ms`);
  await picture('8-cancelled');
  // The rest of the tree alone is soon checked.
  await openFile(page, 'fencepost.jsonc');
  await typeOver(page, '{\n  "exclude": ["mm/many"]\n}\n');
  await save(page);
  await sleep(3000);
  await runCommand(page, 'Fencepost: Check Workspace');
  await toast.waitFor({ state: 'hidden', timeout: 60_000 });
  const rows = await problems(page, (all) => all.some(({ text }) => text.includes('uptodate.c')));
  assert.ok(rows.length < 200, 'what was left out is no longer told of');
  await scopeChanged();
  await picture('9-checked');
  await page.locator('#status\\.languageStatus, [id="status.languageStatus"]').first().hover();
  await sleep(1500);
  await picture('10-status');
}

/** Files that are not open are spoken of for as long as the setting says so, without being asked. */
async function scopeChanged() {
  const scope = (value) => {
    mkdirSync(join(folder, '.vscode'), { recursive: true });
    writeFileSync(join(folder, '.vscode/settings.json'), JSON.stringify({ 'fencepost.diagnosticsScope': value }));
  };
  const shows = async (wanted) => {
    const item = page.locator('#status\\.problems');
    for (let i = 0; i < 30; i++) {
      const label = await item.evaluate((element) => element.getAttribute('aria-label') ?? element.textContent);
      if (wanted(Number(/Warnings: (\d+)/.exec(label)?.[1] ?? 0))) return true;
      await sleep(500);
    }
    return false;
  };
  // What the check left is there from the start: the editor has to have seen the one setting before it is given the other.
  for (let tries = 1; ; tries++) {
    scope('workspace');
    await sleep(4000 * tries);
    scope('openFiles');
    if (await shows((count) => count === 0)) break;
    assert.ok(tries < 3, 'nothing is said of files that are not open any more');
  }
  scope('workspace');
  assert.ok(await shows((count) => count > 5), 'files that are not open are spoken of');
  await picture('9-workspace-scope');
}

async function walkthroughOpened() {
  await page.keyboard.press('Escape');
  await runCommand(page, 'Welcome: Open Walkthrough');
  await choose(page, 'Unordered', 'Find an Unordered Publication');
  await page.locator('.gettingStartedContainer', { hasText: 'Open a sample' }).waitFor({ timeout: 20_000 });
  await sleep(1500);
  await picture('11-walkthrough');
  await page.locator('.gettingStartedContainer').getByText('Open the Sample').first().click();
  await page.waitForSelector('.tab.active[data-resource-name^="Untitled"]', { timeout: 15_000 });
  assert.ok((await squiggles(page)).includes('warning'));
  await picture('12-sample');
}

async function problemReported() {
  await runCommand(page, 'Fencepost: Report a Problem');
  await sleep(2500);
  const text = await shownText(page);
  assert.match(text, /Fencepost \d+\.\d+\.\d+/);
  assert.ok(!text.includes(folder) && !text.includes('/tmp') && !text.includes('set_pte_at'), text);
  await picture('13-report');
}
