// Which files of a tree a long run takes, and copies of trees to write into.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { carriesPageVocabulary } from '../../server/src/core/index.js';
import { listSourceFiles } from '../../server/src/node/disk/source/kernelTree.js';
import { readSource } from '../../server/src/node/disk/source/readSource.js';
import type { Random } from '../harness/editScript.js';

/** Folders in which most of what writes and publishes pages lies, where a tree has them. */
const home = /^(?:mm|include\/linux|arch\/x86\/(?:mm|include\/asm)|fs\/proc)\//;
/** Longer texts make each comparison slow and say nothing new. */
const longestText = 250_000;

/** Texts of files that mention pages, in random order; those of the folders that matter most come first. */
export function textsOf(tree: string, count: number, random: Random): Map<string, string> {
  const { files } = listSourceFiles(tree);
  const near = files.filter((path) => home.test(path));
  const chosen = new Map<string, string>();
  for (const path of [...shuffled(near, random), ...shuffled(files, random)]) {
    if (chosen.size >= count) break;
    const source = readSource(join(tree, path), carriesPageVocabulary);
    if (source?.kind === 'text' && source.text.length <= longestText) chosen.set(path, source.text);
  }
  return chosen;
}

/** Texts as a tree on the disk, in a folder of its own. */
export function writeTree(texts: ReadonlyMap<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'fencepost-soak-'));
  const marks: readonly (readonly [string, string])[] = [
    ['Kbuild', ''],
    ['MAINTAINERS', ''],
  ];
  for (const [path, text] of [...marks, ...texts]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const result = [...values];
  for (let i = result.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [result[i], result[other]] = [result[other] as T, result[i] as T];
  }
  return result;
}
