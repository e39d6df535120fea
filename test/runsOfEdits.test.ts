// What an edit makes the analysis do again, by the runs of functions that it takes.
import { expect, test, vi } from 'vitest';
import { createProject } from '../server/src/core/index.js';
import { runFlow } from '../server/src/core/ordering/flow.js';
import { Transfer } from '../server/src/core/ordering/transfer.js';
import { applyRules } from '../server/src/core/rules/registry.js';
import { grammarBytes } from './harness/check.js';

vi.mock('../server/src/core/ordering/flow.js', { spy: true });
vi.mock('../server/src/core/rules/registry.js', { spy: true });

test('a comment costs no run of the function that it is typed in', async () => {
  const text = `void f(struct page *page, pte_t *ptep)
{
	__SetPageUptodate(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
  const project = await createProject(grammarBytes);
  project.setFile('mm/a.c', text);
  const [before] = project.check().findings;
  const spied = vi.mocked(runFlow);
  spied.mockClear();
  project.setFile('mm/a.c', text.replace('{\n', '{\n\t/* What\n\t * for? */\n'));
  const [after] = project.check().findings;
  expect(spied).not.toHaveBeenCalled();
  expect(after?.range.start).toEqual({ line: (before?.range.start.line ?? 0) + 2, character: 1 });
  project.setFile('mm/a.c', text.replace('{\n', '{\n\tsmp_wmb();\n'));
  project.check();
  expect(spied).toHaveBeenCalled();
});

const helper = `static void helper(int a)
{
	other(a);
}

`;
const twoRaces = `static void mark(struct page *page)
{
	__SetPageUptodate(page);
}

void f(struct page *page, pte_t *ptep)
{
	mark(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}

void g(struct page *page, pte_t *ptep)
{
	__SetPageSwapBacked(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;

test.each([
  ['a line above', helper.replace('\n{', '\n{\n\tint b;\n')],
  ['lines that are gone', ''],
  ['a call above', helper.replace('other(a)', 'another(a)')],
])('%s costs neither a run nor a rule: the findings move', async (_what, other) => {
  const project = await createProject(grammarBytes);
  project.setFile('mm/a.c', helper + twoRaces);
  expect(project.check().findings).toHaveLength(2);
  const spies = [vi.mocked(runFlow), vi.mocked(applyRules)];
  for (const spied of spies) spied.mockClear();
  project.setFile('mm/a.c', other + twoRaces);
  const { findings } = project.check();
  for (const spied of spies) expect(spied).not.toHaveBeenCalled();
  const fresh = await createProject(grammarBytes);
  fresh.setFile('mm/a.c', other + twoRaces);
  expect(findings).toEqual(fresh.check().findings);
});

test('a line between a caller and its callee moves each by itself', async () => {
  const project = await createProject(grammarBytes);
  project.setFile('mm/a.c', twoRaces);
  project.check();
  vi.mocked(applyRules).mockClear();
  const apart = twoRaces.replace('void f(', '/* The first. */\nvoid f(').replace('void g(', '\n\nvoid g(');
  project.setFile('mm/a.c', apart);
  const { findings } = project.check();
  expect(applyRules).not.toHaveBeenCalled();
  const fresh = await createProject(grammarBytes);
  fresh.setFile('mm/a.c', apart);
  expect(findings).toEqual(fresh.check().findings);
});

test('an edit of a callee runs again only those blocks of its caller that it reaches', async () => {
  const steps = Array.from({ length: 30 }, (_, i) => `\tif (how == ${i})\n\t\tstep${i}(page);\n`).join('');
  const program = (...bodies: readonly string[]): string =>
    `${bodies.map((body, i) => `static void callee${i}(struct page *page)\n{\n\t${body}\n}\n`).join('')}
void caller(struct vm_fault *vmf, struct page *page, pgprot_t prot, int how)
{
	callee0(page);
${steps}	callee1(page);
	set_pte_at(vmf->vma->vm_mm, vmf->address, vmf->pte, mk_pte(page, prot));
}
`;
  const [write, other, barrier] = ['__SetPageUptodate(page);', '__SetPageSwapBacked(page);', 'smp_wmb();'];
  const project = await createProject(grammarBytes);
  const spied = vi.spyOn(Transfer.prototype, 'through');
  const costOf = async (...bodies: readonly string[]): Promise<number> => {
    const text = program(...bodies);
    project.setFile('mm/a.c', text);
    spied.mockClear();
    const { findings } = project.check();
    const cost = spied.mock.calls.length;
    const fresh = await createProject(grammarBytes);
    fresh.setFile('mm/a.c', text);
    expect(findings).toEqual(fresh.check().findings);
    return cost;
  };
  await costOf(write, write);
  const whole = await costOf(write, barrier);
  expect(whole).toBeGreaterThan(60);
  // The last call, and what it is made of.
  expect(await costOf(write, other)).toBeLessThan(8);
  // All behind the first call; back to an earlier state of it, nothing but that callee.
  expect(await costOf(other, other)).toBeGreaterThan(30);
  expect(await costOf(write, barrier)).toBeLessThan(8);
  spied.mockRestore();
});
