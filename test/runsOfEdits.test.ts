// What an edit makes the analysis do again, by the runs of functions that it takes.
import { expect, test, vi } from 'vitest';
import { createProject } from '../server/src/core/index.js';
import { runFlow } from '../server/src/core/ordering/flow.js';
import { grammarBytes } from './harness/check.js';

vi.mock('../server/src/core/ordering/flow.js', { spy: true });

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
