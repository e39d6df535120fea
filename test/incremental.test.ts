// After any sequence of edits a project says what a fresh one says of the same texts. FENCEPOST_SEED repeats a run.
import { expect, test } from 'vitest';
import { createProject, type Project } from '../server/src/core/index.js';
import { check, grammarBytes } from './harness/check.js';
import { EditedTree, Random, treesToEdit } from './harness/editScript.js';
import { seed } from './harness/seeds.js';

/** In milliseconds: hundreds of edits and dozens of fresh projects take a while on a machine that does something else as well. */
const patience = 180_000;

/** As an editor has it: some files came scanned, all at once and again later, and some as texts. */
async function projectOf(files: ReadonlyMap<string, string>, random: Random): Promise<Project> {
  const project = await createProject(grammarBytes);
  for (let batch = 0; batch < 3; batch++) {
    const scanner = await createProject(grammarBytes);
    for (const [path, text] of files) if (random.below(2) === 0) scanner.setFile(path, text);
    for (const _ of project.addScanned(scanner.scannedFiles(), (path) => files.get(path) ?? ''));
    if (random.below(2) === 0) project.check();
  }
  for (const [path, text] of files) project.setFile(path, text);
  return project;
}

test.each(treesToEdit())(
  '%s: edited step by step, the findings of a fresh project',
  async (_name, originals) => {
    const random = new Random(seed);
    const project = await projectOf(originals, random);
    project.check();
    const tree = new EditedTree(originals, random);
    for (let step = 0; step < 300; step++) {
      const { path, text } = tree.step();
      if (text === undefined) project.removeFile(path);
      else project.setFile(path, text);
      // Not after each edit: what several of them leave behind has to be right as well.
      if (random.below(3) === 0) continue;
      if (random.below(2) === 0) project.check([path]);
      if (step % 10 !== 0) continue;
      expect(project.check(), `seed ${seed}, step ${step}, after an edit of ${path}`).toEqual(await check(tree.files));
    }
  },
  patience,
);

test.each(treesToEdit())(
  '%s: with words in comments and blanks that come and go, likewise',
  async (_name, originals) => {
    const random = new Random(seed);
    const project = await createProject(grammarBytes);
    for (const [path, text] of originals) project.setFile(path, text);
    project.check();
    const files = new Map(originals);
    for (let step = 0; step < 20; step++) {
      const path = random.pick([...files.keys()]);
      const text = (files.get(path) ?? '').replaceAll(/[;{}] *\n/g, (end) =>
        random.below(4) === 0 ? `${end.trimEnd()} ${random.pick(['/* a */', '// b', '\n\n', '\t'])}\n` : end,
      );
      files.set(path, text);
      project.setFile(path, text);
      expect(project.check(), `seed ${seed}, step ${step}, ${path}`).toEqual(await check(files));
    }
  },
  patience,
);

test('a callee that is static for a while, and then is not, is found again', async () => {
  const callee = 'void mark(struct page *page)\n{\n\t__SetPageSwapBacked(page);\n}\n';
  const files = new Map([
    [
      'caller.c',
      `void map(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	__SetPageReserved(page);
	mark(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`,
    ],
    ['callee.c', callee],
  ]);
  const project = await createProject(grammarBytes);
  for (const [path, text] of files) project.setFile(path, text);
  for (const text of [callee, `static ${callee}`, callee]) {
    files.set('callee.c', text);
    project.setFile('callee.c', text);
    expect(project.check()).toEqual(await check(files));
  }
});

const mm = 'vmf->vma->vm_mm';
const bodies = [
  'return 0;',
  '__SetPageUptodate(page);\n\treturn 0;',
  'smp_wmb();\n\treturn how;',
  'if (how)\n\t\treturn -ENOMEM;\n\t__SetPageUptodate(page);\n\tsmp_wmb();\n\treturn 0;',
  `set_pte_at(${mm}, vmf->address, vmf->pte, mk_pte(page, vmf->vma->vm_page_prot));\n\treturn 0;`,
  'vmf->page = alloc_page(GFP_KERNEL);\n\treturn vmf->page ? 0 : -ENOMEM;',
  'if (how > 7)\n\t\treturn third(vmf, page, how - 1);\n\t__SetPageSwapBacked(page);\n\treturn 1;',
  'return first(vmf, page, 0) ? -EINVAL : second(vmf, vmf->page, how);',
];
const callees = ['first', 'second', 'third'];
const caller = `
void caller(struct vm_fault *vmf, struct page *page, int how)
{
	int i, err = first(vmf, page, how);

	if (err && how)
		goto out;
	for (i = 0; i < how; i++)
		err = second(vmf, i ? vmf->page : page, i);
	if (!err)
		set_pte_at(${mm}, vmf->address, vmf->pte, mk_pte(vmf->page, vmf->vma->vm_page_prot));
	else
		smp_mb__before_atomic();
out:
	if (third(vmf, page, how) < 0)
		return;
	set_pte_at(${mm}, vmf->address, vmf->pte, mk_pte(page, vmf->vma->vm_page_prot));
}
`;

test(
  'callees that somebody edits, and edits back: the findings of a fresh project',
  async () => {
    const random = new Random(seed);
    const chosen = new Map(callees.map((name) => [name, bodies[0] ?? '']));
    const project = await createProject(grammarBytes);
    for (let step = 0; step < 150; step++) {
      chosen.set(random.pick(callees), random.pick(bodies));
      const head = (name: string): string => `static int ${name}(struct vm_fault *vmf, struct page *page, int how)`;
      const defined = [...chosen].map(([name, body]) => `${head(name)}\n{\n\t${body}\n}\n`);
      const text = `${callees.map((name) => `${head(name)};\n`).join('')}${defined.join('')}${caller}`;
      project.setFile('mm/a.c', text);
      const said = project.check();
      expect(said, `seed ${seed}, step ${step}\n${text}`).toEqual(await check(new Map([['mm/a.c', text]])));
    }
  },
  patience,
);

/** Each text in turn, as somebody types: what is said of it is what a fresh project says. */
async function typed(texts: readonly string[]): Promise<void> {
  const project = await createProject(grammarBytes);
  for (const text of texts) {
    project.setFile('mm/a.c', text);
    expect(project.check(), text).toEqual(await check(new Map([['mm/a.c', text]])));
  }
}

const stored = (
  body: string,
): string => `static void fill(struct vm_fault *v, struct vm_fault *w, struct page *x, struct page *y)
{
	${body}
	__SetPageSwapBacked(x);
}

static void fills(struct vm_fault *v, struct vm_fault *w, struct page *x, struct page *y)
{
	fill(v, w, x, y);
	smp_wmb();
	__SetPageUptodate(y);
}

void maps(struct vm_fault *vmf, struct page *x, struct page *y, pgprot_t prot)
{
	fills(vmf, vmf, x, y);
	set_pte_at(${mm}, vmf->address, vmf->pte, mk_pte(vmf->page, prot));
}
`;
const [both, turned] = ['v->page = x; w->page = y;', 'w->page = y; v->page = x;'];

test.each([
  [['', turned, both]],
  [['w->page = x;', 'w->page = y;', both]],
  [['', 'w->page = y;', both]],
  [['', both, turned]],
  [['w->page = y;', 'v->page = x;', turned]],
])('stores to memory that is one for the caller, in whatever order they were typed: %j', (all) =>
  typed(all.map(stored)),
);

test('what one block of a caller asks is no question of another', async () => {
  const text = (a: string, d: string): string => `static int a(struct page *page, int how)
{
	__SetPageReserved(page);
	return ${a};
}

static void d(struct page *page)
{
	__SetPageUptodate(page);
	${d}
}

static void b(struct vm_fault *vmf, struct page *page)
{
	__SetPageSwapBacked(page);
}

static void f(struct vm_fault *vmf, struct page *page, int how)
{
	int r = 0;

	if (how > 3)
		d(page);
	else
		r = a(page, how);
	if (r == 7)
		b(vmf, page);
}

void maps(struct vm_fault *vmf, struct page *page, int how, pgprot_t prot)
{
	f(vmf, page, how);
	set_pte_at(${mm}, vmf->address, vmf->pte, mk_pte(page, prot));
}
`;
  await typed([
    text('how', ''),
    text('how', 'SetPageActive(page);'),
    text('how', 'SetPageReferenced(page);'),
    text('0', 'SetPageReferenced(page);'),
  ]);
});
