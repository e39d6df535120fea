// The end-to-end test of the workspace's report in a real VS Code: written to a file, taken as a baseline, and what is new since a
// revision of the git repository, each chosen from the palette and gone to.
//
//   node test/editor/reports.js INSTALL OUT [HOST]    INSTALL is what install-vscode.sh printed; pictures and logs go to OUT
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openInVSCode } from './codeServer.js';
import { prepareExample } from './exampleCopy.js';
import { runCommand } from './palette.js';
import { fileShown, squiggles } from './workbench.js';

const { install, out, host, folder, file, vsix } = prepareExample('reports.js');
const git = (...args) =>
  execFileSync('git', ['-c', 'user.name=nobody', '-c', 'user.email=nobody@example.org', ...args], { cwd: folder });
git('init', '-q', '.');
git('add', '-A');
git('commit', '-q', '-m', 'state');

const { page, close } = await openInVSCode({
  install,
  host,
  vsix,
  folder,
  file,
  logs: out,
  settings: { 'git.enabled': true },
});
const picture = (name) => page.screenshot({ path: join(out, `${name}.png`) });
const picker = page.locator('.quick-input-widget');
const report = join(folder, 'fencepost-report.json');
try {
  await fileShown(page, file);
  assert.deepEqual(await squiggles(page), ['warning']);
  await reportExported();
  await nothingNew();
  await baselineCompared();
  await revisionCompared();
  console.log('VS Code: the report as a file, and what is new against it and since a revision, were all seen');
} catch (error) {
  await picture('failure').catch(() => {});
  throw error;
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}

/** Types into what asks for a path or a revision, and takes it. */
async function answer(text) {
  await picker.waitFor({ state: 'visible', timeout: 60_000 });
  const input = picker.locator('input[type=text]').first();
  await input.fill(text);
  await sleep(1500);
  await input.press('Enter');
}

async function reportExported() {
  await runCommand(page, 'Fencepost: Export the Report');
  await picker.waitFor({ state: 'visible', timeout: 60_000 });
  await sleep(1000);
  await picture('1-export');
  await answer(report);
  await page.waitForSelector('.tab.active[data-resource-name="fencepost-report.json"]', { timeout: 30_000 });
  const { version, findings } = JSON.parse(readFileSync(report, 'utf8'));
  assert.equal(version, 1);
  assert.equal(findings.length, 10);
  await picture('2-report');
}

async function nothingNew() {
  await runCommand(page, 'Fencepost: Check Against a Baseline');
  await answer(report);
  await page.locator('.notification-toast', { hasText: 'nothing new, 10 known before' }).waitFor({ timeout: 60_000 });
  await picture('3-nothing-new');
}

/** The rows of a list of new findings, once it is there. */
async function listed() {
  await picker.locator('.monaco-list-row', { hasText: 'publishes' }).first().waitFor({ timeout: 60_000 });
  return picker.locator('.monaco-list-row').allInnerTexts();
}

async function baselineCompared() {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('\tsmp_wmb();\n', ''));
  await sleep(4000);
  await runCommand(page, 'Fencepost: Check Against a Baseline');
  await answer(report);
  const rows = await listed();
  assert.equal(rows.length, 1);
  assert.match(rows[0], /mm\/fault\.c:\d+/);
  await picture('4-new');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.tab.active[data-resource-name="fault.c"]', { timeout: 15_000 });
  await picture('5-gone-to');
}

async function revisionCompared() {
  await runCommand(page, 'Fencepost: Check Changes Since');
  await answer('HEAD');
  const rows = await listed();
  assert.equal(rows.length, 1);
  assert.match(rows[0], /mm\/fault\.c:\d+/);
  await picture('6-since');
  await page.keyboard.press('Escape');
  await runCommand(page, 'Fencepost: Check Changes Since');
  await answer('nowhere');
  await page.locator('.notification-toast', { hasText: 'there is no revision nowhere' }).waitFor({ timeout: 30_000 });
  await picture('7-no-revision');
}
