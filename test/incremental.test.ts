// After any sequence of edits a project says what a fresh one says of the same texts. FENCEPOST_SEED repeats a run.
import { expect, test } from 'vitest';
import { createProject } from '../server/src/core/index.js';
import { check, grammarBytes } from './harness/check.js';
import { EditedTree, Random, treesToEdit } from './harness/editScript.js';
import { seed } from './harness/seeds.js';

test.each(treesToEdit())('%s: edited step by step, the findings of a fresh project', async (_name, originals) => {
  const random = new Random(seed);
  const project = await createProject(grammarBytes);
  for (const [path, text] of originals) project.setFile(path, text);
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
});

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
);
