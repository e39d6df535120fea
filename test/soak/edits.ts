// Random edits of real files: what the language server, or the index, says after them is what a fresh run says of the same texts.
// The files as the server has them at the end are written to the disk, and what it says is compared with the command line as well.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProject } from '../../server/src/core/index.js';
import { grammarBytes } from '../../server/src/node/disk/scan/grammarBytes.js';
import { Random } from '../harness/editScript.js';
import { EditedServer } from './editedServer.js';
import { EditedProject, type EditedSystem } from './editedSystem.js';
import { runEdits } from './editRun.js';
import { memoryInUse } from './memory.js';
import { program } from './program.js';
import type { SoakOptions } from './soak.js';
import { textsOf, writeTree } from './trees.js';

/** One file in these many is edited: those that mention most of what makes a finding. The others are what these call. */
const share = 4;
const vocabulary = /__(?:Set|Clear)Page\w+|__folio_(?:set|clear)\w+|set_p[tmu]\w+_at|set_ptes|pmd_populate/g;

/** Edits through a language server in a process of its own. */
export async function soakEdits(options: SoakOptions): Promise<boolean> {
  const random = new Random(options.seed);
  const disk = textsOf(options.tree, options.files ?? 200, random);
  const folder = writeTree(disk);
  const server = await EditedServer.start(program, folder);
  try {
    const held = await soak(options, { system: server, disk, folder, random, memory: () => server.memory });
    const told = await sayAll(server, disk);
    const status = await server.stop();
    if (status !== 0) process.stdout.write(`the server ended with ${status}\n`);
    return held && status === 0 && sameAsCommandLine(folder, told);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Edits straight to the index, in this process. */
export async function soakIndex(options: SoakOptions): Promise<boolean> {
  const random = new Random(options.seed);
  const disk = textsOf(options.tree, options.files ?? 200, random);
  const project = await createProject(grammarBytes);
  // As an editor has them: files that nobody has opened yet came scanned, all at once.
  const scanner = await createProject(grammarBytes);
  for (const [path, text] of disk) scanner.setFile(path, text);
  for (const _ of project.addScanned(scanner.scannedFiles(), (path) => disk.get(path) ?? ''));
  const system = new EditedProject(project);
  return soak(options, { system, disk, random, memory: memoryInUse });
}

interface Soaked {
  readonly system: EditedSystem;
  readonly disk: Map<string, string>;
  readonly folder?: string;
  readonly random: Random;
  memory(): number;
}

async function soak(options: SoakOptions, { system, disk, folder, random, memory }: Soaked): Promise<boolean> {
  const { steps = 10_000, every = 500 } = options;
  const edited = [...disk]
    .map(([path, text]) => ({ path, weight: (text.match(vocabulary) ?? []).length }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, Math.ceil(disk.size / share))
    .map(({ path }) => path);
  process.stdout.write(`${steps} edits of ${edited.length} files among ${disk.size}, compared after every ${every}\n`);
  let comparisons = 0;
  let said = 0;
  let told = performance.now();
  const difference = await runEdits({
    system,
    bytes: grammarBytes,
    disk,
    edited,
    random,
    steps,
    every,
    write: (path, text) => {
      if (folder !== undefined) writeFileSync(join(folder, path), text);
    },
    compared(step, count) {
      comparisons++;
      said += count;
      if (performance.now() - told < 30_000 && step !== steps) return;
      told = performance.now();
      process.stdout.write(`${step} edits, ${comparisons} comparisons of ${said} findings and skips, ${memory()} MB\n`);
    },
  });
  if (difference !== undefined) process.stdout.write(`${difference}\n`);
  return difference === undefined;
}

/** What the server says of each file, opened as the disk has it. */
async function sayAll(server: EditedServer, disk: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const told: string[] = [];
  for (const path of disk.keys()) if (server.isOpen(path)) server.close(path);
  for (const [path, text] of disk) {
    server.open(path, text);
    for (const one of await server.said(path)) {
      const [code, range] = JSON.parse(one) as [string, { start: { line: number; character: number } }];
      if (code !== 'not-analysed') told.push(`${path}:${range.start.line + 1}:${range.start.character + 1} ${code}`);
    }
  }
  return told.sort();
}

function sameAsCommandLine(folder: string, told: readonly string[]): boolean {
  const env = { ...process.env, FENCEPOST_CACHE: 'off' };
  const args = [program, 'check', '.', '--format', 'json'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 1 << 30 });
  const { findings } = JSON.parse(stdout) as { findings: readonly Place[] };
  const expected = findings
    .map(({ file, range, ruleId }) => `${file}:${range.start.line}:${range.start.column} ${ruleId}`)
    .sort();
  process.stdout.write(`${told.length} findings in all files at the end, ${expected.length} by the command line\n`);
  return JSON.stringify(told) === JSON.stringify(expected);
}

/** A finding as the command line writes it. */
interface Place {
  readonly file: string;
  readonly ruleId: string;
  readonly range: { readonly start: { readonly line: number; readonly column: number } };
}
