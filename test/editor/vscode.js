// The end-to-end test in a real VS Code: a file of the bundled example is opened with the packaged extension installed, and
// the finding is seen, explained and fixed as a user would.
//
//   node test/editor/vscode.js INSTALL OUT [HOST]    INSTALL is what install-vscode.sh printed; pictures and logs go to OUT
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openInVSCode } from './codeServer.js';
import { prepareExample } from './exampleCopy.js';
import {
  chooseQuickFix,
  fileShown,
  goToProblem,
  hover,
  leave,
  openQuickFixes,
  problems,
  save,
  squiggles,
} from './workbench.js';

const { install, out, host, folder, file, vsix } = prepareExample('vscode.js');

const { page, close } = await openInVSCode({ install, host, vsix, folder, file, logs: out });
try {
  await fixTheFinding();
  console.log('VS Code: squiggle, problem, hover, quick fixes and the fixed file were all seen');
} catch (error) {
  await page.screenshot({ path: join(out, 'failure.png') }).catch(() => {});
  throw error;
} finally {
  await close();
  rmSync(folder, { recursive: true, force: true });
}

/** How many publications of the file stand right after a barrier with a comment. */
function orderedPublications() {
  return [...readFileSync(file, 'utf8').matchAll(/\*\/\n\tsmp_wmb\(\);\n\tset_pte_at\(/g)].length;
}

async function fixTheFinding() {
  const before = orderedPublications();
  const picture = (name) => page.screenshot({ path: join(out, `${name}.png`) });
  await fileShown(page, file);
  assert.deepEqual(await squiggles(page), ['warning']);
  await picture('1-squiggle');

  const isStory = (rows) => rows.some(({ level, text }) => level === 3 && text.includes('rmap.c'));
  const rows = await problems(page, isStory);
  const problem = rows.find(({ level }) => level === 2);
  assert.match(problem.text, /^Warning: set_pte_at\(\) publishes /);
  for (const place of ['fault.c', 'rmap.c', 'page-flags.h']) {
    assert.ok(
      rows.some(({ level, text }) => level === 3 && text.endsWith(`in ${place}`)),
      `a related place in ${place}`,
    );
  }
  await picture('2-problems');

  await goToProblem(page, problem.index);
  const explanation = await hover(page);
  for (const part of [
    'missing-publish-barrier',
    'folio_add_new_anon_rmap() writes PG_swapbacked',
    'lockless page-table walkers',
  ]) {
    assert.ok(explanation.includes(part), `'${part}' in the hover: ${explanation}`);
  }
  await picture('3-hover');
  await leave(page);

  const titles = await openQuickFixes(page);
  await picture('4-quickfix');
  const [preferred] = titles;
  assert.match(preferred, /smp_wmb\(\)/);
  assert.ok(titles.length > 1, 'alternatives beside the preferred fix');
  await chooseQuickFix(page, preferred);
  await save(page);
  assert.equal(orderedPublications(), before + 1, 'one commented barrier more before a publication');
  await problems(page, (left) => !left.some(({ text }) => text.includes('set_pte_at()')));
  assert.deepEqual(await page.locator('.notification-toast').allTextContents(), [], 'no message popped up');
  await picture('5-applied');
}
