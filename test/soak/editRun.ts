// Edits a tree at random and asks, now and then, whether what is said of it is what a fresh project says of the same texts.
import { createProject, type GrammarBytes } from '../../server/src/core/index.js';
import { applyChange, type Random, randomChange, type TextChange } from '../harness/editScript.js';
import { asChecked, type EditedSystem, saidOf } from './editedSystem.js';

export interface EditRun {
  readonly system: EditedSystem;
  readonly bytes: GrammarBytes;
  /** All texts of the tree as the disk has them; what the run writes is put here. */
  readonly disk: Map<string, string>;
  /** Those that are edited. */
  readonly edited: readonly string[];
  readonly random: Random;
  readonly steps: number;
  /** After how many edits all is compared. */
  readonly every: number;
  /** Writes a text to the disk. */
  write(path: string, text: string): void;
  /** Told after each comparison that held, with how much was said of the files that are open. */
  compared(step: number, said: number): void;
}

/** A file is closed, or written on the disk, once in these many edits. */
const rarely = 200;
const veryRarely = 5000;

const write = '\t__SetPageUptodate(page);\n';
const publish = '\tset_pte_at(mm, addr, ptep, mk_pte(page, prot));\n';
const lines = [write, publish, write + publish, write + publish, '\tif (x)\n\t\tsmp_wmb();\n', '\tsmp_wmb();\n'];

/** @returns the first difference as a sentence; undefined when there is none */
export async function runEdits(run: EditRun): Promise<string | undefined> {
  const open = new Map<string, string>();
  for (let step = 1; step <= run.steps; step++) {
    await editOnce(run, open);
    // Typing is answered now and then, so that what is kept between answers is that of many states.
    if (run.random.below(20) === 0) {
      const path = run.random.pick([...open.keys()]);
      await run.system.said(path);
    }
    if (step % run.every !== 0 && step !== run.steps) continue;
    const outcome = await compare(run, open, step);
    if (typeof outcome === 'string') return outcome;
    run.compared(step, outcome);
  }
  return undefined;
}

async function editOnce({ system, disk, edited, random, write }: EditRun, open: Map<string, string>): Promise<void> {
  const path = random.pick(edited);
  const original = disk.get(path) ?? '';
  const text = open.get(path);
  if (text === undefined) {
    open.set(path, original);
    system.open(path, original);
    return;
  }
  if (open.size > 1 && random.below(rarely) === 0) {
    open.delete(path);
    system.close(path, original);
    if (random.below(veryRarely / rarely) === 0) {
      disk.set(path, storable(text));
      write(path, storable(text));
      await system.written(path, storable(text));
    }
    return;
  }
  const isGrown = text.length > 1.5 * original.length + 1000;
  const change =
    isGrown || random.below(100) === 0
      ? { start: 0, end: text.length, newText: original }
      : random.below(8) === 0
        ? insertion(text, random)
        : randomChange(text, random);
  const after = applyChange(text, change);
  open.set(path, after);
  system.change(path, change, after);
}

/** A line that makes, or mends, a finding, somewhere in a function. */
function insertion(text: string, random: Random): TextChange {
  const at = text.indexOf('\n\t', random.below(text.length + 1)) + 1;
  return { start: at, end: at, newText: random.pick(lines) };
}

/** A text as it comes back from a disk: without halves of characters, and without what makes a file binary. */
function storable(text: string): string {
  return text.replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\0/g, '?');
}

/** @returns how much was said; a sentence when it is not what a fresh project says */
async function compare(run: EditRun, open: ReadonlyMap<string, string>, step: number): Promise<number | string> {
  let count = 0;
  const fresh = await createProject(run.bytes);
  for (const [path, text] of run.disk) fresh.setFile(path, asChecked(open.get(path) ?? text));
  for (const path of open.keys()) {
    const said = await run.system.said(path);
    const expected = saidOf(fresh, path);
    count += said.length;
    if (JSON.stringify(said) === JSON.stringify(expected)) continue;
    const lost = expected.filter((one) => !said.includes(one));
    const added = said.filter((one) => !expected.includes(one));
    return `after ${step} edits ${path} differs: a fresh run also says\n  ${lost.join('\n  ')}\nand does not say\n  ${added.join('\n  ')}`;
  }
  return count;
}
