// The folders of a tree as they are remembered: what changed is read again, whatever the change was.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { listTree } from '../server/src/node/disk/cache/folderCache.js';
import { ListingCache } from '../server/src/node/disk/cache/listingCache.js';
import { ScanWorkers } from '../server/src/node/disk/scan/scanWorkers.js';
import { listWith } from '../server/src/node/disk/scan/treeListing.js';
import { type KnownFolder, listSourceFiles, walkSourceFiles } from '../server/src/node/disk/source/kernelTree.js';
import { statWidth } from '../server/src/node/disk/source/pathStats.js';

let scratch: string;
let tree: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'fencepost-folders-'));
});

beforeEach(() => {
  tree = mkdtempSync(join(scratch, 'tree-'));
  for (const folder of ['mm', 'fs/ext4', 'fs/proc']) mkdirSync(join(tree, folder), { recursive: true });
  for (const file of ['mm/a.c', 'mm/b.h', 'fs/ext4/c.c', 'fs/proc/d.c', 'fs/note.txt'])
    writeFileSync(join(tree, file), '');
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function walked(known: ReadonlyMap<string, KnownFolder>) {
  const seen = new Map<string, KnownFolder>();
  const walk = walkSourceFiles(tree, known, (folder) => seen.set(folder.prefix, folder));
  for (;;) {
    const step = walk.next();
    if (step.done) return { ...step.value, seen };
  }
}

test('a folder that is as it was known is not read again', () => {
  const { seen } = walked(new Map());
  expect([...seen.keys()].sort()).toEqual(['', 'fs/', 'fs/ext4/', 'fs/proc/', 'mm/']);
  const changed = [...seen].map(([prefix, folder]) => [prefix, { ...folder, files: ['kept.c'] }] as const);
  expect(walked(new Map(changed)).files).toEqual([
    'fs/ext4/kept.c',
    'fs/kept.c',
    'fs/proc/kept.c',
    'kept.c',
    'mm/kept.c',
  ]);
});

const changes: readonly (readonly [string, () => void])[] = [
  ['a file comes', () => writeFileSync(join(tree, 'mm/new.c'), '')],
  ['a file goes', () => rmSync(join(tree, 'mm/a.c'))],
  ['a file is renamed', () => renameSync(join(tree, 'mm/a.c'), join(tree, 'mm/z.c'))],
  ['a file moves', () => renameSync(join(tree, 'mm/a.c'), join(tree, 'fs/a.c'))],
  ['a folder comes', () => mkdirSync(join(tree, 'fs/nfs'))],
  ['a folder goes', () => rmSync(join(tree, 'fs/ext4'), { recursive: true })],
  ['a folder is renamed', () => renameSync(join(tree, 'fs/ext4'), join(tree, 'fs/ext5'))],
  [
    'two folders change places',
    () => {
      renameSync(join(tree, 'fs/ext4'), join(tree, 'fs/x'));
      renameSync(join(tree, 'fs/proc'), join(tree, 'fs/ext4'));
      renameSync(join(tree, 'fs/x'), join(tree, 'fs/proc'));
    },
  ],
  [
    'a folder becomes a link to itself',
    () => {
      rmSync(join(tree, 'mm'), { recursive: true });
      symlinkSync('mm', join(tree, 'mm'));
    },
  ],
  [
    'a file becomes a link',
    () => {
      rmSync(join(tree, 'mm/a.c'));
      symlinkSync('b.h', join(tree, 'mm/a.c'));
    },
  ],
  [
    'a folder becomes a link',
    () => {
      rmSync(join(tree, 'fs/ext4'), { recursive: true });
      symlinkSync('proc', join(tree, 'fs/ext4'));
    },
  ],
];

test.each(changes)('%s: the tree as it is', async (_what, change) => {
  const { seen } = walked(new Map());
  // A change is told by the folder's time, which has a tick.
  await setTimeout(20);
  change();
  const { seen: _, ...found } = walked(seen);
  expect(found).toEqual(listSourceFiles(tree));
});

test('the cache holds only folders at rest, and is nothing where it is broken', async () => {
  vi.stubEnv('FENCEPOST_CACHE', '');
  vi.stubEnv('XDG_CACHE_HOME', join(scratch, 'cache'));
  const folder = join(scratch, 'cache/fencepost/folders');
  const size = () => readdirSync(folder).map((name) => join(folder, name));
  const whole = listSourceFiles(tree);
  expect(listTree(tree)).toEqual(whole);
  expect(() => size()).toThrow();
  await setTimeout(3500);
  expect(listTree(tree)).toEqual(whole);
  expect(size()).toHaveLength(1);
  expect(listTree(tree)).toEqual(whole);
  for (const length of [100, 32, 0]) {
    for (const file of size()) truncateSync(file, length);
    expect(listTree(tree)).toEqual(whole);
  }
  writeFileSync(join(tree, 'mm/new.c'), '');
  expect(listTree(tree).files).toContain('mm/new.c');
  vi.unstubAllEnvs();
}, 15_000);

describe('the list of the whole tree', () => {
  beforeEach(() => {
    vi.stubEnv('FENCEPOST_CACHE', '');
    vi.stubEnv('XDG_CACHE_HOME', mkdtempSync(join(scratch, 'cache-')));
    // Folders made just now count as being at rest.
    const start = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(start + 60_000);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  const list = async () => {
    const { looked, shared, ...listed } = await listWith(new ScanWorkers(0), tree);
    return { listed, looked, shared };
  };

  test.each(changes)('%s: it is made anew', async (_what, change) => {
    await list();
    expect((await list()).looked?.paths).toEqual(listSourceFiles(tree).files);
    await setTimeout(20);
    change();
    const { listed, looked } = await list();
    expect(listed).toEqual(listSourceFiles(tree));
    expect(looked?.paths).toEqual(listed.files);
    expect([...(looked?.stats ?? [])]).toEqual(listed.files.flatMap(looksNow));
  });

  /** What a file of the tree looks like. */
  const looksNow = (path: string): readonly number[] => {
    const { size, mtimeMs, ctimeMs } = statSync(join(tree, path));
    return [size, mtimeMs, ctimeMs];
  };

  test('it is taken as it was kept where a file has made way for another of its name', async () => {
    await list();
    await setTimeout(20);
    writeFileSync(join(tree, 'mm/saved'), 'int a;');
    renameSync(join(tree, 'mm/saved'), join(tree, 'mm/a.c'));
    const { listed, looked, shared } = await list();
    expect(shared).toBeDefined();
    expect(listed).toEqual(listSourceFiles(tree));
    expect([...(looked?.stats ?? [])]).toEqual(listed.files.flatMap(looksNow));
  });

  test('it is made anew where many folders have changed, whatever they hold', async () => {
    const folders = Array.from({ length: 30 }, (_, i) => join(tree, `fs/f${i}`));
    for (const folder of folders) mkdirSync(folder);
    await list();
    await setTimeout(20);
    for (const folder of folders) writeFileSync(join(folder, 'note.txt'), '');
    const { listed, looked, shared } = await list();
    expect(shared).toBeUndefined();
    expect(listed).toEqual(listSourceFiles(tree));
    expect([...(looked?.stats ?? [])]).toEqual(listed.files.flatMap(looksNow));
    expect((await list()).shared).toBeDefined();
  });

  test('it is taken as it was kept, with the sizes of the files as they are', async () => {
    await list();
    writeFileSync(join(tree, 'mm/a.c'), 'int a;');
    const { looked } = await list();
    const size = looked?.stats[(looked?.paths.indexOf('mm/a.c') ?? 0) * statWidth];
    expect(size).toBe(6);
  });

  test.each([
    ['../secret.c', false],
    ['mm/../../secret.c', false],
    ['/etc/secret.c', false],
    ['mm//secret.c', false],
    ['mm/kept.c', true],
  ])('%s in what was kept is taken: %s', async (path, isTaken) => {
    const { seen } = walked(new Map());
    ListingCache.for(tree)?.write({ files: [path], failed: [], passedOver: [] }, [...seen.values()]);
    expect((await list()).listed.files).toEqual(isTaken ? [path] : listSourceFiles(tree).files);
  });

  test('whatever is cut off it, the tree is listed', async () => {
    await list();
    const folder = join(process.env.XDG_CACHE_HOME ?? '', 'fencepost/listings');
    const [file] = readdirSync(folder).map((name) => join(folder, name));
    const { size } = statSync(file ?? '');
    for (let length = size - 1; length >= 0; length -= 7) {
      truncateSync(file ?? '', length);
      expect((await list()).listed).toEqual(listSourceFiles(tree));
    }
  });

  test('it is not kept of a tree in which a folder may be changing', async () => {
    vi.restoreAllMocks();
    await list();
    expect((await list()).looked).toBeUndefined();
  });
});
