// The README shows what the tool prints: its sample is compared with the real thing. UPDATE_EXPECT=1 rewrites it.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { updating } from './harness/fixtures.js';

const top = join(import.meta.dirname, '..');
const readme = join(top, 'README.md');
const sample = /(<!-- sample -->\n```text\n)([\s\S]*?)(```\n<!-- \/sample -->)/;

test('the sample is what is printed', () => {
  const example = join(top, 'server/example');
  const args = [join(top, 'dist/fencepost.mjs'), 'check', join(example, 'mm/fault.c'), '--root', example];
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(status).toBe(1);
  const text = readFileSync(readme, 'utf8');
  if (updating)
    writeFileSync(
      readme,
      text.replace(sample, (_all, before, _old, after) => before + stdout + after),
    );
  else expect(sample.exec(text)?.[2]).toBe(stdout);
});
