#!/usr/bin/env node
// Holds Fencepost against the Linux-kernel memory model itself.
//
// ordering-cases.json holds random write-side sequences: one non-atomic page-flag write, some statements, one
// publication of the page through a page-table entry. For each, the kernel's own model (tools/memory-model of
// Linux 6.12, run by herd7 on the `litmus` text) said whether a remote walker can see the new entry but the old
// flags: `ordered` is false where it can. A case that is not ordered must have a missing-publish-barrier finding in
// its function; an ordered one must have none.
//
//   node compare-ordering.js emit CASES.json CASES.c          writes all the functions to one C file
//   node compare-ordering.js score CASES.json FINDINGS.json   compares `fencepost check --format json` on it
//
// Exits 0 when all agree, 1 when not, 2 on wrong usage.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const head = [
  '// SPDX-License-Identifier: GPL-2.0',
  '#include <linux/mm.h>',
  '#include <linux/page-flags.h>',
  '#include <linux/atomic.h>',
  '',
  '',
].join('\n');

export function emitOrdering(cases) {
  return head + cases.map((one) => one.source).join('\n');
}

export function scoreOrdering(cases, findings) {
  const missing = findings.filter((finding) => finding.ruleId === 'missing-publish-barrier');
  const flagged = new Set(missing.map((finding) => finding.function));
  const different = cases.filter((one) => flagged.has(one.id) === one.ordered);
  return { agree: cases.length - different.length, total: cases.length, differences: different.map(describe) };
}

function describe(one) {
  const body = one.source
    .split('\n')
    .slice(5, -2)
    .map((line) => line.trim());
  return `${one.ordered ? 'flagged, but ordered' : 'silent, but unordered'}: ${one.id} ${body.join(' ')}`;
}

function main([verb, casesPath, otherPath]) {
  if (!['emit', 'score'].includes(verb ?? '') || otherPath === undefined) {
    console.error('usage: compare-ordering.js emit CASES.json CASES.c | score CASES.json FINDINGS.json');
    return 2;
  }
  const cases = JSON.parse(readFileSync(casesPath, 'utf8'));
  if (verb === 'emit') {
    writeFileSync(otherPath, emitOrdering(cases));
    return 0;
  }
  const score = scoreOrdering(cases, JSON.parse(readFileSync(otherPath, 'utf8')).findings);
  for (const difference of score.differences) console.log(difference);
  console.log(`agreement ${score.agree}/${score.total}`);
  return score.agree === score.total ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
