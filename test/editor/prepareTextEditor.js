// What every end-to-end test in a text editor starts from, in a folder that becomes the editor's home:
//
//   tree/          the bundled example; mm/fault.c has letters outside of ASCII in front of its finding, and something for clangd
//   expected.json  what `fencepost check` says of that file, from the command line
//   original.c     the same file
//   fixed.c        what `fencepost check --fix` makes of it
//   bin/fencepost  the program, as the npm package installs it
//   snippets/      the snippets of server/docs/editors.md, by their names
//
//   node test/editor/prepareTextEditor.js HOME [LETTERS]    LETTERS take the place of those in front of the finding, of
//                                                           which every encoding has another number of units
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [home, letters = 'für → 😀'] = process.argv.slice(2);
assert.ok(home, 'usage: node test/editor/prepareTextEditor.js HOME [LETTERS]');
const top = join(import.meta.dirname, '../..');
const program = join(top, 'dist/fencepost.mjs');

/** A mistake that clangd remarks on and can mend, and that has nothing to do with pages. */
const forClangd = '\nint assigns(int a, int b)\n{\n\tif (a = b)\n\t\treturn 1;\n\treturn 0;\n}\n';

prepareTree('tree');
writeFileSync(join(home, 'expected.json'), JSON.stringify(expected(join(home, 'tree'))));
prepareTree('fixed');
cpSync(join(home, 'fixed/mm/fault.c'), join(home, 'original.c'));
check(join(home, 'fixed'), '--fix');
cpSync(join(home, 'fixed/mm/fault.c'), join(home, 'fixed.c'));
mkdirSync(join(home, 'bin'));
symlinkSync(program, join(home, 'bin/fencepost'));
writeSnippets();

function prepareTree(name) {
  const tree = join(home, name);
  cpSync(join(top, 'server/example'), tree, { recursive: true });
  writeFileSync(join(tree, 'compile_flags.txt'), '-Iinclude\n');
  const file = join(tree, 'mm/fault.c');
  const text = readFileSync(file, 'utf8');
  const marked = text.replace('\tset_pte_at(', `\t/* ${letters} */ set_pte_at(`);
  assert.notEqual(marked, text);
  writeFileSync(file, marked + forClangd);
}

function expected(tree) {
  const { findings } = JSON.parse(check(tree, '--format', 'json'));
  assert.equal(findings.length, 1);
  return findings.map(({ ruleId, message, range: { start } }) => ({ rule: ruleId, ...start, message }));
}

function check(tree, ...options) {
  const args = [program, 'check', join(tree, 'mm/fault.c'), '--root', tree, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.ok(status === 0 || status === 1, stderr);
  return stdout;
}

function writeSnippets() {
  const page = readFileSync(join(top, 'server/docs/editors.md'), 'utf8');
  mkdirSync(join(home, 'snippets'));
  for (const [, name, text] of page.matchAll(/^<!-- snippet: ([\w.-]+) -->\n```\w+\n([\s\S]*?)^```$/gm))
    writeFileSync(join(home, 'snippets', name), text);
}
