// The WebAssembly scanner against a slow reference: on whatever bytes it is given, it ends, stays within its bounds and finds the
// same functions; and what it remembers does not grow without end.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanText, scanVocabulary } from '../server/src/core/index/fileScan.js';
import { Invocations } from '../server/src/core/index/invocations.js';
import { pageVocabulary } from '../server/src/core/models/pages.js';
import { Column, Head, Kind, rowWidth } from '../server/src/core/scan/rows.js';
import { Scanner } from '../server/src/core/scan/scanner.js';
import { grammarBytes } from './harness/check.js';
import { readTree } from './harness/fixtures.js';
import { mutated, tokenSoup } from './harness/randomC.js';
import { functionsOf } from './harness/scannerReference.js';

const top = join(import.meta.dirname, '..');
const fixtures = [...readTree(join(top, 'test/fixtures')).values(), ...readTree(join(top, 'server/example')).values()];
const scanner = await Scanner.load(grammarBytes.scanner, scanVocabulary);

function scanned(text: string) {
  const { rows, calls } = scanText(scanner, text);
  expect(rows.length % rowWidth).toBe(0);
  const definitions = Array.from({ length: rows.length / rowWidth }, (_, i) =>
    rows.subarray(i * rowWidth, (i + 1) * rowWidth),
  );
  for (const row of definitions) if (row[Column.kind] !== Kind.generated) expectWithin(row, text.length);
  return definitions
    .filter((row) => row[Column.kind] === Kind.function)
    .map((row) => {
      const at = (column: number): number => row[column] ?? Number.NaN;
      const called = calls.subarray(at(Column.firstCall), at(Column.firstCall) + at(Column.callCount));
      expect(called.length).toBe(at(Column.callCount));
      return {
        name: scanner.nameOf(at(Column.name)),
        start: at(Column.start),
        end: at(Column.end),
        nameStart: at(Column.nameStart),
        parametersStart: at(Column.parametersStart),
        parametersEnd: at(Column.parametersEnd),
        bodyStart: at(Column.bodyStart),
        calls: [...called].map((number) => scanner.nameOf(number)),
      };
    });
}

/** The places of a row in the order in which they stand in a text. */
function expectWithin(row: Int32Array, length: number): void {
  const columns =
    row[Column.kind] === Kind.function
      ? [Column.nameStart, Column.parametersStart, Column.parametersEnd, Column.bodyStart, Column.end]
      : [Column.start, Column.nameStart, Column.parametersStart, Column.parametersEnd, Column.bodyStart, Column.end];
  const places = [0, ...columns.map((column) => row[column] ?? Number.NaN), length];
  for (let i = 1; i < places.length; i++) expect(places[i]).toBeGreaterThanOrEqual(places[i - 1] ?? Number.NaN);
  expect(row[Column.start]).toBeLessThan(row[Column.end] ?? Number.NaN);
}

/** Names as the scanner spells them: a character is a byte. */
function asBytes(name: string): string {
  return name.replace(/[^\0-\xff]/g, '\xff');
}

function expectSame(text: string): void {
  const expected = functionsOf(text).map((one) => {
    return { ...one, name: asBytes(one.name), calls: [...new Set(one.calls.map(asBytes))] };
  });
  expect(scanned(text)).toEqual(expected);
}

test.each([
  ['random characters', fc.string({ unit: 'binary', maxLength: 200 })],
  ['random code units', fc.array(fc.nat(0xffff), { maxLength: 100 }).map((units) => String.fromCharCode(...units))],
  ['random tokens of C', tokenSoup()],
  ['C that somebody broke', mutated(fixtures)],
])('%s: the same functions as the reference', (_what, texts) => {
  fc.assert(fc.property(texts, expectSame), { numRuns: 4000, interruptAfterTimeLimit: 5000 });
});

test('every file of the fixtures: the same functions as the reference', () => {
  for (const text of fixtures) expectSame(text);
  expect(fixtures.flatMap(functionsOf).length).toBeGreaterThan(500);
});

test('bytes as they are in files, read without being made a string, give the same rows', () => {
  for (const text of fixtures.filter((one) => /^[\0-\x7f]*$/.test(one))) {
    scanner.input(text.length).set(Buffer.from(text, 'latin1'));
    const { rows, generates } = scanner.scan(text.length);
    if (!generates) expect(rows.length).toBe(scanText(scanner, text).rows.length);
  }
  expect(readFileSync(join(top, 'dist/scanner.wasm')).length).toBeLessThan(64 * 1024);
});

test('what is of interest holds a word of the models wherever that stands, and what is binary a zero', () => {
  const words = new RegExp(`\\b(?:${pageVocabulary.join('|')})\\b`);
  const near = [
    'struct pages',
    'xstruct page',
    'pte_t',
    'size_t',
    'ptr_t',
    'pid_t',
    'm_f',
    't p',
    't f',
    ' ',
    '\n',
    '\0',
    'vm_fault_t',
  ];
  const part = fc.oneof(
    fc.constantFrom(...near, ...pageVocabulary),
    fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const expected = words.test(text) ? 'interest' : text.includes('\0') ? 'zero' : 'nothing';
      // What an earlier text has left behind the end is no part of this one.
      scanner.put(`${text}struct page vm_fault\0`);
      expect(scanner.look(scanner.put(text))).toBe(expected);
    }),
    { numRuns: 4000, interruptAfterTimeLimit: 5000 },
  );
});

test.each([
  ['page->flags = 1;', true],
  ['page->flags.f |= 1UL << 3;', true],
  ['(&folio[0])->flags\n\t&= mask;', false],
  ['folio[i + 1]->flags ^=mask;', true],
  ['if (page->flags == 1) f();', false],
  ['f(page->flags);', false],
  ['vma->flags = 1;', false],
  ['__set_bit(PG_locked, &page->flags);', true],
  ['__set_bit\n(PG_locked, &page->flags);', true],
  ['__set_bit(nr, map);', false],
])('%s writes the flags word of a page: %s', (statement, writes) => {
  const { rows } = scanText(scanner, `void f(struct page *page)\n{\n\t${statement}\n}\n`);
  expect(((rows[Column.head] ?? 0) & Head.writesFlagsWord) !== 0).toBe(writes);
});

test('invocations of macros are found as a pattern for every word finds them', () => {
  const pattern = /\b([A-Za-z_]\w*)\s*\(/g;
  const part = fc.constantFrom('AB', 'A', '_B', '9', '(', ')', ' ', '\n', '\u00a0', 'é', 'x', ',', '\t(');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const text = parts.join('');
      const names = new Set(['AB', 'A', '_B']);
      const invocations = new Invocations(names);
      const found: unknown[] = [];
      for (let one = invocations.next(text, 0); one !== undefined; one = invocations.next(text, one.open + 1))
        found.push([one.name, one.start, one.open]);
      const expected = [...text.matchAll(pattern)].filter((match) => names.has(match[1] ?? ''));
      expect(found).toEqual(expected.map((match) => [match[1], match.index, match.index + match[0].length - 1]));
    }),
    { numRuns: 4000, interruptAfterTimeLimit: 5000 },
  );
});
