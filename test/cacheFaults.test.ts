// What is kept on the disk, broken in every way that a disk or a hand can break it: it is what was written, or it counts as nothing
// there; and with a good sum over wrong content, nothing throws and nothing outside of the tree is touched.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CacheFile } from '../server/src/node/disk/cache/cacheFile.js';
import { listTree } from '../server/src/node/disk/cache/folderCache.js';
import { TreeCache } from '../server/src/node/disk/cache/treeCache.js';
import { ScanWorkers } from '../server/src/node/disk/scan/scanWorkers.js';
import { listWith } from '../server/src/node/disk/scan/treeListing.js';
import { listSourceFiles } from '../server/src/node/disk/source/kernelTree.js';
import { reportOf } from './harness/checkCommand.js';

const racy = `#include <linux/mm.h>
static void mark(struct page *page)
{
	__SetPageSwapBacked(page);
}

static void map(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	mark(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
let scratch: string;
let tree: string;
let right: string;
const files = (kind: string) =>
  readdirSync(join(scratch, 'cache/fencepost', kind)).map((name) => join(scratch, 'cache/fencepost', kind, name));

const report = async (): Promise<string> => (await reportOf(tree)).printed;

/** A tree at rest, and all that is kept of it. */
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'fencepost-faults-'));
  tree = join(scratch, 'tree');
  mkdirSync(join(tree, 'mm'), { recursive: true });
  writeFileSync(join(tree, 'mm/map.c'), racy);
  writeFileSync(join(tree, 'mm/other.c'), 'int x;\n');
  right = await report();
  expect(right).toContain('missing-publish-barrier');
  vi.stubEnv('FENCEPOST_CACHE', '');
  vi.stubEnv('XDG_CACHE_HOME', join(scratch, 'cache'));
  await setTimeout(3500);
  expect(await report()).toBe(right);
  for (const kind of ['reports', 'trees', 'folders', 'listings']) expect(files(kind)).toHaveLength(1);
}, 15_000);

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true, force: true });
});

describe.each(['reports', 'trees', 'folders', 'listings'])('%s', (kind) => {
  function kept(): { readonly file: string; readonly bytes: Buffer; readonly cache: CacheFile } {
    const [file = ''] = files(kind);
    return { file, bytes: readFileSync(file), cache: new CacheFile(file, 9) };
  }

  test('cut off after any number of bytes, or with any one bit another: nothing is there', () => {
    const { file, bytes, cache } = kept();
    expect(cache.read()).toEqual(bytes.subarray(32));
    const wrong: number[] = [];
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(file, bytes.subarray(0, length));
      if (cache.read() !== undefined) wrong.push(length);
    }
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(file, flipped);
      if (cache.read() !== undefined) wrong.push(at);
    }
    writeFileSync(file, bytes);
    expect(bytes.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  test('the report is right whatever became of it', async () => {
    const { file, bytes } = kept();
    for (const at of [0, 31, 32, 33, bytes.length >> 1, bytes.length - 1]) {
      for (const other of files('reports')) rmSync(other);
      writeFileSync(file, bytes.subarray(0, at));
      expect(await report()).toBe(right);
    }
    writeFileSync(file, bytes);
  });
});

test.each(['reports', 'trees', 'folders', 'listings'])(
  'a pipe in the place of what is kept in %s is not waited for',
  async (kind) => {
    const kept = ['reports', kind].flatMap(files).map((file) => [file, readFileSync(file)] as const);
    for (const file of files('reports')) rmSync(file);
    for (const file of files(kind)) rmSync(file);
    for (const [file] of kept.slice(-1)) execFileSync('mkfifo', [file]);
    expect(await report()).toBe(right);
    for (const [file, bytes] of kept) {
      rmSync(file, { force: true });
      writeFileSync(file, bytes);
    }
  },
);

/** A file of the cache whose sum is right, whatever it holds. */
function poison(kind: string, change: (content: Buffer) => Buffer): void {
  for (const file of files(kind)) {
    const content = change(readFileSync(file).subarray(32));
    writeFileSync(file, Buffer.concat([createHash('sha256').update(content).digest(), content]));
  }
}

const anyBytes = fc.array(fc.record({ at: fc.nat(100_000), to: fc.nat(255) }), { minLength: 1, maxLength: 20 });

test('wrong content under a right sum makes nothing throw, whichever bytes it is', async () => {
  await report();
  const kinds = ['trees', 'folders', 'listings'];
  const right = kinds.flatMap(files).map((file) => [file, readFileSync(file)] as const);
  const subject = new CacheFile(files('trees')[0] ?? '', 9);
  await fc.assert(
    fc.asyncProperty(anyBytes, async (changes) => {
      for (const kind of kinds)
        poison(kind, (content) => {
          const changed = Buffer.from(content);
          for (const { at, to } of changes) changed[at % changed.length] = to;
          return changed;
        });
      for (const file of files('reports')) rmSync(file);
      new TreeCache(subject).read();
      expect(listTree(tree).failed).toEqual([]);
      await listWith(new ScanWorkers(0), tree);
      await report();
      for (const file of kinds.flatMap(files)) rmSync(file);
      for (const [file, bytes] of right) writeFileSync(file, bytes);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['trees', '"file":"'],
  ['trees', '"places":[["'],
  ['trees', '"paths":["'],
  ['reports', '"file":"'],
  ['reports', '"checked":["'],
])('of %s that lead out of the tree by %s, nothing is taken', async (kind, key) => {
  await report();
  const kept = files(kind).map((file) => [file, readFileSync(file)] as const);
  writeFileSync(join(scratch, 'secret.c'), racy);
  for (const path of ['../secret.c', join(scratch, 'secret.c'), 'mm/../../secret.c']) {
    poison(kind, (content) => {
      const bytes = content.toString('latin1');
      expect(bytes).toContain(`${key}mm/map.c"`);
      // What stands behind the text of a tree is found by its length.
      const text = bytes.replaceAll(`${key}mm/map.c"`, `${key}${path}"`);
      return kind === 'trees' ? withLength(Buffer.from(text, 'latin1'), content) : Buffer.from(text, 'latin1');
    });
    if (kind === 'trees') {
      for (const file of files('reports')) rmSync(file);
      expect(new TreeCache(new CacheFile(files('trees')[0] ?? '', 9)).read()).toBeUndefined();
    }
    expect(await report()).toBe(right);
    for (const [file, bytes] of kept) writeFileSync(file, bytes);
  }
});

/** The content of a kept tree, of which the text has another length than before. */
function withLength(changed: Buffer, before: Buffer): Buffer {
  const old = before.readUInt32LE(0);
  const length = old + changed.length - before.length;
  const padded = (size: number) => 8 + Math.ceil(size / 8) * 8;
  const start = Buffer.alloc(padded(length));
  changed.copy(start, 0, 0, 8 + length);
  start.writeUInt32LE(length, 0);
  start.fill(0, 8 + length);
  return Buffer.concat([start, before.subarray(padded(old))]);
}

test.each([
  ['a path out of the tree', { prefix: '', folders: [], files: ['../../secret.c'], passedOver: [] }],
  ['a folder out of the tree', { prefix: '', folders: ['../..'], files: [], passedOver: [] }],
  ['no lists', { prefix: '' }],
  ['null', null],
  ['numbers', { prefix: 7, folders: 'mm', files: [3], passedOver: [null] }],
])('of folders that are said to hold %s, nothing is taken', (_what, folder) => {
  poison('folders', (content) => {
    const [first] = JSON.parse(content.toString('utf8')) as { stat: unknown }[];
    return Buffer.from(JSON.stringify([folder === null ? null : { ...folder, stat: first?.stat }]));
  });
  expect(listTree(tree)).toEqual(listSourceFiles(tree));
});
