// Runs the scripts beside the tests that score a report.
import { spawnSync } from 'node:child_process';

/**
 * Runs a script, prints what it prints but its last line, and gives that.
 * @param {string} path
 * @param {readonly string[]} args
 */
export function runScript(path, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' });
  const lines = `${stdout}${stderr}`.trim().split('\n');
  for (const line of lines.slice(0, -1)) console.log(line);
  return { status, last: lines.at(-1) ?? '' };
}
