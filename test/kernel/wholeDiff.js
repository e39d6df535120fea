// What a maintainer would do with `check --diff` over a whole tree: apply it as one, run the tree's own checkpatch.pl over
// it, and check again. `check --fix` has to come to the very same files.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkToFile, runToFile } from './commandLine.js';
import { complaintsOfCheckpatch, complaintsOfGit } from './patchChecks.js';

const message = `From: Fencepost <fencepost@example.org>
Subject: [PATCH] mm: order page-flag writes before publication

Non-atomic writes of page flags may still be unordered when the page
becomes reachable for lockless page-table walkers.
---
`;

/**
 * @param {object} before the report of the same paths
 * @param {import('./overlay.js').Overlay} overlay
 * @param {{ paths: readonly string[], tree: string, scratch: string }} where `scratch` does not exist yet
 * @returns {{ files: readonly string[], summary: string, complaints: readonly string[] }}
 */
export function judgeWholeDiff(before, overlay, { paths, tree, scratch }) {
  mkdirSync(scratch, { recursive: true });
  const diffPath = join(scratch, 'whole.diff');
  const { status, stderr } = runToFile(['check', ...paths, '--root', tree, '--diff'], tree, diffPath);
  const diff = readFileSync(diffPath, 'utf8');
  const files = [...diff.matchAll(/^\+\+\+ b\/(.*)$/gm)].map((match) => match[1]);
  const complaints = [
    ...(status === (before.findings.length > 0 ? 1 : 0) ? [] : [`check --diff: exit status ${status}, ${stderr}`]),
    ...applied(files, diff, tree, scratch),
    ...fixedAlike(files, before, overlay, scratch),
  ];
  return { files, summary: stderr.trim().replace(/^fencepost: /, ''), complaints };
}

/** Applies the diff to copies of the files, in `scratch/a`. */
function applied(files, diff, tree, scratch) {
  for (const file of files) {
    mkdirSync(dirname(join(scratch, 'a', file)), { recursive: true });
    cpSync(join(tree, file), join(scratch, 'a', file));
  }
  writeFileSync(join(scratch, 'whole.patch'), message + diff);
  return [
    ...complaintsOfGit(scratch, 'whole.patch'),
    ...complaintsOfCheckpatch(tree, scratch, 'whole.patch'),
    // Now for good, and from the bare diff.
    ...complaintsOfGit(scratch, 'whole.diff', []),
  ];
}

/** Lets --fix write the files in a copy of the tree, compares them with the patched ones, and checks them again. */
function fixedAlike(files, before, overlay, scratch) {
  return overlay.exchanged(files, () => {
    const args = ['check', ...files, '--root', overlay.root, '--fix', '--format', 'json'];
    const { status, stderr } = runToFile(args, overlay.root, join(scratch, 'fixed.json'));
    const different = files.filter(
      (file) => !readFileSync(join(overlay.root, file)).equals(readFileSync(join(scratch, 'a', file))),
    );
    const after = checkToFile(files, overlay.root, join(scratch, 'after.json'));
    return [
      ...(status === (after.findings.length > 0 ? 1 : 0) ? [] : [`check --fix: exit status ${status}`]),
      ...(/^fencepost: fixed \d+ findings? in \d+ files?\n$/.test(stderr) ? [] : [`check --fix: ${stderr}`]),
      ...different.map((file) => `${file}: --fix and --diff differ`),
      ...leftIn(after, before).map((one) => `${one.file}: ${one.function}(): ${one.ruleId} is left`),
    ];
  });
}

/** What is reported in a function that had a finding that can be fixed, or that was not reported before. */
function leftIn(after, before) {
  const key = (one) => `${one.ruleId} ${one.file} ${one.function}`;
  const known = new Set(before.findings.map(key));
  const mended = new Set(before.findings.filter(hasFix).map(key));
  return after.findings.filter((one) => mended.has(key(one)) || !known.has(key(one)));
}

function hasFix({ fixes }) {
  return fixes.some(({ preferred, kind }) => preferred && kind !== 'suppress');
}
