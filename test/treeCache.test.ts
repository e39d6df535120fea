// What one process leaves of a tree for the next: what is found of it again, and when it is worth writing.
import { expect, test } from 'vitest';
import { isWorthWriting, type KnownTree, knownStats, unchangedFiles } from '../server/src/node/disk/cache/treeCache.js';

/** A tree of these files, of which each looked like three times its place. */
function treeOf(paths: readonly string[], kept: readonly string[] = paths): KnownTree {
  const nothing = new Int32Array(0);
  return {
    paths,
    stats: new Float64Array(paths.flatMap((_, i) => [i, i, i])),
    kept: new Set(kept),
    notText: new Map([['blob.h', 'it is binary']]),
    batch: { paths: kept, rows: nothing, calls: nothing, ends: nothing, names: undefined },
    reports: { names: [], functions: [] },
  };
}

const noneNamed: ReadonlySet<string> = new Set();

test('a file is known by its path, wherever it stands in the list', () => {
  const tree = treeOf(['a.c', 'b.c', 'd.c']);
  const known = knownStats(tree, ['../named.c', 'd.c', 'a.c', 'b.c', 'c.c', 'd.c'], noneNamed);
  expect([...known].filter((_, i) => i % 3 === 0)).toEqual([Number.NaN, 2, 0, 1, Number.NaN, 2]);
});

test('a file that is named by itself is looked at anew unless it was kept', () => {
  const tree = treeOf(['a.c', 'b.c'], ['a.c']);
  expect([...knownStats(tree, ['a.c', 'b.c'], new Set(['a.c', 'b.c']))].slice(2, 4)).toEqual([0, Number.NaN]);
});

test('what looks as it did is unchanged, and is told of as before', () => {
  const paths = ['a.c', 'b.c', 'blob.h', 'plain.c'];
  const tree = treeOf(paths, ['a.c', 'b.c']);
  const stats = new Float64Array(tree.stats);
  stats[3] = 99;
  const list = { root: '/', paths, named: noneNamed, taken: new Int32Array(1), stats, known: tree.stats };
  expect(unchangedFiles(tree, list)).toEqual({
    count: 3,
    kept: new Set(['a.c']),
    irrelevant: ['plain.c'],
    notText: [{ path: 'blob.h', reason: 'it is binary' }],
  });
});

test('a tree is written where somebody gains by it', () => {
  const tree = treeOf(Array.from({ length: 100 }, (_, i) => `${i}.c`));
  expect(isWorthWriting(undefined, { paths: 100, unchanged: 0, made: 0 })).toBe(true);
  expect(isWorthWriting(tree, { paths: 100, unchanged: 100, made: 0 })).toBe(false);
  expect(isWorthWriting(tree, { paths: 100, unchanged: 97, made: 0 })).toBe(false);
  expect(isWorthWriting(tree, { paths: 100, unchanged: 97, made: 1 })).toBe(true);
  expect(isWorthWriting(tree, { paths: 100, unchanged: 50, made: 0 })).toBe(true);
  expect(isWorthWriting(tree, { paths: 99, unchanged: 99, made: 0 })).toBe(true);
});
