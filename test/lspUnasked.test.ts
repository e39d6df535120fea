// A document that is open counts as the client has it, also where the client never asks for that document itself.
import { expect, test } from 'vitest';
import { pullCapabilities } from './harness/languageClient.js';
import { startServer } from './harness/serverProcess.js';

const caller = `void order_them(void);
static void map(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	__SetPageSwapBacked(page);
	order_them();
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
const callee = 'void order_them(void)\n{\n\tbarrier();\n}\n';

test('an unsaved callee that nobody asked diagnostics for', async () => {
  const files = { 'mm/caller.c': caller, 'mm/callee.c': callee };
  const { client, open, uriOf } = await startServer({ capabilities: pullCapabilities }, files);
  const uri = open('mm/caller.c');
  const items = async () => {
    const answer = await client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
    return (answer as { readonly items: readonly unknown[] }).items;
  };
  await client.until(() => client.logged.some((line) => line.startsWith('Read ')) || client.refreshes > 0, 'the tree');
  client.open(uriOf('mm/callee.c'), callee.replace('barrier', 'smp_wmb'));
  expect(await items()).toEqual([]);
  client.close(uriOf('mm/callee.c'));
  expect(await items()).toHaveLength(1);
});
