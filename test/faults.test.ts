// What a machine can do to the program: kill it, run it twice at once, take its workers, its disk and its room away. What it says stays
// right, and what it cannot do is said.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyProgram, program } from './harness/commandLine.js';
import { Random } from './harness/editScript.js';
import { seed } from './harness/seeds.js';
import { startServer } from './harness/serverProcess.js';

const example = join(import.meta.dirname, '../server/example');
let scratch: string;
let tree: string;
let right: string;

/** A copy of the example, at rest, so that all that is learnt of it is kept. */
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'fencepost-killed-'));
  tree = join(scratch, 'tree');
  cpSync(example, tree, { recursive: true });
  right = checked().stdout;
  await setTimeout(3500);
}, 15_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const args = (bundle = program) => [bundle, 'check', tree, '--root', tree, '--format', 'json'];
const environment = (cache: string) => ({ ...process.env, HOME: scratch, FENCEPOST_CACHE: '', XDG_CACHE_HOME: cache });

function checked(cache = join(scratch, 'none'), bundle = program) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args(bundle), {
    env: environment(cache),
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

/** What lies in a cache and was never finished. */
function unfinished(cache: string): readonly string[] {
  return readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((path) => /[0-9a-f]{64}\./.test(path));
}

describe('the command line', () => {
  test('run many times at once on one tree, says the same each time', async () => {
    const cache = join(scratch, 'shared');
    for (let round = 0; round < 3; round++) {
      const running = Array.from({ length: 6 }, () => {
        const child = spawn(process.execPath, args(), { env: environment(cache) });
        return new Promise<string>((resolve) => {
          let printed = '';
          child.stdout.on('data', (data) => {
            printed += String(data);
          });
          child.on('close', () => resolve(printed));
        });
      });
      for (const printed of await Promise.all(running)) expect(printed).toBe(right);
    }
    expect(unfinished(cache)).toEqual([]);
  });

  test('killed at any moment, leaves nothing that the next one falls for', async () => {
    const random = new Random(seed);
    const cache = join(scratch, 'killed');
    for (let round = 0; round < 25; round++) {
      const child = spawn(process.execPath, args(), { env: environment(cache), stdio: 'ignore' });
      await setTimeout(random.below(350));
      child.kill('SIGKILL');
      if (round % 5 === 4) expect(checked(cache)).toEqual({ status: 1, stdout: right, stderr: '' });
    }
  });

  test('takes away what others never finished, once it is old', async () => {
    const cache = join(scratch, 'left');
    checked(cache);
    const name = 'a'.repeat(64);
    const [old, young] = ['old', 'young'].map((end) => join(cache, 'fencepost/trees', `${name}.${end}`));
    for (const path of [old, young]) writeFileSync(path ?? '', 'half');
    utimesSync(old ?? '', 1, 1);
    rmSync(join(cache, 'fencepost/reports'), { recursive: true });
    for (const path of readdirSync(join(cache, 'fencepost/trees')))
      if (!path.includes('.')) rmSync(join(cache, 'fencepost/trees', path));
    checked(cache);
    expect(unfinished(cache)).toEqual([`fencepost/trees/${name}.young`]);
  });

  test.each([
    ['throws as it starts', 'throw new Error("broken");'],
    ['ends as it starts', 'process.exit(3);'],
    ['is no script', 'this is {{ none'],
    [
      'throws as it is asked',
      'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => { throw new Error("broken"); });',
    ],
    [
      'ends as it is asked',
      'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => process.exit(0));',
    ],
  ])('does without a worker that %s', (_what, script) => {
    const folder = mkdtempSync(join(scratch, 'bundle-'));
    const copy = copyProgram(folder);
    writeFileSync(join(folder, 'scanWorker.mjs'), script);
    const cache = join(folder, 'cache');
    for (let again = 0; again < 2; again++)
      expect(checked(cache, copy)).toEqual({ status: 1, stdout: right, stderr: '' });
  });

  test('does without a cache where there can be none', () => {
    const file = join(scratch, 'file');
    writeFileSync(file, '');
    for (const cache of [file, '/dev/null', '/proc/self', 'not/absolute', `${scratch}/${'x'.repeat(300)}`])
      expect(checked(cache)).toEqual({ status: 1, stdout: right, stderr: '' });
  });

  const hasRoom = process.geteuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;
  test.skipIf(!hasRoom)('does without a cache on a full disk (needs root, for a small disk to fill)', () => {
    const cache = join(scratch, 'full');
    mkdirSync(cache);
    const command = [process.execPath, ...args()].map((word) => `'${word}'`).join(' ');
    const script = `mount -t tmpfs -o size=16k none ${cache} && ${command}; echo "status $?"; find ${cache} -type f -name '*.*' | wc -l`;
    const env = environment(cache);
    expect(execFileSync('unshare', ['-m', 'sh', '-c', script], { env, encoding: 'utf8' })).toBe(
      `${right}status 1\n0\n`,
    );
  });

  test('says that a report cannot be written', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, args(), {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^fencepost: cannot write the report: .*ENOSPC/);
  });
});

test('a language server that is killed leaves nothing behind that the next one needs, or falls for', async () => {
  const said = [];
  for (let life = 0; life < 3; life++) {
    const server = await startServer();
    const uri = server.open('mm/fault.c');
    const found = await server.client.diagnostics(
      uri,
      ({ diagnostics }) => (diagnostics[0]?.relatedInformation?.length ?? 0) > 2,
    );
    const relative = JSON.stringify(found).replaceAll(dirname(dirname(uri)), '');
    said.push(relative.replaceAll(/"version":\d+/g, ''));
    if (life < 2) server.kill();
  }
  expect(said[1]).toBe(said[0]);
  expect(said[2]).toBe(said[0]);
});
