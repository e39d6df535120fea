// What every end-to-end test in a real VS Code starts from: where VS Code is installed, where pictures go, a copy of the bundled
// example to work in.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Reads the arguments INSTALL, OUT and HOST (`desktop` if it is left out, or `web`), empties OUT and copies the example; ends the
 * process when an argument is missing or wrong.
 * @param {string} script how the test is called, for its usage
 */
export function prepareExample(script) {
  const [install, outFolder, host = 'desktop'] = process.argv.slice(2);
  if (install === undefined || outFolder === undefined || !['desktop', 'web'].includes(host)) {
    console.error(`usage: node test/editor/${script} INSTALL OUT [desktop | web]`);
    process.exit(2);
  }
  const out = resolve(outFolder);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const top = join(import.meta.dirname, '../..');
  const folder = mkdtempSync(join(tmpdir(), 'fencepost-example-'));
  cpSync(join(top, 'server/example'), folder, { recursive: true });
  const file = join(folder, 'mm/fault.c');
  return { install, out, host, folder, file, vsix: join(top, 'dist/fencepost.vsix') };
}
