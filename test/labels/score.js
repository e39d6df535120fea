#!/usr/bin/env node
// Scores a report over a kernel tree against labels that were made by reading that tree.
//
//   node score.js LABELS.json FINDINGS.json [--under mm/] [--quiet]
//
// FINDINGS.json is what `fencepost check --format json` prints. LABELS.json is an array of { rule, file, function,
// publishLine, opLine, verdict: "flag" | "silent", certain, tier, reason }; lines count from 1. Everything that no
// label flags must stay silent.
//
// A finding and a label meet in rule, file, function and line of the publication; where labels have no lines, which move with each
// point release of a kernel, in its call (publishCall). Labels with `certain: false`, and
// those of tier "cross-function" or "optional" (the same publication reported again at a caller), count neither way.
// Prints what differs, then recall and precision. Exits 0 when both are 100 %, 1 when not, 2 on wrong usage.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const ruleIds = { 'missing-barrier': 'missing-publish-barrier', 'op-after-publish': 'flag-write-after-publish' };
const optionalTiers = new Set(['cross-function', 'optional']);

function sortLabels(labels) {
  const sorted = { required: new Map(), tolerated: new Set(), silent: new Map() };
  for (const label of labels) {
    const key = [
      ruleIds[label.rule] ?? label.rule,
      label.file,
      label.function,
      label.publishLine ?? label.publishCall,
    ].join(' ');
    if (label.verdict === 'flag' && label.certain !== false && !optionalTiers.has(label.tier))
      sorted.required.set(key, label);
    else if (label.verdict === 'flag' || label.certain === false) sorted.tolerated.add(key);
    else sorted.silent.set(key, label);
  }
  return sorted;
}

function score(labels, findings) {
  const { required, tolerated, silent } = sortLabels(labels);
  const scored = findings.filter((finding) => Object.values(ruleIds).includes(finding.ruleId));
  const place = labels.some((label) => label.publishLine !== undefined) ? 'line' : 'call';
  const reported = new Set(scored.map((one) => [one.ruleId, one.file, one.function, one.publish?.[place]].join(' ')));
  const missed = [...required.keys()].filter((key) => !reported.has(key));
  const wrong = [...reported].filter((key) => !required.has(key) && !tolerated.has(key));
  const lines = [
    ...missed.map((key) => `missed  ${key}  -- ${required.get(key).reason ?? ''}`),
    ...wrong.map((key) => `wrong   ${key}  -- ${silent.get(key)?.reason ?? 'no label flags it'}`),
  ];
  return { hits: required.size - missed.length, required: required.size, wrong: wrong.length, lines };
}

function percent(part, whole) {
  return whole === 0 ? '100.0' : ((100 * part) / whole).toFixed(1);
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { under: { type: 'string', default: '' }, quiet: { type: 'boolean', default: false } },
  });
  const [labelsPath, findingsPath] = positionals;
  if (labelsPath === undefined || findingsPath === undefined) {
    console.error('usage: score.js LABELS.json FINDINGS.json [--under FOLDER/] [--quiet]');
    return 2;
  }
  const within = (one) => one.file.startsWith(values.under);
  const labels = JSON.parse(readFileSync(labelsPath, 'utf8')).filter(within);
  const findings = JSON.parse(readFileSync(findingsPath, 'utf8')).findings.filter(within);
  const { hits, required, wrong, lines } = score(labels, findings);
  if (!values.quiet) for (const line of lines) console.log(line);
  const judged = hits + wrong;
  console.log(
    `recall ${percent(hits, required)} % (${hits}/${required}), precision ${percent(hits, judged)} % (${hits}/${judged})`,
  );
  return lines.length === 0 ? 0 : 1;
}

process.exitCode = main();
