// A tree that another process has looked at: whatever was edited since, what was kept of it leads to the findings of a fresh project.
// FENCEPOST_SEED repeats a run.
import { expect, test } from 'vitest';
import { createProject, type KeptReports, type Project, type ScannedBatch } from '../server/src/core/index.js';
import { check, type Files, grammarBytes } from './harness/check.js';
import { EditedTree, Random, treesToEdit } from './harness/editScript.js';
import { seed } from './harness/seeds.js';

interface Left {
  readonly batch: ScannedBatch;
  readonly reports: KeptReports;
}

/** What a process leaves behind that has checked these files, as the next one finds it. */
function leave(project: Project): Left {
  return structuredClone({ batch: project.scannedFiles(), reports: project.keptReports() });
}

/** A project of these files, made of what was left of others as far as they are the same. */
async function goOn(before: Files, now: Files, { batch, reports }: Left): Promise<Project> {
  const project = await createProject(grammarBytes);
  const isSame = (path: string): boolean => now.get(path) === before.get(path);
  for (const [path, text] of now) if (!isSame(path)) project.setFile(path, text);
  for (const _ of project.addScanned(batch, (path) => now.get(path) ?? '', isSame));
  project.useReports(reports);
  return project;
}

test.each(treesToEdit())('%s: each process takes over from the one before', async (_name, originals) => {
  const random = new Random(seed);
  const tree = new EditedTree(originals, random);
  let before: Files = new Map(originals);
  let project = await goOn(new Map(), before, leave(await createProject(grammarBytes)));
  project.check();
  for (let round = 0; round < 12; round++) {
    const left = leave(project);
    for (let edits = random.below(4); edits > 0; edits--) tree.step();
    const now: Files = new Map(tree.files);
    project = await goOn(before, now, left);
    expect(project.check(), `seed ${seed}, round ${round}`).toEqual(await check(now));
    before = now;
  }
});

test('what holds is not run again, what does not is', async () => {
  const racy = `static void map(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	mark(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
  const files = new Map([
    ['a.c', racy],
    ['b.c', 'void mark(struct page *page)\n{\n\t__SetPageSwapBacked(page);\n}\n'],
    ['c.c', 'void other(struct page *page)\n{\n}\n'],
  ]);
  const project = await goOn(new Map(), files, leave(await createProject(grammarBytes)));
  project.check();
  const { batch, reports } = leave(project);
  // That it is believed at all: another message for the same texts is the one that is reported.
  const told = JSON.parse(JSON.stringify(reports).replaceAll('publishes page', 'publishes that page')) as KeptReports;
  const messageAfter = async (now: Files) => {
    const next = await goOn(files, now, structuredClone({ batch, reports: told }));
    return next.check().findings.map(({ message }) => /publishes \w+/.exec(message)?.[0]);
  };
  const withText = (path: string, text: string) => new Map([...files, [path, text]]);
  expect(await messageAfter(files)).toEqual(['publishes that']);
  expect(await messageAfter(withText('c.c', 'void other(struct page *page)\n{\n\tx();\n}\n'))).toEqual([
    'publishes that',
  ]);
  expect(await messageAfter(withText('a.c', `\n${racy}`))).toEqual(['publishes page']);
  expect(await messageAfter(withText('c.c', 'static inline void mark(struct page *p) { smp_wmb(); }\n'))).not.toEqual([
    'publishes that',
  ]);
  expect(
    await messageAfter(withText('b.c', 'void mark(struct page *page)\n{\n\tSetPageSwapBacked(page);\n}\n')),
  ).toEqual([]);
});

const callerOfMark = `static void map(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page, pgprot_t prot)
{
	mark(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
const marking = 'void mark(struct page *page)\n{\n\t__SetPageSwapBacked(page);\n}\n';

test('what changes together with a flood of names is seen all the same', async () => {
  const files = new Map([
    ['a.c', callerOfMark],
    ['b.c', marking.replace('}', '\tsmp_wmb();\n}')],
  ]);
  const first = await goOn(new Map(), files, leave(await createProject(grammarBytes)));
  expect(first.check().findings).toEqual([]);
  const project = await goOn(files, files, leave(first));
  // So many that all names are numbered anew.
  const calls = Array.from({ length: 70_000 }, (_, i) => `\tname${i}();\n`);
  const flood = `void flood(void)\n{\n${calls.join('')}}\n`;
  project.setFile('flood.c', flood);
  project.setFile('b.c', marking);
  const now = new Map([...files, ['b.c', marking], ['flood.c', flood]]);
  expect(project.check()).toEqual(await check(now));
});

test('of a path that comes twice in one batch, the last one counts', async () => {
  const project = await createProject(grammarBytes);
  const scanner = project.fileScanner((bytes) => Buffer.from(bytes).toString('latin1'));
  const harmless = 'void other(struct page *page)\n{\n}\n';
  for (const [path, text] of [['b.c', marking] as const, ['a.c', callerOfMark] as const, ['b.c', harmless] as const]) {
    scanner.room(text.length).set(Buffer.from(text));
    scanner.take(path, text.length, true, text.length);
  }
  const files = new Map([
    ['b.c', harmless],
    ['a.c', callerOfMark],
  ]);
  for (const _ of project.addScanned(scanner.takeBatch(), (path) => files.get(path) ?? ''));
  expect(project.check()).toEqual(await check(files));
});

test('names that begin with the bytes of a byte order mark are names like others', async () => {
  const calls = Array.from({ length: 5_000 }, (_, i) => `\tname${i}();\n`);
  const odd = `\u00ef\u00bb\u00bffirst(struct page *page)\n{\n}\nvoid others(void)\n{\n${calls.join('')}}\n`;
  const files = new Map([
    ['odd.c', odd],
    ['a.c', callerOfMark],
    ['b.c', marking],
  ]);
  const project = await createProject(grammarBytes);
  for (const [path, text] of files) project.setFile(path, text);
  expect(project.check().findings).toHaveLength(1);
});
