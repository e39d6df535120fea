// The WebAssembly files that scanning and parsing need, embedded in the bundle so that nothing is looked up at run time; deflated,
// so that a process that needs none of them has less to read.
import { inflateRawSync } from 'node:zlib';
import grammar from 'tree-sitter-c/tree-sitter-c.wasm?deflated';
import runtime from 'web-tree-sitter/web-tree-sitter.wasm?deflated';
import type { GrammarBytes } from '../../../core/index.js';
import { scannerBytes } from './scannerBytes.js';

/** Each is unpacked when it is asked for. */
export const grammarBytes: GrammarBytes = {
  get runtime() {
    return inflateRawSync(runtime);
  },
  get grammar() {
    return inflateRawSync(grammar);
  },
  get scanner() {
    return scannerBytes();
  },
};
