// Every C file of a tree, read as if each of its functions mattered: a flag write is put at the start of each body and a publication
// at its end, so that all of them are parsed, run and given fixes. Nothing may throw, take without end, or stay in memory.
import { join } from 'node:path';
import { createProject, type Project } from '../../server/src/core/index.js';
import { grammarBytes } from '../../server/src/node/disk/scan/grammarBytes.js';
import { listSourceFiles } from '../../server/src/node/disk/source/kernelTree.js';
import { readSource } from '../../server/src/node/disk/source/readSource.js';
import { functionsOf } from '../harness/scannerReference.js';
import { memoryInUse } from './memory.js';
import type { SoakOptions } from './soak.js';

const longestCode = 2_000_000;
/** What is in use after any number of files, each of which is gone again, in MB. */
const mostInUse = 600;
const write = ' __SetPageUptodate(page); ';
const publish = ' set_pte_at(mm, addr, ptep, mk_pte(page, prot)); ';

interface Held {
  files: number;
  functions: number;
  findings: number;
  skipped: Map<string, number>;
  /** Milliseconds of the slowest files. */
  slowest: { readonly path: string; readonly time: number }[];
  /** The most that was in use when it was looked at, in MB. */
  inUse: number;
}

/** @returns whether no file made it throw, and none was left in memory */
export async function soakInputs({ tree, files: most }: SoakOptions): Promise<boolean> {
  const { files, failed, passedOver } = listSourceFiles(tree);
  const held: Held = { files: 0, functions: 0, findings: 0, skipped: new Map(), slowest: [], inUse: 0 };
  const broke: string[] = [];
  const project = await createProject(grammarBytes);
  for (const path of files.slice(0, most)) {
    const before = performance.now();
    try {
      readOne(project, path, join(tree, path), held);
    } catch (error) {
      broke.push(`${path}: ${String(error)}`);
    }
    held.files++;
    held.slowest.push({ path, time: performance.now() - before });
    held.slowest = held.slowest.sort((a, b) => b.time - a.time).slice(0, 5);
    if (held.files % 5000 === 0) sayHeld(held);
  }
  sayHeld(held);
  process.stdout.write(`passed over: ${failed.length + passedOver.length}; slowest:\n`);
  for (const { path, time } of held.slowest) process.stdout.write(`  ${Math.round(time)} ms ${path}\n`);
  for (const [reason, count] of held.skipped) process.stdout.write(`  skipped ${count}: ${reason}\n`);
  for (const one of broke) process.stdout.write(`  BROKE ${one}\n`);
  if (held.inUse > mostInUse) process.stdout.write(`  BROKE ${held.inUse} MB in use, more than ${mostInUse}\n`);
  return broke.length === 0 && held.inUse <= mostInUse;
}

function readOne(project: Project, path: string, place: string, held: Held): void {
  const source = readSource(place);
  if (source.kind !== 'text') {
    count(held.skipped, source.reason);
    return;
  }
  // Each file alone: what it calls elsewhere says nothing of reading it.
  project.setFile(path, withRaces(source.text));
  const { findings, coverage } = project.check([path]);
  project.removeFile(path);
  held.findings += findings.length;
  held.functions += coverage.functions;
  for (const { reason } of coverage.skipped) count(held.skipped, reason.replaceAll(/[0-9]+/g, 'N'));
}

/** The same text with a race in each function; a text that is tables, not code, is left alone. */
function withRaces(text: string): string {
  if (text.length > longestCode) return text;
  let result = '';
  let at = 0;
  for (const { bodyStart, end } of functionsOf(text)) {
    result += text.slice(at, bodyStart + 1) + write + text.slice(bodyStart + 1, end - 1) + publish;
    at = end - 1;
  }
  return result + text.slice(at);
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sayHeld(held: Held): void {
  const { files, functions, findings, skipped } = held;
  const inUse = memoryInUse();
  held.inUse = Math.max(held.inUse, inUse);
  const given = [...skipped.values()].reduce((sum, each) => sum + each, 0);
  const counts = `${files} files, ${functions} functions, ${findings} findings, ${given} skipped`;
  process.stdout.write(`${counts}; ${inUse} MB in use\n`);
}
