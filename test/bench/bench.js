#!/usr/bin/env node
// How fast Fencepost is on a kernel tree, beside ripgrep and Coccinelle on the same machine in the same minutes.
//
//   node bench.js TREE [--json] [--rounds N] [--edits N]
//
// One row for each question: our time, the peer's, their ratio, the goal, whether it is reached. Absolute times are those of the
// machine; ratios travel. Exits 0 when it has measured, whatever came out; 2 on wrong usage.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { linkedCopies, rewrite } from './copies.js';
import { measureEditor } from './editor.js';
import { isInstalled, peakMemory, timeInTurn, tokens } from './measure.js';

const bundle = fileURLToPath(new URL('../../dist/fencepost.mjs', import.meta.url));
const patch = fileURLToPath(new URL('publish.cocci', import.meta.url));

const rows = [];

/** A row whose goal is that `value`, in `unit`, is at most `goal`. */
function add(question, ours, peer, value, goal, unit) {
  rows.push({ question, ours, peer, value, goal, unit, reached: value <= goal });
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, rounds: { type: 'string' }, edits: { type: 'string' } },
  });
  const [given] = positionals;
  if (given === undefined || !existsSync(join(given, 'mm/memory.c'))) {
    process.stderr.write('usage: bench TREE [--json] [--rounds N] [--edits N], where TREE is a Linux source tree\n');
    return 2;
  }
  const tree = resolve(given);
  const rounds = Number(values.rounds ?? 3);
  await compareRuns(tree, rounds);
  await askEditor(tree, Number(values.edits ?? 500));
  if (values.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else printTable();
  return 0;
}

const check = (tree, ...paths) => ({
  file: process.execPath,
  args: [bundle, 'check', ...paths, '--root', tree, '--format', 'json'],
  cwd: tree,
  env: { FENCEPOST_CACHE: 'off' },
});
/** The same with a cache of its own, which the first round fills. */
const checkAgain = (cache, tree, ...paths) => ({
  ...check(tree, ...paths),
  env: { FENCEPOST_CACHE: '', XDG_CACHE_HOME: cache },
});
const spatch = (tree, ...what) => ({
  file: 'spatch',
  args: ['--very-quiet', '-D', 'report', '--no-includes', '--jobs', '2', '--sp-file', patch, ...what],
  cwd: tree,
});

async function compareRuns(tree, rounds) {
  const hasRipgrep = isInstalled('rg');
  const hasCoccinelle = isInstalled('spatch');
  if (!hasRipgrep) process.stderr.write('bench: ripgrep (rg) is not installed: its rows are left out\n');
  if (!hasCoccinelle) process.stderr.write('bench: Coccinelle (spatch) is not installed: its rows are left out\n');
  const search = { file: 'rg', args: ['-j2', '-l', '-tc', tokens, '.'], cwd: tree };
  const cache = mkdtempSync(join(tmpdir(), 'fencepost-bench-'));
  try {
    if (hasRipgrep) {
      const [whole, again, searched] = timeInTurn([check(tree, tree), checkAgain(cache, tree, tree), search], rounds);
      add('whole tree, to ripgrep', whole, searched, whole / searched, 3, 'times its time');
      add('whole tree, nothing changed', again, searched, again / searched, 1, 'times its time');
    }
    if (hasCoccinelle) compareWithCoccinelle(tree, cache, rounds);
    compareWithOneFileChanged(tree, cache);
    compareSizes(tree);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
  add('whole tree, memory', undefined, undefined, await peakOf(check(tree, tree)), 400, 'MB');
}

function compareWithCoccinelle(tree, cache, rounds) {
  const [ours, theirs] = timeInTurn([check(tree, tree), spatch(tree, '--dir', '.')], 1);
  add('whole tree, to Coccinelle', ours, theirs, ours / theirs, 0.25, 'times its time');
  // The tree is known from here on.
  timeInTurn([checkAgain(cache, tree, tree)], 0);
  for (const [name, what] of [
    ['mm', ['--dir', 'mm']],
    ['mm/memory.c', ['mm/memory.c']],
  ]) {
    const withoutReports = { ...checkAgain(cache, tree, name), before: () => forgetReports(cache) };
    const ofWhole = { ...checkAgain(cache, tree, name), before: () => forgetParts(cache, tree) };
    const again = checkAgain(cache, tree, name);
    const commands = [check(tree, name), withoutReports, ofWhole, again, spatch(tree, ...what)];
    const [first, indexed, part, repeated, peer] = timeInTurn(commands, rounds);
    add(`${name}, nothing known`, first, peer, first / peer, 0.25, 'times its time');
    add(`${name}, tree known`, indexed, peer, indexed / peer, 0.25, 'times its time');
    add(`${name}, whole tree asked before`, part, peer, part / peer, 0.25, 'times its time');
    add(`${name}, asked again`, repeated, peer, repeated / peer, 0.25, 'times its time');
  }
}

function forgetReports(cache) {
  rmSync(join(cache, 'fencepost/reports'), { recursive: true, force: true });
}

/** Leaves the report on the whole tree alone. */
function forgetParts(cache, tree) {
  forgetReports(cache);
  timeInTurn([checkAgain(cache, tree, tree)], 0);
}

/** What costs a check after an edit of a file on which nothing rests, and of the one on which most does, in parts of a run from nothing. */
function compareWithOneFileChanged(tree, cache) {
  const copy = linkedCopies(tree, ['']);
  if (copy === undefined) {
    process.stderr.write('bench: the tree cannot be linked elsewhere: rows about changes are left out\n');
    return;
  }
  try {
    for (const [path, goal] of [
      ['kernel/fork.c', 0.25],
      ['mm/memory.c', 1],
    ]) {
      // A file that has just changed is not trusted; the second run from nothing is the one that is measured.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3500);
      const [whole] = timeInTurn([check(copy, copy)], 1);
      timeInTurn([checkAgain(cache, copy, copy)], 0);
      rewrite(join(copy, path), (text) => text.replace(/^}$/m, '\tfencepost_bench();\n}'));
      const [changed] = timeInTurn([{ ...checkAgain(cache, copy, copy), isCounted: true }], 0);
      add(`whole tree, ${path} changed`, changed, whole, changed / whole, goal, 'of a run from nothing');
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Whether three trees cost three times as much as one. */
function compareSizes(tree) {
  const copies = linkedCopies(tree, ['a', 'b', 'c']);
  if (copies === undefined) return;
  try {
    const [one, three] = timeInTurn([check(join(copies, 'a'), join(copies, 'a')), check(copies, copies)], 1);
    add('three copies of the tree, to one', three, one, three / one / 3, 1.2, 'times as much for a file');
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}

/** The most memory that a command holds, in MB. */
function peakOf({ file, args, cwd, env }) {
  return new Promise((done) => {
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
    let most = 0;
    const timer = setInterval(() => (most = Math.max(most, peakMemory(child.pid) ?? 0)), 20);
    child.once('exit', () => {
      clearInterval(timer);
      done(most);
    });
  });
}

async function askEditor(tree, edits) {
  const { cold, warm, known, complete, strokes, actions, hovers, memory } = await measureEditor(
    bundle,
    tree,
    'mm/memory.c',
    edits,
  );
  add('editor: first diagnostics, tree unread', undefined, undefined, cold, 1500, 'ms');
  add('editor: first diagnostics, tree read', undefined, undefined, warm, 150, 'ms');
  add('editor: first diagnostics, tree known', undefined, undefined, known, 1500, 'ms');
  add('editor: complete diagnostics, tree known', undefined, undefined, complete, 3000, 'ms');
  add('editor: keystroke, half of them', undefined, undefined, strokes[0], 8, 'ms');
  add('editor: keystroke, 95 of 100', undefined, undefined, strokes[1], 16, 'ms');
  add('editor: code actions', undefined, undefined, actions, 20, 'ms');
  add('editor: hover', undefined, undefined, hovers, 10, 'ms');
  add('editor: memory', undefined, undefined, memory ?? Number.NaN, 400, 'MB');
}

function printTable() {
  const seconds = (value) => (value === undefined ? '' : `${value.toFixed(2)} s`);
  const short = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0));
  const lines = rows.map(({ question, ours, peer, value, goal, unit, reached }) => [
    question,
    seconds(ours),
    seconds(peer),
    `${short(value)} ${unit}`,
    `at most ${goal}`,
    reached ? 'pass' : 'miss',
  ]);
  const table = [['', 'Fencepost', 'peer', 'measured', 'goal', ''], ...lines];
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
  for (const row of table)
    process.stdout.write(
      `${row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd()}\n`,
    );
}

process.exitCode = await main();
