// What git is asked for `check --since`, of repositories of every kind: those that mean harm can have nothing started and keep nobody
// waiting for ever.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { blobNames } from '../server/src/node/disk/git/blobNames.js';
import { textsAtRevision } from '../server/src/node/disk/git/revision.js';
import { listSourceFiles } from '../server/src/node/disk/source/kernelTree.js';
import { FixFolder, racy } from './harness/fixFolder.js';

let folder: FixFolder;

beforeEach(() => {
  folder = new FixFolder();
});

afterEach(() => {
  vi.unstubAllEnvs();
  folder.remove();
});

function git(...args: readonly string[]): string {
  const who = ['-c', 'user.name=nobody', '-c', 'user.email=nobody@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: folder.path, encoding: 'utf8' }).trim();
}

function commit(files: Readonly<Record<string, string>>, ...init: readonly string[]): void {
  for (const [path, text] of Object.entries(files)) folder.write(path, text);
  if (!existsSync(join(folder.path, '.git'))) git('init', '-q', ...init, '.');
  git('add', '-A');
  git('commit', '-q', '-m', 'state');
}

/** What may be different since HEAD. */
function changed(patience?: number, root = folder.path): unknown {
  const answer = textsAtRevision(root, listSourceFiles(root), 'HEAD', patience);
  return answer.kind === 'texts' ? Object.fromEntries(answer.texts) : answer.reason;
}

/** A program that leaves a mark when it is started. */
function trap(path: string): string {
  const program = folder.write(path, `#!/bin/sh\ntouch '${join(folder.path, 'started')}'\nexec /usr/bin/git "$@"\n`);
  chmodSync(program, 0o755);
  return program;
}

const started = () => existsSync(join(folder.path, 'started'));

describe('a repository from somebody who means harm', () => {
  test('has no filter started for files that look as if they might have changed', () => {
    commit({ 'a.c': racy, '.gitattributes': '*.c filter=evil\n' });
    git('config', 'filter.evil.clean', trap('trap'));
    git('config', 'core.checkStat', 'minimal');
    git('config', 'core.trustctime', 'false');
    // Of one time with the index, a file may have changed within a tick of the clock: git reads it again.
    for (const path of ['a.c', '.gitattributes']) execFileSync('touch', ['-d', '2020-01-01', join(folder.path, path)]);
    git('-c', 'filter.evil.clean=cat', 'add', '-A');
    execFileSync('touch', ['-d', '2020-01-01', join(folder.path, '.git/index')]);
    expect(folder.check(['.', '--since', 'HEAD']).status).toBe(0);
    expect(started()).toBe(false);
  });

  test('has nothing fetched by a program of its own', () => {
    commit({ 'a.c': racy });
    const blob = git('rev-parse', 'HEAD:a.c');
    rmSync(join(folder.path, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    folder.write('a.c', `${racy}\n`);
    for (const [key, value] of [
      ['core.repositoryFormatVersion', '1'],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.url', 'ssh://nowhere.invalid/x'],
      ['core.sshCommand', trap('trap')],
      ['protocol.allow', 'always'],
    ] as const)
      git('config', key, value);
    expect(folder.check(['.', '--since', 'HEAD'])).toMatchObject({
      status: 2,
      out: '',
      err: "fencepost: cannot compare with 'HEAD': the repository does not hold all files of it\n",
    });
    expect(started()).toBe(false);
  });

  test('keeps nobody waiting for settings that nobody writes', () => {
    commit({ 'a.c': racy });
    execFileSync('mkfifo', [join(folder.path, '.git/fifo')]);
    git('config', 'include.path', 'fifo');
    expect(changed(1000)).toBe('git gave no answer within 1 seconds');
  });

  test('keeps nobody waiting for a list of other stores that nobody writes', () => {
    commit({ 'a.c': racy });
    execFileSync('mkfifo', [join(folder.path, '.git/objects/info/alternates')]);
    expect(changed(1000)).toBe('git gave no answer within 1 seconds');
  });

  test('does not stand in for git where PATH begins with the working folder', () => {
    commit({ 'a.c': racy });
    trap('git');
    trap('bin/git');
    vi.stubEnv('PATH', `.::bin:${process.env.PATH}`);
    expect(folder.check(['.', '--since', 'HEAD']).status).toBe(0);
    expect(started()).toBe(false);
    vi.stubEnv('PATH', '.:bin');
    expect(folder.check(['.', '--since', 'HEAD']).err).toMatch(/git is not installed/);
    expect(started()).toBe(false);
  });
});

describe('what has changed', () => {
  test('is told by content, whatever the index and the times say', () => {
    commit({ 'a.c': 'one\n', 'b.c': 'two\n', 'mm/c.h': 'three\n', '.hidden/d.c': 'four\n', 'e.txt': 'five\n' });
    expect(changed()).toEqual({});
    git('update-index', '--assume-unchanged', 'a.c');
    folder.write('a.c', 'eno\n');
    folder.write('new.c', 'new\n');
    folder.write('.hidden/d.c', 'other\n');
    rmSync(join(folder.path, 'b.c'));
    expect(changed()).toEqual({ 'a.c': 'one\n', 'b.c': 'two\n', 'new.c': undefined });
    git('add', '-A');
    expect(changed()).toEqual({ 'a.c': 'one\n', 'b.c': 'two\n', 'new.c': undefined });
  });

  test('is told in a repository that names objects by SHA-256', () => {
    commit({ 'a.c': 'one\n', 'b.c': 'two\n' }, '--object-format=sha256');
    folder.write('b.c', 'three\n');
    expect(changed()).toEqual({ 'b.c': 'two\n' });
  });

  test('is not the ends of lines that git converts', () => {
    commit({ 'a.c': 'one\nmore\n', 'b.c': 'two\nmore\n' });
    folder.write('a.c', 'one\r\nmore\r\n');
    folder.write('b.c', 'two\r\nless\r\n');
    expect(changed()).toEqual({ 'b.c': 'two\r\nmore\r\n' });
  });

  test('is not what a sparse checkout leaves out, nor what belongs to another repository', () => {
    commit({ 'a.c': 'one\n', 'out/b.c': 'two\n', 'in/c.c': 'three\n' });
    git('sparse-checkout', 'set', 'in');
    expect(existsSync(join(folder.path, 'out/b.c'))).toBe(false);
    mkdirSync(join(folder.path, 'in/sub'));
    git('update-index', '--add', '--cacheinfo', `160000,${git('rev-parse', 'HEAD')},in/sub`);
    git('commit', '-q', '-m', 'another repository');
    folder.write('in/sub/d.c', 'four\n');
    expect(changed()).toEqual({});
  });

  test('is told in a worktree, whose .git names a folder elsewhere', () => {
    commit({ 'a.c': 'one\n' });
    git('worktree', 'add', '-q', 'beside');
    const root = join(folder.path, 'beside');
    writeFileSync(join(root, 'a.c'), 'two\n');
    expect(changed(undefined, root)).toEqual({ 'a.c': 'one\n' });
  });
});

test('a file that looks as it did is not hashed again, and one that does not is', async () => {
  vi.stubEnv('FENCEPOST_CACHE', '');
  vi.stubEnv('XDG_CACHE_HOME', join(folder.path, 'cache'));
  const nameOf = (text: string) => createHash('sha1').update(`blob ${text.length}\0${text}`).digest('hex');
  const names = () => [...blobNames(folder.path, listSourceFiles(folder.path), 40).values()].map(({ bytes }) => bytes);
  folder.write('a.c', 'one\n');
  folder.write('b.c', 'two\n');
  await setTimeout(3500);
  expect(names()).toEqual([nameOf('one\n'), nameOf('two\n')]);
  const kept = join(folder.path, 'cache/fencepost/blobs');
  const [file = ''] = readdirSync(kept).map((name) => join(kept, name));
  const other = readFileSync(file).subarray(32).toString('latin1').replace(nameOf('one\n'), nameOf('kept'));
  const content = Buffer.from(other, 'latin1');
  writeFileSync(file, Buffer.concat([createHash('sha256').update(content).digest(), content]));
  expect(names()).toEqual([nameOf('kept'), nameOf('two\n')]);
  folder.write('a.c', 'eno\n');
  expect(names()).toEqual([nameOf('eno\n'), nameOf('two\n')]);
  for (const bytes of [Buffer.alloc(0), Buffer.from('\xff\xff\xff\xff\0\0\0\0', 'latin1'), Buffer.alloc(40)]) {
    writeFileSync(file, Buffer.concat([createHash('sha256').update(bytes).digest(), bytes]));
    expect(names()).toEqual([nameOf('eno\n'), nameOf('two\n')]);
  }
});

test('a file that cannot be looked at has no name, and takes none from the others', () => {
  folder.write('a.c', 'one\n');
  const files = ['a.c', 'a.c/b.c', `${'x'.repeat(300)}.c`, 'gone.c'];
  const names = [...blobNames(folder.path, { files }, 40).values()].map(({ bytes }) => bytes.length);
  expect(names).toEqual([40, 0, 0, 0]);
});
