// What a maintainer would do with the patch of a preferred fix: apply it, run the tree's own checkpatch.pl over it, and
// look whether the finding is gone and nothing new has come.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkToFile } from './commandLine.js';
import { preferredPatch } from './preferredPatch.js';

/**
 * @param {object} finding
 * @param {object} before the report that the finding is from
 * @param {import('./overlay.js').Overlay} overlay
 * @param {{ tree: string, scratch: string }} folders `scratch` does not exist yet
 * @returns what is wrong with the patch, as sentences
 */
export function complaintsAboutPatch(finding, before, overlay, { tree, scratch }) {
  mkdirSync(scratch, { recursive: true });
  try {
    const { after, patch } = preferredPatch(finding, tree, scratch);
    writeFileSync(join(scratch, 'fix.patch'), patch);
    const { findings } = overlay.exchanged([finding.file], () => {
      writeFileSync(join(overlay.root, finding.file), after);
      return checkToFile([finding.file], overlay.root, join(scratch, 'after.json'));
    });
    return [
      ...complaintsOfGit(scratch, 'fix.patch'),
      ...complaintsOfCheckpatch(tree, scratch, 'fix.patch'),
      ...complaintsOfCheck(finding, before, findings),
    ];
  } catch (error) {
    return [error.message];
  }
}

/** Whether checkpatch.pl sees anything at all: it has to miss the comment at the barrier when that is taken out. */
export function checkpatchMissesComment(finding, { tree, scratch }) {
  mkdirSync(scratch, { recursive: true });
  const fixes = finding.fixes.map((fix) => {
    const edits = fix.edits.map((edit) => ({
      ...edit,
      newText: edit.newText.replace(/[ \t]*\/\*[\s\S]*?\*\/\n/g, ''),
    }));
    return { ...fix, edits };
  });
  const { patch } = preferredPatch({ ...finding, fixes }, tree, scratch);
  writeFileSync(join(scratch, 'bare.patch'), patch);
  return complaintsOfCheckpatch(tree, scratch, 'bare.patch').some((line) => line.includes('MEMORY_BARRIER'));
}

/** Applies a patch of `scratch` to the tree in `scratch/a`, or only tries to. */
export function complaintsOfGit(scratch, patch, options = ['--check']) {
  // Outside of any repository, git takes the paths as they are; inside one, it would pass over what is not tracked.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: scratch };
  const args = ['apply', ...options, '--verbose', `../${patch}`];
  const { status, stderr } = spawnSync('git', args, { cwd: join(scratch, 'a'), env, encoding: 'utf8' });
  return status === 0 && !stderr.includes('Skipped') ? [] : [`git apply: ${stderr}`];
}

// The patch has a commit message, so that nothing of what checkpatch.pl says has to be passed over.
export function complaintsOfCheckpatch(tree, cwd, patch) {
  const options = ['--strict', '--no-tree', '--no-signoff', '--show-types', '--terse'];
  const { status, stdout, stderr } = spawnSync('perl', [join(tree, 'scripts/checkpatch.pl'), ...options, patch], {
    cwd,
    encoding: 'utf8',
  });
  if (status === 0 && stderr === '') return [];
  return `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
}

function complaintsOfCheck(finding, before, after) {
  const known = new Set(before.findings.map(({ fingerprint }) => fingerprint));
  const left = after.filter((one) => one.function === finding.function && one.ruleId === finding.ruleId);
  const here = before.findings.filter((one) => one.function === finding.function && one.ruleId === finding.ruleId);
  return [
    ...(after.some(({ fingerprint }) => fingerprint === finding.fingerprint) ? ['the finding is still there'] : []),
    ...(left.length >= here.length ? [`${left.length} such findings are left in ${finding.function}()`] : []),
    ...after.filter(({ fingerprint }) => !known.has(fingerprint)).map(({ message }) => `a new finding: ${message}`),
  ];
}
