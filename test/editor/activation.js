// What activation takes in a real VS Code that is at rest: its own figures, and the size of the package.
//
//   node test/editor/activation.js INSTALL OUT [HOST]    INSTALL is what install-vscode.sh printed; pictures and logs go to OUT
import assert from 'node:assert/strict';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openInVSCode } from './codeServer.js';
import { prepareExample } from './exampleCopy.js';
import { openFile, runCommand } from './palette.js';
import { fileShown, squiggles } from './workbench.js';

const { install, out, host, folder, vsix } = prepareExample('activation.js');
const file = join(folder, 'Kbuild');

const { page, close } = await openInVSCode({ install, host, vsix, folder, file, logs: out });
try {
  await fileShown(page, file);
  // What the editor starts by itself has to be over: its extensions share one thread with ours.
  await sleep(8000);
  await openFile(page, 'fault.c');
  await squiggles(page);
  const { load, call, finish } = await activationTimes('fencepost.fencepost');
  await page.screenshot({ path: join(out, '1-startup.png') });
  const size = (statSync(vsix).size / 1024).toFixed(0);
  console.log('| host | code loaded, ms | activate(), ms | what it awaits, ms | VSIX, KiB |');
  console.log('| ---- | --------------- | -------------- | ------------------ | --------- |');
  console.log(`| ${host} | ${load} | ${call} | ${finish} | ${size} |`);
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}

/** As the editor itself measures it and writes into its page on how it started. */
async function activationTimes(extension) {
  await runCommand(page, 'Developer: Startup Performance');
  const row = page
    .locator('.editor-group-container.active .monaco-editor .view-line')
    .filter({ hasText: extension })
    .first();
  for (let i = 0; i < 60 && (await row.count()) === 0; i++) {
    await page.keyboard.press('PageDown');
    await sleep(300);
  }
  const cells = (await row.textContent()).split('|').map((cell) => cell.replaceAll('\u00a0', ' ').trim());
  const [, name, , load, call, finish] = cells;
  assert.equal(name, extension);
  for (const time of [load, call, finish]) assert.match(time, /^\d+$/);
  return { load, call, finish };
}
