// The config file on the command line: what it leaves out and adds, and one line for each mistake.
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from './harness/commandLine.js';

let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'fencepost-config-'));
  cpSync(join(import.meta.dirname, '../server/example'), tree, { recursive: true });
});
afterEach(() => rmSync(tree, { recursive: true }));

function config(text: string): void {
  writeFileSync(join(tree, 'fencepost.jsonc'), text);
}

function flagged(...args: readonly string[]): readonly string[] {
  const { out } = run(['check', ...args, '--format', 'json'], { cwd: tree });
  const { findings } = JSON.parse(out) as { findings: { file: string; severity: string }[] };
  return [...new Set(findings.map(({ file, severity }) => `${file} ${severity}`))].sort();
}

test('leaves files out, but not as callees, and not those that are named', () => {
  const before = flagged('.');
  expect(before).toContain('mm/fault.c warning');
  config('{ "include": ["mm/f*.c"], "exclude": ["mm/rmap.c"] }');
  expect(flagged('.')).toEqual(['mm/fault.c warning']);
  config('{ "exclude": ["mm/fault.c"] }');
  expect(flagged('.')).toEqual(before.filter((one) => one !== 'mm/fault.c warning'));
  expect(flagged('mm/fault.c')).toEqual(['mm/fault.c warning']);
});

test('switches rules off, also for --fix, and sets their severity', () => {
  config('{ "rules": { "missing-publish-barrier": "error" } }');
  expect(flagged('mm/fault.c')).toEqual(['mm/fault.c error']);
  config('{ "rules": { "missing-publish-barrier": "off" } }');
  expect(run(['check', 'mm/fault.c'], { cwd: tree }).status).toBe(0);
  expect(run(['check', 'mm/fault.c', '--diff'], { cwd: tree }).out).toBe('');
});

test('with an entry that is not known is used, and says so in one line', () => {
  config('{\n  "exclud": []\n}\n');
  const { err, status } = run(['check', 'mm/fault.c'], { cwd: tree });
  expect(err).toBe(
    "fencepost: fencepost.jsonc:2:3: warning: There is no key exclud (did you mean 'exclude'?); it is passed over.\n",
  );
  expect(status).toBe(1);
});

test.each([
  [
    '{\n  "include": [7]\n}\n',
    'fencepost: fencepost.jsonc:2:15: error: Each glob of include must be a string, not 7.\n',
  ],
  ['{', 'fencepost: fencepost.jsonc:1:2: error: Close brace expected.\n'],
])('that cannot be used ends the run with status 2', (text, complaint) => {
  config(text);
  expect(run(['check', '.'], { cwd: tree })).toEqual({ status: 2, out: '', err: complaint });
});

test('is not followed out of the tree', () => {
  symlinkSync('/etc/passwd', join(tree, 'fencepost.jsonc'));
  const { err, status } = run(['check', '.'], { cwd: join(tree, 'mm') });
  expect(err).toBe("fencepost: cannot use '../fencepost.jsonc': it is a symbolic link, which is not followed\n");
  expect(status).toBe(2);
});
