// A language server that starts on a tree of which another process has kept what it learnt.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { program } from './harness/commandLine.js';
import { startServer } from './harness/serverProcess.js';

const caller = `static void map(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	prepare(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
const ordering = 'void prepare(struct page *page)\n{\n\t__SetPageSwapBacked(page);\n\tsmp_wmb();\n}\n';
const racy = ordering.replace('\tsmp_wmb();\n', '');

let cache: string;
beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'fencepost-known-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  vi.stubEnv('FENCEPOST_CACHE', '');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

/** Checks a tree whose files are older than what may still change within a tick of the clock, so that all of it is kept. */
async function checkAll(tree: string): Promise<void> {
  await setTimeout(3500);
  spawnSync(process.execPath, [program, 'check', '.', '--root', '.'], { cwd: tree });
  expect(readdirSync(join(cache, 'fencepost', 'trees'))).toHaveLength(1);
}

test('a file that has changed since is taken as it is now', async () => {
  const { client, open } = await startServer(
    {},
    { 'mm/caller.c': caller, 'mm/callee.c': ordering },
    [],
    async (tree) => {
      await checkAll(tree);
      writeFileSync(join(tree, 'mm/callee.c'), racy);
    },
  );
  const found = await client.diagnostics(open('mm/caller.c'), ({ diagnostics }) => diagnostics.length > 0);
  expect(found.map(({ code }) => code)).toEqual(['missing-publish-barrier']);
}, 30_000);
