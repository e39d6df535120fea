// The entry of a worker thread: looks at, or scans, its share of a tree and hands over what it kept.
import { parentPort } from 'node:worker_threads';
import { createFileScanner } from '../core/index.js';
import { lookAtPortions, scanPortions } from './disk/scan/scanFiles.js';
import { scannerBytes } from './disk/scan/scannerBytes.js';
import type { WorkerAnswer, WorkerTask } from './disk/scan/scanWorkers.js';
import { decode } from './disk/source/decode.js';

const starting = createFileScanner(scannerBytes(), decode);
parentPort?.on('message', async ({ task, list }: WorkerTask) => {
  if (task === 'look') {
    lookAtPortions(list);
    parentPort?.postMessage('looked');
    return;
  }
  const scanner = await starting;
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
