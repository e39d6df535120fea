// Runs the built dist/fencepost.mjs as a process, as its users do.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

export const program = join(import.meta.dirname, '../../dist/fencepost.mjs');

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** Options of Node itself. */
  readonly node?: readonly string[];
  /** The user to run as; only root may name one. */
  readonly uid?: number;
}

/** Runs until the end; bytes that are not UTF-8 in the output become U+FFFD. */
export function run(args: readonly string[], options: RunOptions): Ended {
  const { status, out, err } = runForBytes(args, options);
  return { status, out: out.toString('utf8'), err };
}

export function runForBytes(args: readonly string[], options: RunOptions) {
  return options.uid === undefined ? runProgram(program, args, options) : runCopy(args, options);
}

function runProgram(file: string, args: readonly string[], { cwd, node = [], uid }: RunOptions) {
  const { NO_COLOR: _none, ...env } = process.env;
  const ended = spawnSync(process.execPath, [...node, file, ...args], {
    cwd,
    env,
    maxBuffer: 64 * 1024 * 1024,
    ...(uid === undefined ? {} : { uid }),
  });
  return { status: ended.status, out: ended.stdout, err: ended.stderr.toString('utf8') };
}

/** Runs a copy of the program that every user may read: the checkout itself may lie in a folder of its owner's alone. */
function runCopy(args: readonly string[], options: RunOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'fencepost-program-'));
  try {
    chmodSync(folder, 0o755);
    return runProgram(copyProgram(folder), args, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies the program, without its threads, into a folder; returns the copy's path. */
export function copyProgram(folder: string): string {
  for (const name of ['fencepost.mjs', 'engine.mjs', 'languageServer.mjs', 'core.mjs']) {
    copyFileSync(join(dirname(program), name), join(folder, name));
    chmodSync(join(folder, name), 0o755);
  }
  return join(folder, 'fencepost.mjs');
}

/** The options of Node that run a piece of a module before the program, to change what Node's own `fs` does. */
export function withFs(code: string): readonly string[] {
  const module = `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
    ${code}
    syncBuiltinESMExports();`;
  return ['--import', `data:text/javascript,${encodeURIComponent(module)}`];
}

/** One line that says what is wrong, nothing else, and a status of 2. */
export function expectComplaint(ended: Ended, complaint: string | RegExp): void {
  expect(ended.err).toMatch(complaint);
  expect(ended.err.trimEnd().split('\n')).toHaveLength(1);
  expect(ended.err).toMatch(/^fencepost: /);
  expect(ended.err).not.toMatch(/^ {4}at /m);
  expect(ended.status).toBe(2);
}
