// Processes that a test started, ended with everything that they started themselves.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The state letter and the parent of a process, as Linux tells them; undefined when it is gone. */
function statusOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  const status = statusOf(pid);
  return status !== undefined && status.state !== 'Z';
}

function treeBelow(root) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), statusOf(name)?.parent);
  }
  const tree = [root];
  for (const pid of tree) {
    for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  }
  return tree;
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in between.
  }
}

/** Ends a process and all below it, politely at first. */
export async function endTree(root) {
  // Taken before anything ends: the children of an ended process lose their parent.
  const pids = treeBelow(root).filter(isAlive);
  for (const pid of pids) signal(pid, 'SIGTERM');
  for (let i = 0; i < 30 && pids.some(isAlive); i++) await sleep(100);
  for (const pid of pids.filter(isAlive)) signal(pid, 'SIGKILL');
}
