// Programs that can be compiled and run, with races put into each of their functions: their fixes must leave what the program
// does as it was, and must order every publication that comes to pass while it runs. The flags of the program's own header
// (`races.h`) keep count of that, so that the judge here is the running program and not the analysis.
//
// Needs a C compiler under the name of `cc`, with what it should be told in CFLAGS.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createProject, type FixResult, fixFindings, type Project } from '../../server/src/core/index.js';
import { grammarBytes } from '../../server/src/node/disk/scan/grammarBytes.js';
import { listSourceFiles } from '../../server/src/node/disk/source/kernelTree.js';
import { readSource } from '../../server/src/node/disk/source/readSource.js';
import { Random } from '../harness/editScript.js';
import { functionsOf } from '../harness/scannerReference.js';
import type { SoakOptions } from './soak.js';

/** What a page is while the program runs: each activation of a function has one of its own. */
const header = `#include <stdio.h>
struct page { int writtenAfter, published; };
static int barriers = 1, racesSeen;
static void sayRaces(void) __attribute__((destructor));
static void sayRaces(void) { fprintf(stderr, "races: %d\\n", racesSeen); }
#define alloc_page(flags) (&(struct page){ 0, 0 })
#define __SetPageSwapBacked(page) ((void)(racesSeen += (page)->published, (page)->writtenAfter = barriers))
#define SetPageSwapBacked(page) ((void)0)
#define smp_wmb() do { __asm__ volatile("" ::: "memory"); barriers++; } while (0)
#define mk_pte(page, prot) (page)
static int flipped;
static int flip(void) { return ++flipped & 3; }
#define set_pte_at(mm, addr, ptep, page) ((void)(racesSeen += (page)->writtenAfter == barriers, (page)->published = 1))
`;
/** What the programs call, as part of their own text. */
const helpers = `static void markPage(struct page *page) { __SetPageSwapBacked(page); }
static void mapPage(struct page *page) { set_pte_at(mm, addr, ptep, mk_pte(page, prot)); }
static int orderWrites(int isWanted) { if (isWanted) smp_wmb(); return isWanted; }
`;
const start = ' int raceState = 0; struct page *racePage = alloc_page(0); __SetPageSwapBacked(racePage); ';
const publish = ' set_pte_at(mm, addr, ptep, mk_pte(racePage, prot)); ';
const statements = [
  ...[publish, publish, ' __SetPageSwapBacked(racePage); ', ' markPage(racePage); ', ' mapPage(racePage); '],
  ...[' smp_wmb(); ', ' orderWrites(raceState); ', ' raceState = flip(); '],
  ...[' raceState++; ', ' raceState -= 1; ', ' raceState = 2; ', ' raceState = !raceState; ', ' raceState |= flip(); '],
  ...[' if (raceState) smp_wmb(); ', ` if (!raceState) {${publish}} `, ` if (raceState == 2) {${publish}} `],
  ...[` while (raceState-- > 0) {${publish}} `, ' if (raceState < 0 || orderWrites(raceState)) mapPage(racePage); '],
];
const longestRun = 10_000;
/** Of the places at which a statement could be put in, one in these many gets one. */
const rarely = 6;

interface Held {
  programs: number;
  /** Programs that raced when they ran, before their fixes. */
  racing: number;
  fixes: number;
  withdrawn: number;
  /** Findings without a fix that can be applied by itself. */
  left: number;
  /** Why programs said nothing, with how many. */
  passedOver: Map<string, number>;
}

interface Ran {
  readonly said: string;
  readonly races: number;
}

/** @returns whether each program did the same with its fixes as without, and raced no more */
export async function soakPrograms({ tree, files: most, seed }: SoakOptions): Promise<boolean> {
  if (spawnSync('cc', ['--version']).status !== 0) throw new Error('programs cannot be compiled: there is no `cc`');
  const held: Held = { programs: 0, racing: 0, fixes: 0, withdrawn: 0, left: 0, passedOver: new Map() };
  const broke: string[] = [];
  const random = new Random(seed);
  const project = await createProject(grammarBytes);
  const folder = mkdtempSync(join(tmpdir(), 'fencepost-programs-'));
  writeFileSync(join(folder, 'races.h'), header);
  for (const path of listSourceFiles(tree).files.slice(0, most)) {
    const source = path.endsWith('.c') ? readSource(join(tree, path)) : undefined;
    if (source?.kind !== 'text') continue;
    const text = withRaces(source.text, random);
    const complaint = tryOne(project, folder, text, held);
    if (complaint === undefined) continue;
    const kept = join(folder, `${broke.length}-${basename(path)}`);
    writeFileSync(kept, text);
    broke.push(`${path}: ${complaint}; it is ${kept}`);
  }
  if (broke.length === 0) rmSync(folder, { recursive: true });
  const { programs, racing, fixes, withdrawn, left } = held;
  process.stdout.write(`${programs} programs, ${racing} raced before their fixes; ${fixes} fixes, `);
  process.stdout.write(`${withdrawn} functions left as they were, ${left} findings without a fix of their own\n`);
  for (const [reason, count] of held.passedOver) process.stdout.write(`  passed over ${count}: ${reason}\n`);
  for (const one of broke) process.stdout.write(`  BROKE ${one}\n`);
  return broke.length === 0 && racing > 0;
}

function tryOne(project: Project, folder: string, text: string, held: Held): string | undefined {
  const before = compileAndRun(folder, text);
  if (typeof before === 'string') {
    held.passedOver.set(before, (held.passedOver.get(before) ?? 0) + 1);
    return undefined;
  }
  const result = fixAll(project, text);
  const left = result.after.findings.length;
  held.programs++;
  held.racing += before.races > 0 ? 1 : 0;
  held.fixes += result.applied.length;
  held.withdrawn += result.withdrawn.length;
  held.left += left;
  const after = compileAndRun(folder, result.files[0]?.text ?? text);
  if (typeof after === 'string') return `with its fixes ${after}`;
  if (after.said !== before.said) return 'it does something else with its fixes';
  const isWhole = left === 0 && result.after.coverage.skipped.length === 0;
  return isWhole && after.races > 0 ? `${after.races} races with its fixes, ${before.races} without` : undefined;
}

function fixAll(project: Project, text: string): FixResult {
  project.setFile('program.c', text);
  return fixFindings({
    before: project.check(),
    textOf: () => text,
    choose: ({ fixes }) => fixes.find((fix) => fix.preferred && fix.kind !== 'suppress'),
    recheck(texts) {
      for (const [path, fixed] of texts) project.setFile(path, fixed);
      return project.check();
    },
  });
}

/** @returns what it said and how it ended; a clause for people when it could not be made, or did not come to an end */
function compileAndRun(folder: string, text: string): Ran | string {
  writeFileSync(join(folder, 'program.c'), text);
  const flags = (process.env.CFLAGS ?? '').split(' ').filter((flag) => flag !== '');
  const args = [
    '-w',
    '-O0',
    '-fwrapv',
    '-fgnu89-inline',
    '-std=gnu11',
    ...flags,
    '-include',
    'races.h',
    'program.c',
    '-o',
    'program',
    '-lm',
  ];
  const compiled = spawnSync('cc', args, { cwd: folder, timeout: 60_000 });
  if (compiled.status !== 0) return 'it cannot be compiled';
  const ran = spawnSync(join(folder, 'program'), { cwd: folder, timeout: longestRun, encoding: 'utf8' });
  if (ran.error !== undefined) return 'it does not come to an end';
  const races = /races: (\d+)\n$/.exec(ran.stderr)?.[1];
  if (races === undefined) return 'it does not say what it saw';
  return { said: JSON.stringify([ran.status, ran.signal, ran.stdout]), races: Number(races) };
}

/** Each function writes a flag of a page of its own, publishes it wherever it ends, and does both again at random places. */
function withRaces(text: string, random: Random): string {
  let result = helpers;
  let at = 0;
  for (const { bodyStart, end } of functionsOf(text)) {
    const body = text.slice(bodyStart + 1, end - 1);
    result += text.slice(at, bodyStart + 1) + start + racyBody(body, random) + publish;
    at = end - 1;
  }
  return result + text.slice(at);
}

function racyBody(body: string, random: Random): string {
  const leaves = body.replaceAll(/\breturn\b[^;{}"']*;/g, (left) => `{${publish}${left} }`);
  return leaves.replaceAll(/;\n/g, (ends) => {
    if (random.below(rarely) !== 0) return ends;
    return ends + random.pick(statements);
  });
}
