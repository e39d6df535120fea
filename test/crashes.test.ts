// What becomes of a mistake of our own: where the analysis of one function breaks, that function is skipped with the reason, and all
// others are checked as ever. The mistakes are put in by standing in front of a layer.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { createProject } from '../server/src/core/index.js';
import { BrokenFunctions } from '../server/src/lsp/diagnostics/brokenFunctions.js';
import { grammarBytes } from './harness/check.js';
import { reportOf } from './harness/checkCommand.js';

const broken = vi.hoisted(() => ({ layer: '' }));

vi.mock('../server/src/core/cfg/build.js', async (original) => {
  const real = await original<typeof import('../server/src/core/cfg/build.js')>();
  const buildGraph: typeof real.buildGraph = (tree, options) => {
    if (broken.layer === 'cfg' && tree.parameters.some(({ name }) => name === 'breaks'))
      throw new RangeError('too deep\nat');
    return real.buildGraph(tree, options);
  };
  return { ...real, buildGraph };
});

vi.mock('../server/src/core/ordering/flow.js', async (original) => {
  const real = await original<typeof import('../server/src/core/ordering/flow.js')>();
  const runFlow: typeof real.runFlow = (plan, world, calls, record) => {
    if (broken.layer === 'ordering' && world.env.has('breaks')) throw new TypeError('no such thing');
    return real.runFlow(plan, world, calls, record);
  };
  return { ...real, runFlow };
});

vi.mock('../server/src/core/rules/registry.js', async (original) => {
  const real = await original<typeof import('../server/src/core/rules/registry.js')>();
  const applyRules: typeof real.applyRules = (context) => {
    if (broken.layer === 'rules' && context.definition.parameters.some(({ name }) => name === 'breaks'))
      throw new Error('rules');
    return real.applyRules(context);
  };
  return { ...real, applyRules };
});

const racy = (name: string, page: string): string => `
void ${name}(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *${page}, pgprot_t prot)
{
	__SetPageSwapBacked(${page});
	set_pte_at(mm, addr, ptep, mk_pte(${page}, prot));
}
`;
const calling = (name: string, callee: string): string => `
void ${name}(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	${callee}(mm, addr, ptep, page, prot);
	__SetPageSwapBacked(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
const files = new Map([
  ['a.c', racy('before', 'page') + racy('amidst', 'breaks') + racy('after', 'page')],
  ['b.c', racy('elsewhere', 'page') + calling('caller', 'amidst')],
]);

beforeEach(() => {
  broken.layer = '';
});

async function projectOf(texts: ReadonlyMap<string, string>) {
  const project = await createProject(grammarBytes);
  for (const [path, text] of texts) project.setFile(path, text);
  return project;
}

test.each([
  ['cfg', 'too deep'],
  ['ordering', 'no such thing'],
  ['rules', 'rules'],
])('a break in %s costs the functions that need it, and is told', async (layer, message) => {
  const whole = (await projectOf(files)).check();
  broken.layer = layer;
  const project = await projectOf(files);
  const { findings, coverage } = project.check();
  const lost = coverage.skipped.map(({ functionName }) => functionName);
  expect(lost[0]).toBe('amidst');
  expect(new Set(coverage.skipped.map(({ reason }) => reason))).toEqual(new Set([`internal error: ${message}`]));
  const functionOf = ({ functionName }: { readonly functionName: string }) => functionName;
  expect(findings.map(functionOf)).toEqual(whole.findings.map(functionOf).filter((name) => !lost.includes(name)));
  for (const name of ['before', 'after', 'elsewhere']) expect(findings.map(functionOf)).toContain(name);
  // Nothing of it stays: once it works again, all is found.
  broken.layer = '';
  expect(project.check()).toEqual(whole);
});

test('the command line names it, reports the rest, and says by its status that the result cannot be trusted', async () => {
  const tree = mkdtempSync(join(tmpdir(), 'fencepost-crash-'));
  for (const [path, text] of files) writeFileSync(join(tree, path), text);
  broken.layer = 'ordering';
  const { status, printed, complaints } = await reportOf(tree);
  rmSync(tree, { recursive: true });
  expect(status).toBe(2);
  expect(complaints[0]).toBe("amidst() in 'a.c': internal error: no such thing");
  expect(JSON.parse(printed).findings.map(({ function: name }: { function: string }) => name)).toContain('after');
});

test('the language server says each once', async () => {
  broken.layer = 'ordering';
  const project = await projectOf(files);
  const logged: string[] = [];
  const told = new BrokenFunctions({ log: (_type, line) => void logged.push(line) });
  const report = project.check(['a.c']);
  told.tell({ report });
  told.tell({ report });
  expect(logged).toEqual(['amidst() in a.c was not analysed: internal error: no such thing']);
});
