// The WebAssembly scanner against a slow reference: on whatever bytes it is given, it ends, stays within its bounds and finds the
// same functions; and what it remembers does not grow without end.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanText, scanVocabulary } from '../server/src/core/index/fileScan.js';
import { Column, Kind, rowWidth } from '../server/src/core/scan/rows.js';
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
