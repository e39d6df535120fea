// Runs the built command line, as a script of its users would.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/fencepost.mjs', import.meta.url));

/**
 * The report of `fencepost check --coverage --format json`, which is also written to a file; throws when the exit status or
 * anything on the standard error stream says that the result cannot be trusted.
 * @param {readonly string[]} paths relative to the root, or absolute
 * @param {string} root
 * @param {string} reportPath
 */
export function checkToFile(paths, root, reportPath) {
  const output = runToFile(['check', ...paths, '--coverage', '--root', root, '--format', 'json'], root, reportPath);
  const report = JSON.parse(readFileSync(reportPath, 'utf8'));
  const expected = report.findings.length > 0 ? 1 : 0;
  if (output.status !== expected) throw new Error(`fencepost check: exit status ${output.status}, ${output.stderr}`);
  if (output.stderr !== '') throw new Error(`fencepost check: ${output.stderr}`);
  return report;
}

/**
 * Runs the command line with its standard output in a file.
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {string} path
 */
export function runToFile(args, cwd, path) {
  const file = openSync(path, 'w');
  try {
    return spawnSync(process.execPath, [program, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', file, 'pipe'] });
  } finally {
    closeSync(file);
  }
}
