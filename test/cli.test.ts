// The command line as its users meet it: the built dist/fencepost.mjs as a process, with what it prints and how it ends.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, expectComplaint, program, run, withFs } from './harness/commandLine.js';
import { departures } from './harness/jsonForm.js';

const top = join(import.meta.dirname, '..');
const example = join(top, 'server/example');

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'fencepost-cli-')));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string | Uint8Array): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function fencepost(args: readonly string[], { cwd = folder, node = [] as readonly string[] } = {}): Ended {
  return run(args, { cwd, node });
}

const racy = `struct page;
void map_it(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pte_t entry)
{
	__SetPageSwapBacked(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, entry));
}
`;
const ordered = racy.replace('\tset_pte_at', '\tsmp_wmb();\n\tset_pte_at');

describe('what goes wrong before anything is checked', () => {
  test.each([
    [[], /no command/],
    [['chek'], /unknown command 'chek' \(did you mean 'check'\?\)/],
    [['--verbose'], /unknown option '--verbose'/],
    [['check', '--fromat', 'json'], /unknown option '--fromat' \(did you mean '--format'\?\)/],
    [['check', '-q'], /unknown option '-q'/],
    [['check', '--format', 'jsn'], /unknown format 'jsn' \(did you mean 'json'\?\); there are text, gcc, json/],
    [['check', '--format'], /--format needs a value: text, gcc, json/],
    [['check', '--root', '--format', 'json'], /--root needs a value: DIR/],
    [['check', '--diff', '--fix'], /--diff and --fix exclude each other/],
    [['check', '--diff', '--format', 'json'], /--diff prints a diff and nothing else; it takes no --format/],
    [['check', '--fxi'], /unknown option '--fxi' \(did you mean '--fix'\?\)/],
    [['check', '--dif'], /unknown option '--dif' \(did you mean '--diff'\?\)/],
    [['check', '--fix=all'], /--fix takes no value/],
    [['check', '--help=yes'], /--help takes no value/],
    [['check', '--root', 'nowhere', '.'], /cannot use --root 'nowhere': it does not exist/],
    [['check', 'nowhere.c'], /cannot check 'nowhere.c': it does not exist/],
    [['check', ''], /cannot check '': it does not exist/],
    [['explain'], /RULE is missing/],
    [['explain', 'missing-publish-barier'], /unknown rule .* \(did you mean 'missing-publish-barrier'\?\)/],
    [['explain', 'a', 'b'], /unexpected argument 'b'/],
    [['rules', 'all'], /unexpected argument 'all'/],
    [['lsp'], /--stdio or --node-ipc/],
    [['lsp', '--node-ipc'], /child process/],
  ])('%j', (args, complaint) => {
    const ended = fencepost(args);
    expectComplaint(ended, complaint);
    expect(ended.out).toBe('');
  });

  test('a path that is nearly right', () => {
    write('near/fault.c', '');
    expectComplaint(fencepost(['check', 'near/falt.c']), /did you mean 'near\/fault\.c'\?/);
  });

  test('what is no C file, no regular file, or a folder without any', () => {
    write('bad/notes.txt', 'text');
    execFileSync('mkfifo', [join(folder, 'bad/pipe.c')]);
    expectComplaint(fencepost(['check', 'bad/notes.txt']), /'bad\/notes.txt': it is not a C file \(.c or .h\)/);
    expectComplaint(fencepost(['check', 'bad/pipe.c']), /'bad\/pipe.c': it is not a regular file/);
    expectComplaint(fencepost(['check', 'bad']), /there is no C file \(.c or .h\) in 'bad'/);
    expectComplaint(fencepost(['check', '--root', 'bad/notes.txt', 'bad']), /it is not a folder/);
  });

  test('an escape sequence in an argument does not reach the terminal', () => {
    expectComplaint(fencepost(['check', '\u001b[2J.c']), /<1B>\[2J\.c/);
  });
});

describe('files that cannot be checked', () => {
  test('a binary file that is named', () => {
    write('binary/a.c', Uint8Array.of(105, 0, 105));
    const ended = fencepost(['check', 'binary/a.c', '--format', 'json']);
    expectComplaint(ended, /cannot check 'a.c': it is binary \(it holds a NUL byte\)/);
    const { coverage } = JSON.parse(ended.out);
    expect(coverage).toMatchObject({ files: 0, skipped: [{ file: 'a.c', function: '', line: 1 }] });
  });

  test('a binary file in a folder is skipped, and what else is there is checked', () => {
    write('mixed/a.c', Uint8Array.of(105, 0, 105));
    write('mixed/b.c', racy);
    const ended = fencepost(['check', 'mixed']);
    expect(ended.out).toContain('skipped a.c: it is binary');
    expect(ended).toMatchObject({ status: 1, err: '' });
  });

  test('an empty file is clean', () => {
    write('empty/a.c', '');
    expect(fencepost(['check', 'empty/a.c'])).toMatchObject({ status: 0, err: '' });
  });

  test('10 MB on one line', () => {
    write('long/a.c', `void f(struct page *page) { ${'g(page); '.repeat(1_200_000)} }`);
    const ended = fencepost(['check', 'long/a.c']);
    expect(ended.err).toBe('');
    expect([0, 1]).toContain(ended.status);
    expect(ended.out.length).toBeLessThan(100_000);
  });

  test('a file that is gone when it is read', () => {
    write('gone/a.c', racy);
    write('gone/b.c', racy);
    const removeFirst = `const open = fs.openSync;
      fs.openSync = (path, ...rest) => { if (String(path).endsWith('gone/a.c')) fs.rmSync(path); return open(path, ...rest); };`;
    const ended = fencepost(['check', 'gone', '--format', 'json'], { node: withFs(removeFirst) });
    expectComplaint(ended, /cannot check 'a.c': it is gone/);
    const report = JSON.parse(ended.out);
    expect(report.findings).toHaveLength(1);
    expect(report.coverage.skipped).toEqual([{ file: 'a.c', function: '', line: 1, reason: 'it does not exist' }]);
  });
});

describe('a check', () => {
  test('ends with 1 when something is found, with 0 when nothing is', () => {
    write('pair/racy.c', racy);
    write('pair/ordered.c', ordered);
    expect(fencepost(['check', 'pair/racy.c'])).toMatchObject({ status: 1, err: '' });
    expect(fencepost(['check', 'pair/ordered.c'])).toMatchObject({ status: 0, err: '' });
    expect(fencepost(['check', 'pair']).out).toMatch(
      /^1 finding in 1 file; 2 files checked with 2 functions; 0 skipped$/m,
    );
  });

  test('reports in the promised JSON form', () => {
    const ended = fencepost(['check', example, '--format', 'json']);
    const report = JSON.parse(ended.out);
    expect(departures(report)).toEqual([]);
    expect(report.root).toBe(example);
    expect(report.findings.length).toBeGreaterThan(0);
    for (const { file, range, publish, write: nearest } of report.findings) {
      const lines = readFileSync(join(example, file), 'utf8').split('\n');
      expect(lines[publish.line - 1]?.slice(publish.column - 1)).toMatch(new RegExp(`^${publish.call}\\b`));
      expect(lines[nearest.line - 1]?.slice(nearest.column - 1)).toMatch(new RegExp(`^${nearest.call}\\b`));
      expect(range.end.line >= range.start.line).toBe(true);
    }
    expect(ended).toMatchObject({ status: 1, err: '' });
  });

  test('looks callees up in the root, and reports paths relative to it', () => {
    write('tree/mm/caller.c', racy.replace('__SetPageSwapBacked', 'mark_it'));
    write('tree/lib/callee.c', 'void mark_it(struct page *page)\n{\n\t__SetPageSwapBacked(page);\n}\n');
    const alone = fencepost(['check', 'caller.c', '--root', '.', '--format', 'json'], { cwd: join(folder, 'tree/mm') });
    expect(JSON.parse(alone.out).findings).toEqual([]);
    const ended = fencepost(['check', 'tree/mm', '--root', 'tree', '--format', 'json']);
    const report = JSON.parse(ended.out);
    expect(report.root).toBe(join(folder, 'tree'));
    expect(report.coverage.files).toBe(1);
    expect(report.findings).toMatchObject([
      { file: 'mm/caller.c', function: 'map_it', write: { call: 'mark_it', line: 4 } },
    ]);
    expect(report.findings[0].write.chain.at(-1)).toMatchObject({ file: 'lib/callee.c', line: 3 });
    write('tree/Kbuild', '');
    write('tree/MAINTAINERS', '');
    const found = fencepost(['check', 'tree/mm/caller.c', '--format', 'gcc'], { cwd: folder });
    expect(found.out).toMatch(
      /^mm\/caller.c:5:2: warning: .* \[missing-publish-barrier\]\n(mm|lib)\/\S+:\d+:\d+: note: /,
    );
    expect(found.err).toBe(`fencepost: Entering directory '${join(folder, 'tree')}'\n`);
  });

  test('without a path means the folder that one is in', () => {
    write('here/a.c', racy);
    expect(fencepost(['check'], { cwd: join(folder, 'here') }).out).toContain('a.c:5:2: warning:');
  });

  test('has no colours in a pipe', () => {
    expect(fencepost(['check', example]).out).not.toContain('\u001b');
  });

  test('takes it calmly when its reader leaves', async () => {
    const child = spawn(process.execPath, [program, 'check', example, '--format', 'json']);
    let err = '';
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString();
    });
    child.stdout.destroy();
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect({ status, err }).toEqual({ status: 1, err: '' });
  });

  test.skipIf(process.platform !== 'linux')('says so when the report cannot be written', () => {
    const ended = spawnSync('sh', ['-c', '"$0" "$@" > /dev/full', process.execPath, program, 'check', example], {
      encoding: 'utf8',
    });
    expect(ended.stderr).toMatch(/^fencepost: cannot write the report: .*\n$/);
    expect(ended.status).toBe(2);
  });
});

describe('the other commands', () => {
  test('help and version', () => {
    const help = fencepost(['--help']);
    expect(help.status).toBe(0);
    for (const command of ['check', 'lsp', 'rules', 'explain']) {
      expect(help.out).toContain(`\n  ${command} `);
      const own = fencepost([command, '--help']);
      expect(own.out).toContain(`Usage: fencepost ${command}`);
      expect(own.status).toBe(0);
    }
    const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
    expect(fencepost(['--version'])).toEqual({ status: 0, out: `fencepost ${version}\n`, err: '' });
  });

  test('rules are listed and explained', () => {
    const listed = fencepost(['rules']);
    expect(listed.status).toBe(0);
    for (const rule of ['missing-publish-barrier', 'flag-write-after-publish', 'value-dependent-order']) {
      expect(listed.out).toContain(rule);
      const explained = fencepost(['explain', rule]);
      expect(explained).toMatchObject({ status: 0, err: '' });
      expect(explained.out).toMatch(/^# /);
    }
  });
});
