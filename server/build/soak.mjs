// Bundles the long runs of test/soak, which are written in TypeScript as the tests are, and runs them.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { deflatedFiles } from './deflatedFiles.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const outfile = join(root, 'node_modules/.cache/fencepost/soak.mjs');
await build({
  absWorkingDir: root,
  entryPoints: ['test/soak/soak.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  loader: { '.md': 'text' },
  plugins: [deflatedFiles()],
  define: { FENCEPOST_VERSION: JSON.stringify('0.0.0-soak'), FENCEPOST_BUILD: JSON.stringify('soak') },
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'warning',
});
const args = ['--expose-gc', outfile, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
