// A tree from somebody who means harm: what lies in it may keep nothing waiting, lead nowhere else, and command nothing. The fixes and
// races of hostile texts are in cliFixes.test.ts and races.test.ts.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver/node';
import { expectComplaint, run, withFs } from './harness/commandLine.js';
import { startServer } from './harness/serverProcess.js';

const example = join(import.meta.dirname, '../server/example');
let outside: string;
let tree: string;

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'fencepost-hostile-'));
  tree = join(outside, 'tree');
  cpSync(example, tree, { recursive: true });
});

afterEach(() => rmSync(outside, { recursive: true, force: true }));

const check = (...args: readonly string[]) => run(['check', tree, '--root', tree, ...args], { cwd: outside });

/** The text of the example's function that has one finding. */
const racy = readFileSync(join(example, 'mm/fault.c'), 'utf8');

describe('a config file', () => {
  const config = () => join(tree, 'fencepost.jsonc');

  test.each<[string, () => void, string]>([
    ['that never ends', () => symlinkSync('/dev/zero', config()), 'a symbolic link'],
    ['that nobody writes to', () => execFileSync('mkfifo', [config()]), 'not a regular file'],
    ['from elsewhere', () => symlinkSync('/etc/passwd', config()), 'a symbolic link'],
    ['that leads to itself', () => symlinkSync('fencepost.jsonc', config()), 'a symbolic link'],
    ['that is a folder', () => mkdirSync(config()), 'not a regular file'],
    ['of NULs', () => writeFileSync(config(), Buffer.alloc(1000)), 'binary'],
    ['of 100 GB', () => ftruncateSync(openSync(config(), 'w'), 100e9), 'larger than'],
    ['of a million globs', () => writeFileSync(config(), `{"exclude":[${'"*",'.repeat(1e6)}"a"]}`), 'larger than'],
    ['that nests without end', () => writeFileSync(config(), '['.repeat(60_000)), 'nested more than'],
  ])('%s is refused in one line', (_what, make, why) => {
    make();
    expectComplaint(check(), why);
  });

  test.each(['../**', 'a/../../**', '/etc/**', 'c:/**', '//host/share', '~/../**', '**/..', '.. /x'])(
    'does not lead out of the tree by %s',
    (glob) => {
      writeFileSync(join(outside, 'elsewhere.c'), racy);
      writeFileSync(config(), JSON.stringify({ include: [glob] }));
      const { status, out } = check('--format', 'json');
      expect(out).not.toContain('elsewhere.c');
      expect([0, 2]).toContain(status);
    },
  );

  test('names functions, and nothing that is run or matched as a pattern', () => {
    const names = ['$(touch x)', '`id`', 'a;b', '(a+)+$', '__proto__', 'constructor', '../x', 'a\u202eb'];
    for (const name of names) {
      writeFileSync(config(), JSON.stringify({ functions: { [name]: { orders: 'wmb' } } }));
      const { status, out } = check('--format', 'json');
      expect([1, 2]).toContain(status);
      expect(out === '' || JSON.parse(out).findings.length > 0).toBe(true);
    }
    expect(readdirSync(outside)).toEqual(['tree']);
  });
});

describe('names of files', () => {
  const names = [
    'esc\u001b]0;owned\u0007\u001b[2J.c',
    'line\n::error::owned.c',
    'turn\u202edone.c',
    'mark\u200fs\u061c.c',
    'csi\u009b31m.c',
    '<img src=x onerror=alert(1)>.c',
    '[a](command:workbench.action.quit).c',
    '`$(touch owned)`;&|.c',
    'quote\'".c',
    '-rf.c',
    '%0a%0d%2e%2e%2f.c',
  ];

  test.each(['text', 'gcc', 'json'])('command no terminal and no script in the %s report', (format) => {
    for (const name of names) writeFileSync(join(tree, 'mm', name), racy);
    const { out, err } = check('--format', format);
    for (const text of [out, err]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
      expect(text).not.toMatch(/^::/m);
    }
    expect(out).toContain('onerror');
  });

  test('that begin like an option are files behind --', () => {
    writeFileSync(join(tree, 'mm/-rf.c'), racy);
    const named = run(['check', '--root', '..', '--', '-rf.c'], { cwd: join(tree, 'mm') });
    expect(named.out).toMatch(/^mm\/-rf\.c:\d+:\d+: /m);
  });

  test('do not become markup in an editor', async () => {
    const name = 'mm/<img src=x>[a](command:x)`.c';
    const { client, open } = await startServer({}, { [name]: racy });
    const uri = open(name);
    const [found] = await client.diagnostics(uri, ({ diagnostics }) => diagnostics.length > 0);
    const params = { textDocument: { uri }, position: found?.range.start };
    const { contents } = await client.connection.sendRequest<{ contents: { value: string } }>(
      'textDocument/hover',
      params,
    );
    const plain = contents.value.replaceAll(/```.*?```/gs, '');
    expect(plain).not.toMatch(/<img|\]\(command:/);
  });
});

describe('folders', () => {
  test('of 30,000 files, and 900 deep, are gone through', () => {
    const many = join(tree, 'many');
    mkdirSync(many);
    for (let i = 0; i < 30_000; i++) writeFileSync(join(many, `${i}.c`), '');
    const deep = join(tree, ...Array.from({ length: 900 }, () => 'd'));
    mkdirSync(deep, { recursive: true });
    writeFileSync(join(deep, 'deep.c'), racy);
    const { status, out, err } = check('--format', 'json');
    expect({ status, err }).toEqual({ status: 1, err: '' });
    expect(out).toContain('/d/deep.c');
  });

  test('that are links to what lies outside are not gone through', () => {
    mkdirSync(join(outside, 'secret'));
    writeFileSync(join(outside, 'secret/secret.c'), racy);
    symlinkSync('../secret', join(tree, 'linked'));
    symlinkSync('../secret/secret.c', join(tree, 'linked.c'));
    symlinkSync('/proc/self/root', join(tree, 'everything'));
    const { out } = check('--format', 'json');
    expect(out).not.toContain('secret');
    expect(JSON.parse(out).findings.some(({ file }: { file: string }) => file === 'linked.c')).toBe(false);
  });
});

test.each([
  ['an error that nobody expected', "() => process.listenerCount('uncaughtException') > 0 && fail()", 'internal error'],
  [
    'a report that cannot be written',
    "() => process.stdout.listenerCount('error') > 1 && process.stdout.emit('error', new Error(text))",
    'cannot write the report',
  ],
])('%s commands no terminal', (_what, whenReady, words) => {
  const node = withFs(`const text = 'a\\u001b[2Jb\\u202e';
    const fail = () => { throw new Error(text); };
    setInterval(${whenReady}, 1);`);
  expect(run(['check', tree, '--root', tree], { cwd: outside, node })).toEqual({
    status: 2,
    out: '',
    err: `fencepost: ${words}: a<1B>[2Jb<202E>\n`,
  });
});

test('the command line does its work where it may write nothing, start nothing and see only files', () => {
  const flag = Number(process.versions.node.split('.')[0]) >= 23 ? '--permission' : '--experimental-permission';
  const node = [flag, '--allow-fs-read=*', '--allow-worker', '--no-warnings'];
  const confined = run(['check', tree, '--root', tree, '--format', 'json'], { cwd: outside, node });
  expect({ status: confined.status, err: confined.err }).toEqual({ status: 1, err: '' });
  expect(confined.out).toBe(check('--format', 'json').out);
  const none = run(['-e', 'fs.writeFileSync("x", "")'], { cwd: outside, node });
  expect(none.status, 'the confinement holds').not.toBe(0);
});

test('a server from which files are taken away, and given something else for, goes on and comes back', async () => {
  // What may not be opened any more is told by a mark beside it, for those whom permissions do not hold up.
  const deny = withFs(`
    const denied = (path) => fs.existsSync(path + '.denied');
    for (const name of ['openSync', 'readFileSync']) {
      const original = fs[name];
      fs[name] = (path, ...rest) => {
        if (typeof path === 'string' && denied(path))
          throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
        return original(path, ...rest);
      };
    }`);
  const { client, open, write, changed, tree: served } = await startServer({}, {}, deny);
  const uri = open('mm/fault.c');
  type Published = { readonly diagnostics: readonly Pick<Diagnostic, 'message'>[] };
  const whole = ({ diagnostics }: Published) => String(diagnostics[0]?.message).includes('→ __folio_set_swapbacked()');
  const before = await client.diagnostics(uri, whole);
  const callee = 'mm/rmap.c';
  const text = readFileSync(join(served, callee), 'utf8');
  const path = join(served, callee);
  const mark = `${path}.denied`;
  const troubles: Readonly<Record<string, () => void>> = {
    'its permission': () => writeFileSync(mark, ''),
    'the file': () => {},
    'a file for a folder': () => mkdirSync(path),
    'a file for a pipe': () => execFileSync('mkfifo', [path]),
    'text for bytes': () => write(callee, '\0\0\0'),
  };
  for (const [what, harm] of Object.entries(troubles)) {
    if (what !== 'its permission') rmSync(path);
    harm();
    changed(callee);
    await client.diagnostics(uri, (published) => !whole(published));
    rmSync(path, { recursive: true, force: true });
    rmSync(mark, { force: true });
    write(callee, text);
    changed(callee);
    expect(await client.diagnostics(uri, whole), what).toEqual(before);
  }
});
