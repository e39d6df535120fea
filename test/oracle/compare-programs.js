#!/usr/bin/env node
// Holds Fencepost against random programs whose verdicts were found without any parser, by enumerating the reachable
// states of the graph that each program was made from.
//
// flow-cases.json: { id, source, verdicts: [{ rule, line, required }] }; `line` counts from 1 within the source. For
// missing-publish-barrier it is the publication's line, for flag-write-after-publish the line of the write (or of the
// helper call that writes) in the function `id`. `required: false` may be reported or not: it holds only for a page
// that had been published before already, or only from one turn of a loop to the next. Conditions are independent of
// each other.
//
//   node compare-programs.js emit CASES.json CASES.c          writes all the programs to one C file
//   node compare-programs.js score CASES.json FINDINGS.json   compares `fencepost check --format json` on it
//
// Exits 0 when every required verdict is reported and nothing else is, 1 when not, 2 on wrong usage.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const head = '// SPDX-License-Identifier: GPL-2.0\n#include <linux/mm.h>\n#include <linux/list.h>\n\n';
const publicationRule = 'missing-publish-barrier';

export function emitPrograms(cases) {
  return head + cases.map((one) => one.source).join('\n');
}

export function scorePrograms(cases, findings) {
  const reported = new Set(findings.map(keyOfFinding));
  const missed = [];
  const known = new Set();
  let required = 0;
  for (const { one, first } of placed(cases)) {
    for (const verdict of one.verdicts) {
      const key = `${verdict.rule} ${one.id} ${first + verdict.line - 1}`;
      known.add(key);
      if (!verdict.required) continue;
      required++;
      if (!reported.has(key)) missed.push(`missed ${key} (line ${verdict.line} of the program)`);
    }
  }
  const wrong = [...reported]
    .filter((key) => /flow_case_\d+ /.test(key) && !known.has(key))
    .map((key) => `wrong ${key}`);
  return { found: required - missed.length, required, wrong: wrong.length, differences: [...missed, ...wrong] };
}

function keyOfFinding(finding) {
  const site = finding.ruleId === publicationRule ? finding.publish : finding.write;
  return `${finding.ruleId} ${finding.function} ${site?.line}`;
}

// Each case with the line, from 1, on which it starts in the emitted file.
function* placed(cases) {
  let first = head.split('\n').length;
  for (const one of cases) {
    yield { one, first };
    first += one.source.split('\n').length;
  }
}

function main([verb, casesPath, otherPath]) {
  if (!['emit', 'score'].includes(verb ?? '') || otherPath === undefined) {
    console.error('usage: compare-programs.js emit CASES.json CASES.c | score CASES.json FINDINGS.json');
    return 2;
  }
  const cases = JSON.parse(readFileSync(casesPath, 'utf8'));
  if (verb === 'emit') {
    writeFileSync(otherPath, emitPrograms(cases));
    return 0;
  }
  const score = scorePrograms(cases, JSON.parse(readFileSync(otherPath, 'utf8')).findings);
  for (const difference of score.differences) console.log(difference);
  console.log(`agreement: ${score.found} of ${score.required} required, ${score.wrong} wrong`);
  return score.differences.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
