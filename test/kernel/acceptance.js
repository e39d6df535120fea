#!/usr/bin/env node
// What Fencepost promises on a real kernel: the labelled findings and no others, the verdicts of both oracles, and fixes
// that a maintainer could take. Prints one table, and what is wrong above it.
//
//   node acceptance.js TREE     a tree of Linux 6.12, unpacked; it is only read
//
// Exits 0 when everything is as required, 1 when not, 2 on wrong usage.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkToFile } from './commandLine.js';
import { Overlay } from './overlay.js';
import { checkpatchMissesComment, complaintsAboutPatch } from './patchChecks.js';
import { runScript } from './scripts.js';
import { judgeWholeDiff } from './wholeDiff.js';

const labelled = { version: '6.12.117', path: besides('../labels/linux-6.12.json') };
/** What is checked, and how many functions may be given up on; more of them is a regression. */
const scopes = [
  { name: 'mm', paths: ['mm', 'kernel/events'], mostSkipped: 3 },
  {
    name: 'tree',
    paths: ['mm', 'kernel', 'fs', 'arch/x86', 'arch/arm64', 'arch/powerpc', 'arch/s390', 'drivers'],
    mostSkipped: 6,
  },
];

const rows = [];

function main([tree]) {
  if (tree === undefined || !existsSync(join(tree, 'scripts/checkpatch.pl'))) {
    console.error('usage: acceptance.js TREE, a Linux source tree');
    return 2;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'fencepost-'));
  try {
    acceptTree(resolve(tree), scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  printTable();
  return rows.every(({ passed }) => passed) ? 0 : 1;
}

function acceptTree(tree, scratch) {
  const version = versionOf(tree);
  add('tree', `Linux ${version}`, `Linux ${labelled.version}`, version === labelled.version);
  const reports = scopes.map((scope) => checkAndScore(scope, tree, scratch));
  askOracle('memory model', 'ordering', scratch, [besides('../oracle/expectations.json')]);
  askOracle('programs', 'programs', scratch, []);
  tryFixes(reports.at(-1), tree, scratch);
}

function checkAndScore(scope, tree, scratch) {
  const { name, paths } = scope;
  const reportPath = join(scratch, `${name}.json`);
  const started = performance.now();
  const report = checkToFile(paths, tree, reportPath);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { status, last } = runScript(besides('../labels/score.js'), [labelled.path, reportPath]);
  add(`${name}: labels`, last, '100 % both', status === 0);
  addCoverage(scope, report.coverage, seconds);
  return report;
}

function addCoverage({ name, mostSkipped }, coverage, seconds) {
  const { files, functions, relevant, holding, indirectCalls, modelsUsed, skipped } = coverage;
  for (const one of skipped) console.log(`${name}: skipped ${one.file} ${one.function}: ${one.reason}`);
  const givenUp = new Set(skipped.filter((one) => one.function !== '').map((one) => `${one.file} ${one.function}`))
    .size;
  const unread = skipped.filter((one) => one.function === '').length;
  add(`${name}: coverage`, `${files} files, ${functions} functions, ${relevant} relevant`, 'some', relevant > 0);
  add(
    `${name}: skipped`,
    `${givenUp} of ${holding} functions with a flag write, publication or barrier; ${unread} files`,
    `at most ${mostSkipped} functions`,
    givenUp <= mostSkipped,
  );
  add(`${name}: models used`, `${modelsUsed.length}`, '0: all is in the source', modelsUsed.length === 0);
  add(`${name}: calls through pointers`, `${indirectCalls}`, 'any', true);
  add(`${name}: time`, `${seconds} s`, 'any', true);
}

function askOracle(title, name, scratch, more) {
  const script = besides(`../oracle/compare-${name}.js`);
  const cases = besides(`../oracle/${name === 'programs' ? 'flow' : name}-cases.json`);
  const root = join(scratch, name);
  mkdirSync(root);
  runScript(script, ['emit', cases, join(root, 'cases.c')]);
  const reportPath = join(scratch, `${name}.json`);
  const { coverage } = checkToFile(['cases.c'], root, reportPath);
  const { status, last } = runScript(script, ['score', cases, reportPath, ...more]);
  add(`oracle: ${title}`, last, 'none unexplained', status === 0 && coverage.skipped.length === 0);
}

function tryFixes(report, tree, scratch) {
  const overlay = new Overlay(tree, join(scratch, 'overlay'));
  tryWholeDiff(report, overlay, { paths: scopes.at(-1).paths, tree, scratch: join(scratch, 'whole') });
  let passed = 0;
  for (const [number, finding] of report.findings.entries()) {
    const complaints = complaintsAboutPatch(finding, report, overlay, { tree, scratch: join(scratch, `${number}`) });
    if (complaints.length === 0) passed++;
    for (const one of complaints) console.log(`${finding.file}: ${finding.function}(): ${one}`);
  }
  const all = report.findings.length;
  add(
    'each fix alone: apply, checkpatch, check again',
    `${passed} pass, ${all - passed} fail`,
    'all pass',
    all > 0 && passed === all,
  );
  const [first] = report.findings;
  const seen = first !== undefined && checkpatchMissesComment(first, { tree, scratch: join(scratch, 'control') });
  add('checkpatch misses a missing comment', seen ? 'yes' : 'no', 'yes', seen);
}

function tryWholeDiff(report, overlay, where) {
  const { files, summary, complaints } = judgeWholeDiff(report, overlay, where);
  for (const one of complaints) console.log(`check --diff: ${one}`);
  const required = 'all fixed, 0 findings have no fix';
  const fixed = files.length > 0 && / 0 findings have no fix/.test(summary);
  add('check --diff', summary, required, fixed);
  add(
    'its diff: apply, checkpatch, check again, as --fix',
    `${complaints.length} complaints`,
    'none',
    complaints.length === 0,
  );
}

function versionOf(tree) {
  const makefile = readFileSync(join(tree, 'Makefile'), 'utf8');
  return ['VERSION', 'PATCHLEVEL', 'SUBLEVEL']
    .map((name) => new RegExp(`^${name} = (\\d+)$`, 'm').exec(makefile)?.[1] ?? '?')
    .join('.');
}

function add(what, found, required, passed) {
  rows.push({ what, found, required, passed });
  console.error(`${passed ? 'ok  ' : 'FAIL'} ${what}: ${found}`);
}

function printTable() {
  const cells = [
    ['', 'what', 'found', 'required'],
    ...rows.map((row) => [row.passed ? 'ok' : 'FAIL', row.what, row.found, row.required]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column].length)));
  for (const row of cells)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}

function besides(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}

process.exitCode = main(process.argv.slice(2));
