// Documents under URIs that clients spell in their own ways, and documents that are no text.
import { expect, test } from 'vitest';
import { fullCapabilities } from './harness/languageClient.js';
import { racy as racyLines, start, uri } from './harness/lineRaceServer.js';
import { startServer } from './harness/serverProcess.js';

const caller = `static void map(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	prepare(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
const racy = 'void prepare(struct page *page)\n{\n\t__SetPageSwapBacked(page);\n}\n';
/** Without related information, which would name the document as its client spells it. */
const capabilities = { workspace: fullCapabilities.workspace, textDocument: { diagnostic: {} } };

test.each([
  ['an empty segment', (plain: string) => plain.replace('/mm/', '/mm//')],
  ['an empty segment at the root of the tree', (plain: string) => plain.replace('/mm/', '//mm/')],
  ['a segment that is a dot', (plain: string) => plain.replace('/mm/', '/./mm/')],
  ['a scheme in capitals', (plain: string) => plain.replace('file:', 'FILE:')],
])('%s leads to the same tree', async (_what, spell) => {
  const { client, uriOf } = await startServer({ capabilities }, { 'mm/caller.c': caller, 'include/callee.c': racy });
  const spelled = spell(uriOf('mm/caller.c'));
  client.open(spelled, caller);
  const params = { textDocument: { uri: spelled } };
  const count = async () => {
    const answer = await client.connection.sendRequest<{ items: unknown[] }>('textDocument/diagnostic', params);
    return answer.items.length;
  };
  await count();
  await client.until(() => client.logged.some((line) => line.startsWith('Read ')), 'the tree to be read');
  expect(await count()).toBe(1);
  expect(client.logged.filter((line) => line.startsWith('Read '))).toHaveLength(1);
});

test('a document with a NUL in it is binary, as it is on the disk', async () => {
  const { client } = await start();
  client.open(uri, `${racyLines}\0`);
  expect(await client.currentDiagnostics(uri)).toEqual([]);
  client.replace(uri, '\0', '');
  expect(await client.currentDiagnostics(uri)).toHaveLength(1);
});
