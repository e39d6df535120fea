// Compiles the scanner (server/scanner, AssemblyScript) to WebAssembly, when its sources have changed since the last time.
import { readdirSync, renameSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import asc from 'assemblyscript/asc';

/**
 * @param {string} folder of the sources
 * @param {string} outFile
 */
export async function buildScanner(folder, outFile) {
  if (isUpToDate(folder, outFile)) return;
  const unfinished = `${outFile}.${process.pid}`;
  // The compiler takes paths relative to the working folder.
  const { error, stderr } = await asc.main([
    relative(process.cwd(), join(folder, 'index.ts')),
    ...['--outFile', relative(process.cwd(), unfinished)],
    ...['--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert'],
  ]);
  if (error) throw new Error(`the scanner does not compile: ${error.message}\n${stderr.toString()}`);
  renameSync(unfinished, outFile);
}

/**
 * @param {string} folder
 * @param {string} outFile
 */
function isUpToDate(folder, outFile) {
  const built = statSync(outFile, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(folder).map((name) => join(folder, name));
  return [...sources, import.meta.filename].every((source) => statSync(source).mtimeMs < built);
}
