// Random programs that hand pages around, compiled and run on all their inputs, beside what the analysis says of them: each race that
// came to pass has to have been found. What was found and never came to pass is counted: on some of these paths no input leads.
//
// Needs a C compiler under the name of `cc`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject, type Finding } from '../../server/src/core/index.js';
import { grammarBytes } from '../../server/src/node/disk/scan/grammarBytes.js';
import { Random } from '../harness/editScript.js';
import { type DataFlowProgram, dataFlowProgram } from './dataFlow.js';
import type { SoakOptions } from './soak.js';
import { watcher } from './watcher.js';

/** Functions in one program. */
const functionsEach = 40;
/** Inputs are numbers below this, each bit of which decides about one call of `flip()`. */
const inputs = 1024;

/** One race that came to pass: where it was completed, from the function that holds both sides down to the call that did it. */
interface Race {
  readonly rule: Finding['ruleId'];
  /** From 1. */
  readonly lines: readonly number[];
  /** Whether the barrier that another race needs mends it too. */
  readonly isMendedElsewhere: boolean;
}

/** @returns whether all races that came to pass were found */
export async function soakGenerated({ steps = 50, seed }: SoakOptions): Promise<boolean> {
  if (spawnSync('cc', ['--version']).status !== 0) throw new Error('programs cannot be compiled: there is no `cc`');
  const folder = mkdtempSync(join(tmpdir(), 'fencepost-generated-'));
  let [races, missed, findings, idle] = [0, 0, 0, 0];
  for (let i = 0; i < steps; i++) {
    const program = dataFlowProgram(new Random(seed + i), functionsEach);
    const found = await findingsOf(program);
    const seen = racesOf(program, folder);
    const lost = seen.filter((race) => !race.isMendedElsewhere && !isFound(race, found));
    const unseen = found.filter((one) => !seen.some((race) => isOf(race, one)));
    for (const { rule, lines } of lost.slice(0, 3))
      process.stdout.write(`  MISSED seed ${seed + i}: ${rule} at ${lines.join(' > ')}\n`);
    if (process.env.FENCEPOST_UNSEEN !== undefined)
      for (const one of unseen)
        process.stdout.write(`  unseen seed ${seed + i}: ${one.ruleId} at ${one.range.start.line + 1}\n`);
    races += seen.length;
    missed += lost.length;
    findings += found.length;
    idle += unseen.length;
    if (lost.length > 0) writeFileSync(join(folder, `${seed + i}.c`), program.read);
  }
  process.stdout.write(
    `${steps * functionsEach} functions: ${races} races came to pass, ${missed} of them not found; `,
  );
  process.stdout.write(`${findings} findings, ${idle} of them never came to pass\n`);
  if (missed > 0) process.stdout.write(`the programs are in ${folder}\n`);
  else rmSync(folder, { recursive: true });
  return missed === 0 && races > 0;
}

async function findingsOf({ read }: DataFlowProgram): Promise<readonly Finding[]> {
  const project = await createProject(grammarBytes);
  project.setFile('mm/flow.c', read);
  const { findings, coverage } = project.check();
  for (const { functionName, reason } of coverage.skipped)
    process.stdout.write(`  skipped ${functionName}: ${reason}\n`);
  return findings;
}

function racesOf({ run, functions }: DataFlowProgram, folder: string): readonly Race[] {
  const calls = functions.map((name) => `watch(${name}, ${inputs});`).join(' ');
  writeFileSync(join(folder, 'watcher.h'), watcher);
  writeFileSync(join(folder, 'flow.c'), `${run}int main(void) { ${calls} return sayRaces(); }\n`);
  const args = ['-w', '-O1', '-fwrapv', '-std=gnu11', '-include', 'watcher.h', 'flow.c', '-o', 'flow'];
  const compiled = spawnSync('cc', args, { cwd: folder, encoding: 'utf8' });
  if (compiled.status !== 0) throw new Error(compiled.stderr.slice(0, 2000));
  const ran = spawnSync(join(folder, 'flow'), { encoding: 'utf8', timeout: 120_000, maxBuffer: 1e8 });
  if (ran.status !== 0) throw new Error(`the program in ${folder} ended with ${ran.status ?? ran.signal}`);
  return ran.stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [kind, ...lines] = line.split(' ');
      const rule = kind === 'L' ? 'flag-write-after-publish' : 'missing-publish-barrier';
      return { rule, lines: lines.map(Number), isMendedElsewhere: kind === 'm' };
    });
}

/** A race may be told of at any call on the way down to it: a barrier there mends it. */
function isFound(race: Race, found: readonly Finding[]): boolean {
  return found.some(({ ruleId, range }) => ruleId === race.rule && race.lines.includes(range.start.line + 1));
}

function isOf({ rule, lines }: Race, { ruleId, range }: Finding): boolean {
  return rule === ruleId && lines.includes(range.start.line + 1);
}
