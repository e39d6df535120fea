// Functions that call each other in a circle: what is said of one does not depend on which of them was asked for first.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createProject, type Finding } from '../server/src/core/index.js';
import { grammarBytes } from './harness/check.js';

const names = ['f0', 'f1', 'f2', 'f3'];
const called = fc.constantFrom(...names);
const statement = fc.oneof(
  fc.constantFrom('__SetPageUptodate(page);', '__SetPageSwapBacked(page);', 'smp_wmb();', 'if (x)\n\t\treturn;'),
  called.map((name) => `${name}(page);`),
  called.map((name) => `if (x)\n\t\t${name}(page);`),
);
const body = fc.array(statement, { minLength: 1, maxLength: 4 });

function callees(bodies: readonly (readonly string[])[]): string {
  return names
    .map((name, i) => `void ${name}(struct page *page)\n{\n\t${(bodies[i] ?? []).join('\n\t')}\n}\n`)
    .join('\n');
}

function caller(name: string): string {
  return `void call_${name}(struct page *page, pte_t *ptep)
{
	${name}(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;
}

test('each caller gets what it would get alone, in whatever order they are checked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(body, body, body, body), fc.shuffledSubarray(names), async (bodies, order) => {
      const files = new Map([['mm/callees.c', callees(bodies)]]);
      for (const name of names) files.set(`mm/${name}.c`, caller(name));
      const project = await createProject(grammarBytes);
      for (const [path, text] of files) project.setFile(path, text);
      for (const name of order) {
        const alone = await createProject(grammarBytes);
        for (const [path, text] of files) alone.setFile(path, text);
        const of = (one: typeof project): readonly Finding[] => one.check([`mm/${name}.c`]).findings;
        expect(of(project)).toEqual(of(alone));
      }
    }),
  );
}, 60_000);
