// More ways through a function, and to return from one, than are kept apart: what is united says no less than what it is made of.
import { expect, test } from 'vitest';
import { check } from './harness/check.js';

const ways = 24;
const publish = (page: string): string => `set_pte_at(vmf->vma->vm_mm, vmf->address, vmf->pte, mk_pte(${page}, prot));`;

/** A case for each way. */
function switchOver(body: (way: number) => string): string {
  const cases = Array.from({ length: ways }, (_, way) => `\tcase ${way}:\n${body(way)}\n`);
  return `\tswitch (how) {\n${cases.join('')}\tdefault:\n\t\treturn -EINVAL;\n\t}\n`;
}

/** For each function with a finding, the calls that publish there. */
async function foundIn(program: string): Promise<readonly string[]> {
  const { findings } = await check(new Map([['mm/a.c', `#include <linux/mm.h>\n\n${program}`]]));
  return findings.map(({ functionName, publish }) => `${functionName}: ${publish.call}`);
}

test.each(Array.from({ length: ways }, (_, way) => way))(
  'a page that way %i alone stores is published',
  async (way) => {
    const body = (one: number): string =>
      `\t\tpage = alloc_page(GFP_KERNEL);\n${one === way ? '\t\tvmf->page = other;\n' : ''}\t\tbreak;`;
    const program = `int stores(struct vm_fault *vmf, struct page *other, int how, pgprot_t prot)
{
	struct page *page;

${switchOver(body)}	__SetPageUptodate(other);
	use(page);
	${publish('vmf->page')}
	return 0;
}
`;
    expect(await foundIn(program)).toEqual(['stores: set_pte_at']);
  },
);

const handOn = `static int get_page_somehow(struct page **pagep, int how)
{
${switchOver((way) => `\t\t*pagep = fresh${way}(GFP_KERNEL);\n\t\treturn 0;`)}	return 0;
}
`;
const definitions = Array.from(
  { length: ways },
  (_, way) => `static struct page *fresh${way}(gfp_t gfp)
{
	struct page *page = alloc_page(gfp);

	__SetPageUptodate(page);
	return page;
}
`,
).join('');
const caller = (barrier: string): string => `
int maps(struct vm_fault *vmf, int how, pgprot_t prot)
{
	struct page *page;

	if (get_page_somehow(&page, how))
		return -EFAULT;
${barrier}	${publish('page')}
	return 0;
}
`;

test.each([
  ['', ['maps: set_pte_at']],
  ['\tsmp_wmb();\n', []],
])('a page that a callee gets in one of many ways is followed (barrier: %j)', async (barrier, expected) => {
  expect(await foundIn(`${definitions}\n${handOn}${caller(barrier)}`)).toEqual(expected);
});

test.each([3, 7, 9, 12])('a page that one of %i ways settles is pending on the others', async (count) => {
  const cases = Array.from({ length: count }, (_, way) => {
    const settling = way === 1 ? '\t\tif (put_page_testzero(page))\n\t\t\tvmf->flags = 99;\n' : '';
    return `\tcase ${way}:\n\t\tvmf->flags = ${way};\n${settling}\t\treturn;\n`;
  });
  const program = `static void settle(struct vm_fault *vmf, struct page *page, int how)
{
	switch (how) {
${cases.join('')}	default:
		return;
	}
}

void maps(struct vm_fault *vmf, struct page *page, int how, pgprot_t prot)
{
	__SetPageUptodate(page);
	settle(vmf, page, how);
	${publish('page')}
}
`;
  expect(await foundIn(program)).toEqual(['maps: set_pte_at']);
});

test.each([0, 1, 6, 12, 19, 23])('a global that way %i alone leaves as it is may be the same', async (way) => {
  const body = (one: number): string =>
    `\t\tpage = alloc_page(GFP_KERNEL);\n${one === way ? '' : '\t\tcached = alloc_page(GFP_KERNEL);\n'}\t\tbreak;`;
  const program = `static struct page *cached;

int maps(struct vm_fault *vmf, int how, pgprot_t prot)
{
	struct page *page;

	__SetPageUptodate(cached);
${switchOver(body)}	use(page);
	${publish('cached')}
	return 0;
}
`;
  expect(await foundIn(program)).toEqual(['maps: set_pte_at']);
});
