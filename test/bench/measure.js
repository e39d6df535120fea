// Times commands side by side: every round runs each of them once, so that what the machine does meanwhile befalls all alike.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What the peers search for: all names that make a file matter. */
export const tokens =
  '__SetPage|__ClearPage|__folio_set_|__folio_clear_|__folio_mark_uptodate|__set_bit|set_pte_at|set_ptes|set_pmd_at|set_pud_at|set_huge_pte_at|pmd_populate|add_new_anon_rmap|smp_wmb';

/**
 * Whether a command can be started.
 * @param {string} name
 */
export function isInstalled(name) {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/**
 * Runs commands in turn and returns the median of the seconds that each took; the first round is not counted, but for commands
 * that are to be measured the first time.
 * @param {readonly { readonly file: string, readonly args: readonly string[], readonly cwd: string, readonly env?: object, readonly before?: () => void, readonly isCounted?: boolean }[]} commands
 *   `before` is called in front of each run, and not measured
 * @param {number} rounds
 */
export function timeInTurn(commands, rounds) {
  const taken = commands.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    commands.forEach(({ file, args, cwd, env, before, isCounted = false }, i) => {
      before?.();
      const start = performance.now();
      const { error } = spawnSync(file, args, { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
      if (error !== undefined) throw error;
      if (round > 0 || isCounted) taken[i].push((performance.now() - start) / 1000);
    });
  }
  return taken.map(median);
}

/** @param {readonly number[]} numbers */
export function median(numbers) {
  return quantile(numbers, 0.5);
}

/**
 * @param {readonly number[]} numbers
 * @param {number} part from 0 to 1
 */
export function quantile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/**
 * The most memory that a process and its threads have held so far, in MB; undefined where the system does not say.
 * @param {number} pid
 */
export function peakMemory(pid) {
  try {
    const kilobytes = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}
