// What the language server does while nobody types yet: whatever it tries, the documents are as they were at each step.
import { beforeEach, expect, test } from 'vitest';
import { createProject, type Project } from '../server/src/core/index.js';
import { EncodedText } from '../server/src/lsp/protocol/positionEncoding.js';
import type { OpenDocument } from '../server/src/lsp/trees/documents.js';
import { rehearsal, type Stage } from '../server/src/lsp/trees/rehearsal.js';
import { grammarBytes } from '../server/src/node/disk/scan/grammarBytes.js';

const path = 'mm/a.c';
const text = `static void map_it(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page)
{
	__SetPageSwapBacked(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, PAGE_SHARED));
	if (PageDirty(page)) {
		SetPageReferenced(page);
	}
}

void map_it_late(struct mm_struct *mm, unsigned long addr, pte_t *ptep, struct page *page)
{
	map_it(mm, addr, ptep, page);
	__ClearPageReserved(page);
}
`;
const document: OpenDocument = {
  uri: `file:///tree/${path}`,
  languageId: 'c',
  version: 1,
  content: EncodedText.of(text, 'utf-16'),
};

let project: Project;
let texts: string[];
beforeEach(async () => {
  project = await createProject(grammarBytes);
  project.setFile(path, document.content.text);
  texts = [];
});

/** @param pace milliseconds that pass whenever somebody looks at the clock */
function stage(pace: number): Stage {
  let time = 0;
  return {
    project,
    clock: { now: () => (time += pace), after: () => ({ cancel: () => {} }), breathe: async () => {} },
    setOpen: (at, { content }) => {
      texts.push(content.text.whole);
      project.setFile(at, content.text, content.lines);
    },
  };
}

test('each function is edited in several ways, and after each step all is as before', () => {
  const before = project.check();
  expect(before.findings.map(({ functionName }) => functionName)).toEqual(['map_it', 'map_it_late']);
  let steps = 0;
  for (const _ of rehearsal(new Map([[path, document]]), stage(0))) {
    steps++;
    expect(project.check()).toEqual(before);
    expect(texts.at(-1) ?? text).toBe(text);
  }
  const edited = texts.filter((one) => one !== text);
  expect(steps).toBe(2 + edited.length);
  expect(new Set(edited).size).toBe(edited.length);
  expect(edited.length).toBeGreaterThanOrEqual(8);
  // The shorter one comes first.
  expect(edited[0]).toContain('struct page *page)\n{lock(page);\n\tmap_it(');
});

test('it comes to an end when its time is over', () => {
  const steps = [...rehearsal(new Map([[path, document]]), stage(1000))];
  expect(steps.length).toBe(2 + 2);
  expect(texts.at(-1)).toBe(text);
});
