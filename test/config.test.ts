// The config file: what its mistakes are called and where they are shown, what its globs mean, and that no text of it can hold
// anything up. The fixtures' expectations stand beside them; UPDATE_EXPECT=1 rewrites those.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkedBy, decodeConfig } from '../server/src/core/index.js';
import { updating } from './harness/fixtures.js';

const folder = join(import.meta.dirname, 'fixtures/config');
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.jsonc'));

test.each(fixtures)('the mistakes of %s are named in their places', (name) => {
  const { config, problems } = decodeConfig(readFileSync(join(folder, name), 'utf8'));
  const lines = problems.map(({ severity, range: { start, end }, message }) => {
    const place = `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
    return `${place} ${severity}: ${message}\n`;
  });
  const told = `${config === undefined ? 'cannot be used' : 'can be used'}\n${lines.join('')}`;
  const expected = join(folder, `${name}.expected.txt`);
  if (updating) writeFileSync(expected, told);
  else expect(told).toBe(readFileSync(expected, 'utf8'));
});

test('a config without mistakes says what it says', () => {
  const { config } = decodeConfig(readFileSync(join(folder, 'good.jsonc'), 'utf8'));
  expect([...(config?.rules ?? [])]).toEqual([
    ['missing-publish-barrier', 'error'],
    ['value-dependent-order', 'off'],
  ]);
  // Arguments count from 1 in the file, from 0 inside.
  expect(config?.functions).toEqual([
    { kind: 'publishing', name: 'map_page', argument: 1 },
    { kind: 'ordering', name: 'publish_fence', event: 'wmb' },
    { kind: 'ordering', name: 'swap_fence', event: 'mb' },
    { kind: 'writing', name: 'page_mark_mine', argument: 0, flag: 'PG_owner_priv_1' },
  ]);
});

test.each([
  [['mm'], ['mm/swap.c', 'mm/sub/deep.c'], ['mmx/a.c', 'arch/mm/a.c']],
  [['**/mm'], ['mm/a.c', 'arch/x86/mm/a.c'], ['arch/x86/kernel/a.c']],
  [['arch/*/mm/**/*.c'], ['arch/x86/mm/a.c', 'arch/x86/mm/b/c/d.c'], ['arch/mm/a.c', 'arch/x86/mm/a.h']],
  [['./mm/'], ['mm/a.c'], ['a.c']],
  [['mm/**'], ['mm/a.c', 'mm/b/c.c'], ['a.c']],
  [['**'], ['a.c', 'mm/a.c'], []],
  [['mm/?wap*.c'], ['mm/swap.c', 'mm/swapfile.c'], ['mm/wap.c', 'mm/x/swap.c']],
  [['m.c'], ['m.c'], ['mxc', 'mm/m.c']],
  [['a.c', 'b.c'], ['a.c', 'b.c'], ['c.c']],
])('the globs %j', (include, inside, outside) => {
  const isChecked = checkedBy({ include, exclude: [] });
  expect(inside.filter((path) => !isChecked(path))).toEqual([]);
  expect(outside.filter(isChecked)).toEqual([]);
  const isLeft = checkedBy({ include: [], exclude: include });
  expect(inside.filter(isLeft)).toEqual([]);
});

test('exclude wins over include', () => {
  const isChecked = checkedBy({ include: ['mm'], exclude: ['mm/test_*.c'] });
  expect(['mm/a.c', 'mm/test_a.c', 'fs/a.c'].map(isChecked)).toEqual([true, false, false]);
});

test('a glob that would take for ever where every way to match is tried is done at once', () => {
  const star = Array.from({ length: 66 }, () => 'a*').join('');
  const stars = Array.from({ length: 60 }, () => '**').join('/');
  const isChecked = checkedBy({ include: [`${star}b`, `${stars}/x`], exclude: [] });
  expect(isChecked(`${'a/'.repeat(500)}${'a'.repeat(2000)}`)).toBe(false);
});

test.each([
  ['deep', `${'['.repeat(60_000)}`, 'Brackets are nested more than 16 deep.'],
  ['long', `/*${'x'.repeat(70_000)}*/`, 'The config file is larger than 64 KB.'],
  ['without an end', '"x', 'Unexpected end of string.'],
])('a text that is %s is refused', (_how, text, message) => {
  const { config, problems } = decodeConfig(text);
  expect(config).toBeUndefined();
  expect(problems.map((problem) => problem.message)).toContain(message);
});

test('a prototype cannot be reached', () => {
  decodeConfig('{"__proto__": {"include": ["x"]}, "rules": {"__proto__": "off", "constructor": "off"}}');
  expect(({} as { include?: unknown }).include).toBeUndefined();
});
