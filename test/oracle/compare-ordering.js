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
// `score` takes EXPECTATIONS.json as one more argument: its `ordering.differences` names cases of which the verdict
// holds for the litmus test but not for the C function, each with the reason. Exits 0 when exactly those differ (all
// agree, where none are named), 1 when not, 2 on wrong usage.
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
  return {
    agree: cases.length - different.length,
    total: cases.length,
    differences: different.map((one) => ({ id: one.id, what: describe(one) })),
  };
}

export function complaintsAboutOrdering(differences, known) {
  const differing = new Set(differences.map(({ id }) => id));
  return [
    ...differences.filter(({ id }) => !Object.hasOwn(known, id)).map(({ what }) => what),
    ...Object.keys(known)
      .filter((id) => !differing.has(id))
      .map((id) => `agrees now, and is still named as a difference: ${id}`),
  ];
}

function describe(one) {
  const body = one.source
    .split('\n')
    .slice(5, -2)
    .map((line) => line.trim());
  return `${one.ordered ? 'flagged, but ordered' : 'silent, but unordered'}: ${one.id} ${body.join(' ')}`;
}

function main([verb, casesPath, otherPath, expectationsPath]) {
  if (!['emit', 'score'].includes(verb ?? '') || otherPath === undefined) {
    console.error(
      'usage: compare-ordering.js emit CASES.json CASES.c | score CASES.json FINDINGS.json [EXPECTATIONS.json]',
    );
    return 2;
  }
  const cases = readJson(casesPath);
  if (verb === 'emit') {
    writeFileSync(otherPath, emitOrdering(cases));
    return 0;
  }
  const score = scoreOrdering(cases, readJson(otherPath).findings);
  const known = expectationsPath === undefined ? {} : readJson(expectationsPath).ordering.differences;
  const complaints = complaintsAboutOrdering(score.differences, known);
  for (const complaint of complaints) console.log(complaint);
  console.log(
    `agreement ${score.agree}/${score.total}, ${score.differences.length} differences, ${complaints.length} unexplained`,
  );
  return complaints.length === 0 ? 0 : 1;
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
