// The entry of a worker thread: scans its share of a tree and hands over what it kept.
import { parentPort } from 'node:worker_threads';
import scannerBytes from '../../../dist/scanner.wasm';
import { createFileScanner } from '../core/index.js';
import { decode } from './decode.js';
import { type ScanList, scanPortions } from './scanFiles.js';
import type { WorkerAnswer } from './scanTree.js';

const scanner = await createFileScanner(scannerBytes, decode);
parentPort?.on('message', (list: ScanList) => {
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
