#!/usr/bin/env node
// What Fencepost finds in a kernel of another version than the one it is mostly tried on: the labelled findings and no others, told
// apart by function and publication, since lines move with each point release.
//
//   node otherVersion.js TREE     a tree of Linux 6.1, unpacked; it is only read
//
// Exits 0 when everything is as labelled, 1 when not, 2 on wrong usage.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkToFile } from './commandLine.js';

const labels = JSON.parse(readFileSync(new URL('../labels/linux-6.1.json', import.meta.url), 'utf8'));
const ruleIds = { 'missing-barrier': 'missing-publish-barrier', 'op-after-publish': 'flag-write-after-publish' };
/** What is checked: all in which a page is mapped for users, or handed to a cache. */
const paths = ['mm', 'kernel', 'fs', 'arch', 'drivers'];
/** So many functions with a flag write, a publication or a barrier may be unreadable; more of them is a regression. */
const mostSkipped = 8;

function main([tree]) {
  if (tree === undefined || !existsSync(join(tree, 'mm/memory.c'))) {
    console.error('usage: otherVersion.js TREE, a Linux source tree');
    return 2;
  }
  const makefile = readFileSync(join(tree, 'Makefile'), 'utf8');
  if (!/^VERSION = 6\nPATCHLEVEL = 1\n/m.test(makefile)) {
    console.error('otherVersion.js: the labels are those of Linux 6.1');
    return 2;
  }
  const complaints = complaintsAbout(reportOn(resolve(tree)));
  for (const one of complaints) console.log(one);
  console.log(`Linux 6.1: ${labels.length} labels, ${complaints.length} complaints`);
  return complaints.length === 0 ? 0 : 1;
}

function reportOn(tree) {
  const scratch = mkdtempSync(join(tmpdir(), 'fencepost-'));
  try {
    return checkToFile(paths, tree, join(scratch, 'report.json'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function complaintsAbout({ findings, coverage }) {
  const found = new Set(
    findings.map(({ ruleId, file, function: name, publish }) => [ruleId, file, name, publish.call].join(' ')),
  );
  const labelled = new Map(
    labels.map((label) => [[ruleIds[label.rule], label.file, label.function, label.publishCall].join(' '), label]),
  );
  const required = [...labelled].filter(([, { verdict }]) => verdict === 'flag').map(([key]) => key);
  const skipped = coverage.skipped.filter((one) => one.function !== '');
  return [
    ...required.filter((key) => !found.has(key)).map((key) => `missed ${key}: ${labelled.get(key).reason}`),
    ...[...found]
      .filter((key) => !required.includes(key))
      .map((key) => `wrong ${key}: ${labelled.get(key)?.reason ?? 'no label flags it'}`),
    ...(skipped.length <= mostSkipped
      ? []
      : skipped.map((one) => `skipped ${one.file} ${one.function}: ${one.reason}`)),
  ];
}

process.exitCode = main(process.argv.slice(2));
