// Texts made to be expensive: each is read before a test counts as hung, and what is not worth its cost is reported as skipped.
import { expect, test } from 'vitest';
import { createProject } from '../server/src/core/index.js';
import { grammarBytes } from './harness/check.js';
import { growing } from './harness/growth.js';
import { monsters } from './harness/monsters.js';

const project = await createProject(grammarBytes);

test.each([...monsters(2000), ...growing])('$name', ({ text }) => {
  project.setFile('a.c', text);
  const { coverage } = project.check();
  expect(coverage.files).toBe(1);
  for (const { reason } of coverage.skipped) expect(reason).not.toBe('');
});

test('more writes than are worth their cost: a skip that is reported', () => {
  const { text = '' } = monsters(5000).find(({ name }) => name === 'many writes') ?? {};
  project.setFile('a.c', text);
  expect(project.check().coverage.skipped).toMatchObject([{ file: 'a.c', functionName: 'f' }]);
});

test('macros that generate without end: what was not read is reported', () => {
  const { text = '' } = monsters(1).find(({ name }) => name === 'macro arms') ?? {};
  project.setFile('a.c', text);
  const [skipped] = project.check().coverage.skipped;
  expect(skipped).toMatchObject({ file: 'a.c', functionName: '' });
  expect(skipped?.reason).toContain('not all were read');
});

test('the parser and the scanner work on after all of them', () => {
  project.setFile(
    'a.c',
    'void f(pte_t *p, struct page *page)\n{\n\t__SetPageReserved(page);\n\tset_pte(p, mk_pte(page, prot));\n}\n',
  );
  expect(project.check().findings).toHaveLength(1);
});
