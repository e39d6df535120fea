#!/usr/bin/env node
// Long runs on a real tree of C files, each of which says at its end what it held. They are repeated by their seed.
//
//   npm run soak -- TREE [edits|index|inputs|programs] [--steps N] [--every N] [--files N] [--seed N]
//
// Exits 0 when all has held, 1 when something did not, 2 on wrong usage.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { soakEdits, soakIndex } from './edits.js';
import { soakGenerated } from './generated.js';
import { soakInputs } from './inputs.js';
import { soakPrograms } from './programs.js';

/** What a mode is told. */
export interface SoakOptions {
  /** An absolute path. */
  readonly tree: string;
  readonly steps: number | undefined;
  readonly every: number | undefined;
  readonly files: number | undefined;
  readonly seed: number;
}

/** Each answers whether all has held, after saying what was not. */
const modes: Readonly<Record<string, (options: SoakOptions) => Promise<boolean>>> = {
  edits: soakEdits,
  generated: soakGenerated,
  index: soakIndex,
  inputs: soakInputs,
  programs: soakPrograms,
};

const usage = `usage: soak TREE [${Object.keys(modes).join('|')}] [--steps N] [--every N] [--files N] [--seed N]`;

async function main(): Promise<number> {
  const option = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { steps: option, every: option, files: option, seed: option },
  });
  const [tree, ...named] = positionals;
  const numbers = Object.values(values).map(Number);
  if (tree === undefined || !existsSync(tree) || numbers.some(Number.isNaN) || named.some((name) => !(name in modes))) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  const options = {
    tree,
    steps: numberOf(values.steps),
    every: numberOf(values.every),
    files: numberOf(values.files),
    seed: numberOf(values.seed) ?? Date.now() % 1_000_000,
  };
  let held = true;
  for (const name of named.length === 0 ? Object.keys(modes).filter((mode) => mode !== 'programs') : named) {
    process.stdout.write(`== ${name}, seed ${options.seed}\n`);
    const start = performance.now();
    const outcome = (await modes[name]?.(options)) ?? false;
    process.stdout.write(`${outcome ? 'held' : 'NOT HELD'} in ${Math.round((performance.now() - start) / 1000)} s\n`);
    held &&= outcome;
  }
  return held ? 0 : 1;
}

process.exitCode = await main();
