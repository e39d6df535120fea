// Makes of a finding, as `fencepost check --format json` prints it, the patch that a maintainer would be sent: the edits
// of its preferred fix as a unified diff below a commit message. Says nothing about whether the patch is any good.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const widthOfMessage = 72;

/**
 * The file before and after the preferred fix of a finding, and the patch between the two.
 * Throws when there is not exactly one preferred fix, or when it edits another file than the finding's.
 * @param {object} finding
 * @param {string} tree the folder that the finding's path is relative to
 * @param {string} scratch an empty folder, which gets the trees `a` and `b` with the one file
 */
export function preferredPatch(finding, tree, scratch) {
  const preferred = finding.fixes.filter((fix) => fix.preferred);
  const [fix] = preferred;
  if (fix === undefined || preferred.length > 1) throw new Error(`${preferred.length} preferred fixes`);
  const elsewhere = fix.edits.find((edit) => edit.file !== finding.file);
  if (elsewhere !== undefined) throw new Error(`the fix edits ${elsewhere.file}`);
  const before = readText(join(tree, finding.file));
  const after = applyEdits(before, fix.edits);
  for (const [side, text] of Object.entries({ a: before, b: after })) {
    const path = join(scratch, side, finding.file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return { fix, after, patch: `${messageOf(finding)}${diffOf(finding.file, scratch)}` };
}

/** A kernel file as text; throws where a text could not be written back as the same bytes. */
function readText(path) {
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw new Error('the file is not UTF-8');
  return text;
}

/** Lines and columns count from 1; all edits refer to the same text. */
function applyEdits(text, edits) {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  const offsetAt = ({ line, column }) => starts[line - 1] + column - 1;
  const spans = edits.map(({ range, newText }) => ({
    start: offsetAt(range.start),
    end: offsetAt(range.end),
    newText,
  }));
  return spans
    .toSorted((one, other) => other.start - one.start)
    .reduce((rest, { start, end, newText }) => rest.slice(0, start) + newText + rest.slice(end), text);
}

function diffOf(file, cwd) {
  const args = ['diff', '--no-index', '--no-prefix', '--no-color', '--no-ext-diff', `a/${file}`, `b/${file}`];
  const { status, stdout, stderr } = spawnSync('git', args, { cwd, encoding: 'utf8' });
  if (status !== 1) throw new Error(status === 0 ? 'the fix changes nothing' : `git diff: ${stderr}`);
  return stdout;
}

function messageOf({ file, message, publish }) {
  return [
    'From: Fencepost <fencepost@example.org>',
    `Subject: [PATCH] ${basename(file, '.c')}: order page-flag writes before ${publish.call}()`,
    '',
    ...wrap(message),
    '---',
    '',
  ].join('\n');
}

function wrap(words) {
  const lines = [''];
  for (const word of words.split(/\s+/)) {
    const last = lines.length - 1;
    if (lines[last].length + 1 + word.length > widthOfMessage) lines.push(word);
    else lines[last] = lines[last] === '' ? word : `${lines[last]} ${word}`;
  }
  return lines;
}
