// The entry of a worker thread: looks at, or scans, its share of a tree and hands over what it kept.
import { parentPort } from 'node:worker_threads';
import { createFileScanner } from '../core/index.js';
import { decode } from './decode.js';
import { lookAtPortions, scanPortions } from './scanFiles.js';
import { scannerBytes } from './scannerBytes.js';
import type { WorkerAnswer, WorkerTask } from './scanWorkers.js';

let starting: ReturnType<typeof createFileScanner> | undefined;
/** Gets ready to scan. */
function start(): ReturnType<typeof createFileScanner> {
  starting ??= createFileScanner(scannerBytes(), decode);
  return starting;
}

parentPort?.on('message', async ({ task, list }: WorkerTask) => {
  if (task === 'look') {
    lookAtPortions(list);
    parentPort?.postMessage('looked');
    return;
  }
  const scanner = await start();
  const report = scanPortions(list, scanner);
  const batch = scanner.takeBatch();
  const answer: WorkerAnswer = { report, batch };
  const { rows, calls, ends, names } = batch;
  const buffers = [rows, calls, ends, ...(names === undefined ? [] : [names.bytes, names.starts])];
  parentPort?.postMessage(
    answer,
    buffers.map(({ buffer }) => buffer as ArrayBuffer),
  );
});
// What waits to be looked at comes first: then there may be nothing to scan. While a tree is being listed, nothing waits.
setImmediate(start);
