// The WebAssembly files that scanning and parsing need, embedded in the worker's script so that nothing is fetched. They are
// embedded deflated: as text, which a script is, they could not be packed well any more.
import grammar from 'tree-sitter-c/tree-sitter-c.wasm?deflated';
import runtime from 'web-tree-sitter/web-tree-sitter.wasm?deflated';
import scanner from '../../../dist/scanner.wasm?deflated';
import type { GrammarBytes } from '../core/index.js';

let inflating: Promise<GrammarBytes> | undefined;

/** Rejects in a browser that cannot inflate; those have been gone since 2023. */
export function grammarBytes(): Promise<GrammarBytes> {
  inflating ??= inflateAll();
  return inflating;
}

async function inflateAll(): Promise<GrammarBytes> {
  const files = [inflated(runtime), inflated(grammar), inflated(scanner)] as const;
  const [runtimeBytes, grammarFile, scannerBytes] = await Promise.all(files);
  return { runtime: runtimeBytes, grammar: grammarFile, scanner: scannerBytes };
}

async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
