#!/usr/bin/env node
// What Fencepost finds in a kernel of another version than the one it is mostly tried on: the labelled findings and no others, told
// apart by function and publication, since lines move with each point release: see `score.js`.
//
//   node otherVersion.js TREE     a tree of one of the versions that have labels (labels/linux-X.Y.json), unpacked; it is only read
//
// Exits 0 when everything is as labelled, 1 when not, 2 on wrong usage.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkToFile } from './commandLine.js';
import { runScript } from './scripts.js';

const score = fileURLToPath(new URL('../labels/score.js', import.meta.url));
/** What is checked: all in which a page is mapped for users, or handed to a cache. */
const paths = ['mm', 'kernel', 'fs', 'arch', 'drivers'];
/** So many functions with a flag write, a publication or a barrier may be unreadable; more of them is a regression. */
const mostSkipped = 8;

function main([tree]) {
  if (tree === undefined || !existsSync(join(tree, 'mm/memory.c'))) {
    console.error('usage: otherVersion.js TREE, a Linux source tree');
    return 2;
  }
  const version = versionOf(tree);
  const labels = fileURLToPath(new URL(`../labels/linux-${version}.json`, import.meta.url));
  if (!existsSync(labels)) {
    console.error(`otherVersion.js: there are no labels of Linux ${version}`);
    return 2;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'fencepost-'));
  try {
    return isAsLabelled(resolve(tree), version, labels, join(scratch, 'report.json')) ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** As in the tree's Makefile: 6.1. */
function versionOf(tree) {
  const makefile = readFileSync(join(tree, 'Makefile'), 'utf8');
  return /^VERSION = (\d+)\nPATCHLEVEL = (\d+)$/m.exec(makefile)?.slice(1).join('.');
}

function isAsLabelled(tree, version, labels, reportPath) {
  const { coverage } = checkToFile(paths, tree, reportPath);
  const { status, last } = runScript(score, [labels, reportPath]);
  const skipped = coverage.skipped.filter((one) => one.function !== '');
  if (skipped.length > mostSkipped)
    for (const one of skipped) console.log(`skipped ${one.file} ${one.function}: ${one.reason}`);
  console.log(`Linux ${version}: ${last}, ${skipped.length} functions skipped (at most ${mostSkipped})`);
  return status === 0 && skipped.length <= mostSkipped;
}

process.exitCode = main(process.argv.slice(2));
