// How much memory a process holds, as Linux tells it.
import { readFileSync } from 'node:fs';

/** In MB, its threads included; not a number where the system does not say. */
export function residentMemory(pid: number | undefined): number {
  try {
    const kilobytes = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return Number.NaN;
  }
}

/** What this process has in use, in MB, after a collection; needs Node's `--expose-gc`. */
export function memoryInUse(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return Math.round((heapUsed + external) / 2 ** 20);
}
