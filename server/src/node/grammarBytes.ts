// The WebAssembly files that scanning and parsing need, embedded in the bundle so that nothing is looked up at run time.
import grammar from 'tree-sitter-c/tree-sitter-c.wasm';
import runtime from 'web-tree-sitter/web-tree-sitter.wasm';
import scanner from '../../../dist/scanner.wasm';
import type { GrammarBytes } from '../core/index.js';

export const grammarBytes: GrammarBytes = { runtime, grammar, scanner };
