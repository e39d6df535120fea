// The scanner's WebAssembly file, embedded in the bundle. It stands by itself, since a thread that only scans needs no grammar.
import { inflateRawSync } from 'node:zlib';
import scanner from '../../../../../dist/scanner.wasm?deflated';

export function scannerBytes(): Uint8Array {
  return inflateRawSync(scanner);
}
