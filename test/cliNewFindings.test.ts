// `check --since` and `check --baseline`: only what was not there before is reported, and only that decides about the status.
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { early, FixFolder, fixed, racy } from './harness/fixFolder.js';

let folder: FixFolder;

beforeEach(() => {
  folder = new FixFolder();
});

afterEach(() => folder.remove());

function git(...args: readonly string[]): string {
  const who = ['-c', 'user.name=nobody', '-c', 'user.email=nobody@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: folder.path, encoding: 'utf8' });
}

function commit(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) folder.write(path, text);
  if (!existsSync(join(folder.path, '.git'))) git('init', '-q', '.');
  git('add', '-A');
  git('commit', '-q', '-m', 'state');
}

/** The functions of the findings that are reported, with the last words of the report. */
function found(...args: readonly string[]): readonly unknown[] {
  const { status, out, err } = folder.check([...args, '--format', 'json']);
  if (out === '') return [status, err];
  const { findings, comparison } = JSON.parse(out);
  return [status, findings.map((one: { function: string }) => one.function), comparison];
}

const other = racy.replace('map_it', 'map_other');

describe('since a revision', () => {
  test('what was there is left out, wherever its lines have gone', () => {
    commit({ 'a.c': racy });
    expect(found('.')).toEqual([1, ['map_it'], undefined]);
    expect(found('.', '--since', 'HEAD')).toEqual([0, [], { countsTouched: true, known: 1, gone: 0 }]);
    folder.write('a.c', `/* a line more */\n\n${racy}${other}`);
    expect(found('.', '--since', 'HEAD')).toEqual([1, ['map_other'], { countsTouched: true, known: 1, gone: 0 }]);
    expect(found('.')).toEqual([1, ['map_it', 'map_other'], undefined]);
  });

  test('what is staged, what is not, and what git does not know yet counts', () => {
    commit({ 'a.c': fixed, 'b.c': fixed.replace('map_it', 'map_b'), 'z.c': 'int nothing;\n' });
    folder.write('a.c', racy);
    git('add', 'a.c');
    folder.write('b.c', racy.replace('map_it', 'map_b'));
    folder.write('c.c', racy.replace('map_it', 'map_c'));
    expect(found('.', '--since', 'HEAD')).toEqual([
      1,
      ['map_it', 'map_b', 'map_c'],
      { countsTouched: true, known: 0, gone: 0 },
    ]);
    expect(found('b.c', '--since', 'HEAD')).toEqual([1, ['map_b'], { countsTouched: true, known: 0, gone: 0 }]);
  });

  test('what went away is counted, with its file or without', () => {
    commit({ 'a.c': racy, 'b.c': racy.replace('map_it', 'map_b'), 'c.c': other });
    folder.write('a.c', fixed);
    rmSync(join(folder.path, 'b.c'));
    expect(found('.', '--since', 'HEAD')).toEqual([0, [], { countsTouched: true, known: 1, gone: 2 }]);
    expect(folder.check(['.', '--since', 'HEAD']).out).toMatch(
      /^no new or touched findings; 1 known before; 2 gone; 2 files/m,
    );
    expect(found('a.c', '--since', 'HEAD')).toEqual([0, [], { countsTouched: true, known: 0, gone: 1 }]);
  });

  test('a callee that changed makes its caller new', () => {
    const callee = 'void init_it(struct page *page)\n{\n\t__SetPageSwapBacked(page);\n\tsmp_wmb();\n}\n';
    const caller = racy
      .replace('__SetPageSwapBacked', 'init_it')
      .replace('struct page;', 'void init_it(struct page *page);');
    commit({ 'a.c': caller, 'b.c': callee });
    expect(found('a.c')).toEqual([0, [], undefined]);
    folder.write('b.c', callee.replace('\tsmp_wmb();\n', ''));
    expect(found('a.c', '--since', 'HEAD')).toEqual([1, ['map_it'], { countsTouched: true, known: 0, gone: 0 }]);
  });

  test('a folder below the top of the checkout is compared with itself', () => {
    commit({ 'tree/mm/a.c': racy, 'tree/Kbuild': '', 'tree/MAINTAINERS': '', 'a.c': fixed });
    folder.write('tree/mm/a.c', racy + other);
    expect(found('tree', '--since', 'HEAD')).toEqual([1, ['map_other'], { countsTouched: true, known: 1, gone: 0 }]);
  });

  test('what was there is told of where a line on its path was touched', () => {
    const longer = racy.replace('\tset_pte_at', '\tint order = 0;\n\tset_pte_at');
    commit({ 'a.c': longer });
    folder.write('a.c', longer.replace('order = 0', 'order = 1'));
    expect(found('.', '--since', 'HEAD')).toEqual([0, [], { countsTouched: true, known: 1, gone: 0 }]);
    folder.write('a.c', longer.replace('__SetPageSwapBacked(page);', '__SetPageSwapBacked(page); /* touched */'));
    expect(found('.', '--since', 'HEAD')).toEqual([1, ['map_it'], { countsTouched: true, known: 0, gone: 0 }]);
  });

  test('older revisions, and names that no shell would like', () => {
    commit({ 'with a space\t"ä".c': fixed });
    commit({ 'with a space\t"ä".c': racy });
    expect(found('.', '--since', 'HEAD')).toEqual([0, [], { countsTouched: true, known: 1, gone: 0 }]);
    expect(found('.', '--since', 'HEAD~1')).toEqual([1, ['map_it'], { countsTouched: true, known: 0, gone: 0 }]);
  });

  test.each([
    ['a revision that is none', 'nowhere', /cannot compare with 'nowhere': there is no such revision/],
    ['an option of git', '--since=--output=x', /cannot compare with '--output=x': there is no such revision/],
  ])('%s is named', (_name, revision, words) => {
    commit({ 'a.c': racy });
    const option = revision.startsWith('--') ? [revision] : ['--since', revision];
    const { status, out, err } = folder.check(['.', ...option]);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(words);
  });

  test('without a repository, that is said', () => {
    folder.write('a.c', racy);
    expect(folder.check(['.', '--since', 'HEAD'])).toMatchObject({
      status: 2,
      out: '',
      err: expect.stringMatching(/cannot compare with 'HEAD': not a git repository/),
    });
  });

  test('a repository cannot have anything started', () => {
    commit({ 'a.c': racy, '.gitattributes': '*.c filter=evil diff=evil\n' });
    const trap = `touch ${join(folder.path, 'started')}; cat`;
    for (const key of ['filter.evil.clean', 'filter.evil.smudge', 'diff.evil.command', 'diff.evil.textconv'])
      git('config', key, trap);
    for (const key of ['core.fsmonitor', 'core.pager', 'core.editor']) git('config', key, trap);
    folder.write('a.c', racy + other);
    expect(found('.', '--since', 'HEAD')).toEqual([1, ['map_other'], { countsTouched: true, known: 1, gone: 0 }]);
    expect(existsSync(join(folder.path, 'started'))).toBe(false);
  });
});

describe('against a baseline', () => {
  test('what is in an earlier report is left out, and what is not there any more is counted', () => {
    folder.write('a.c', racy);
    folder.write('b.c', early);
    folder.write('baseline.json', folder.check(['.', '--format', 'json']).out);
    const baseline = join(folder.path, 'baseline.json');
    expect(found('.', '--baseline', baseline)).toEqual([0, [], { countsTouched: false, known: 2, gone: 0 }]);
    // The second time it comes from what was kept.
    expect(found('.', '--baseline', baseline)).toEqual([0, [], { countsTouched: false, known: 2, gone: 0 }]);
    folder.write('a.c', `\n\n${racy}${other}`);
    folder.write('b.c', '');
    expect(found('.', '--baseline', baseline)).toEqual([1, ['map_other'], { countsTouched: false, known: 1, gone: 1 }]);
    // Of a file that was not looked at, nothing is gone.
    expect(found('a.c', '--baseline', baseline)).toEqual([
      1,
      ['map_other'],
      { countsTouched: false, known: 1, gone: 0 },
    ]);
  });

  test.each([
    ['no JSON', '{', 'it is not JSON'],
    ['no report', '[]', 'it is not a report'],
    ['another version', '{"version": 2, "findings": []}', 'it is a report of another version'],
    ['a finding without a name', '{"version": 1, "findings": [{}]}', 'a finding in it has no fingerprint'],
  ])('%s is named', (_name, text, reason) => {
    folder.write('a.c', racy);
    folder.write('report.json', text);
    const { status, out, err } = folder.check(['.', '--baseline', 'report.json']);
    expect([status, out, err]).toEqual([2, '', `fencepost: cannot compare with 'report.json': ${reason}\n`]);
  });

  test('a report that is not there is named', () => {
    folder.write('a.c', racy);
    expect(folder.check(['.', '--baseline', 'none.json']).err).toBe(
      "fencepost: cannot compare with 'none.json': it does not exist\n",
    );
  });
});

test.each([
  [['--since', 'HEAD', '--baseline', 'x'], '--since and --baseline exclude each other'],
  [['--since', 'HEAD', '--fix'], '--fix is about all findings; it takes no --since'],
  [['--baseline', 'x', '--diff'], '--diff is about all findings; it takes no --baseline'],
])('%j is refused', (args, words) => {
  folder.write('a.c', racy);
  expect(folder.check(['.', ...args])).toMatchObject({ status: 2, out: '', err: expect.stringContaining(words) });
});
