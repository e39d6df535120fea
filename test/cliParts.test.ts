// Whoever has checked a whole tree has the report on each of its parts: it is what a check of the part alone says.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program } from './harness/commandLine.js';

const racy = (name: string, comment = '') => `#include <linux/mm.h>
static void ${name}(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	__SetPageSwapBacked(page);
	${comment}
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
const files = {
  'mm/map.c': racy('map'),
  'mm/other.c': `${racy('also')}${racy('more', '(*page->hook)(page);')}`,
  'mm/suppressed.c': racy('hidden', '// fencepost-ignore-next-line missing-publish-barrier: walkers are held off'),
  'fs/broken.c': 'void broken(struct page *page)\n{\n\t__SetPageSwapBacked(page);\n\tif (page) { ] ) (\n}\n',
  'fs/binary.h': '\0',
  'drivers/none.c': 'int nothing;\n',
};

let scratch: string;
const kept = () => readdirSync(join(scratch, 'cache/fencepost/reports'));

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'fencepost-parts-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(scratch, 'tree', path)), { recursive: true });
    writeFileSync(join(scratch, 'tree', path), text);
  }
  // Nothing is kept of files that may still change within a tick of the clock.
  await setTimeout(3500);
}, 10_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function check(paths: readonly string[], cache: 'kept' | 'off' = 'kept') {
  const FENCEPOST_CACHE = cache === 'off' ? 'off' : '';
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'check', ...paths, '--root', '.', '--format', 'json'],
    {
      cwd: join(scratch, 'tree'),
      env: { ...process.env, FENCEPOST_CACHE, XDG_CACHE_HOME: join(scratch, 'cache') },
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

const parts = [
  ['mm'],
  ['mm', 'fs'],
  ['fs'],
  ['drivers'],
  ['mm/map.c'],
  ['mm/suppressed.c', 'mm/other.c'],
  ['mm', 'fs/broken.c'],
];

test.each([[[]], [['--coverage']]])(
  'the report on a part of a tree that was checked as a whole (%j)',
  (flags) => {
    rmSync(join(scratch, 'cache'), { recursive: true, force: true });
    check(['.', ...flags]);
    expect(kept()).toHaveLength(1);
    for (const part of parts) expect(check([...part, ...flags])).toEqual(check([...part, ...flags], 'off'));
    // No other answer was worked out, and kept.
    expect(kept()).toHaveLength(1);
  },
  90_000,
);

test('a file that is named is looked at, though it does not matter to the tree', () => {
  check(['.']);
  const named = ['drivers/none.c', 'mm/map.c'];
  expect(check(named)).toEqual(check(named, 'off'));
});

test('what changed since the whole tree was checked is seen in the part', () => {
  check(['.']);
  writeFileSync(join(scratch, 'tree/mm/map.c'), racy('map').replace('\tset_pte_at', '\tsmp_wmb();\n\tset_pte_at'));
  for (const part of [['mm'], ['mm/map.c'], ['fs']]) expect(check(part)).toEqual(check(part, 'off'));
});
