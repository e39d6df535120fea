// A text in pieces is the text, and what is found in its pieces is what is found in it: after any edits, whatever they leave open.
// FENCEPOST_SEED repeats a run; FENCEPOST_C_FILES names C files, separated by `:`, to edit instead of the fixtures.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isSameText, PiecedText } from '../server/src/core/base/text.js';
import { type FileRows, scanText, scanVocabulary } from '../server/src/core/index/fileScan.js';
import { PieceScans } from '../server/src/core/index/pieceScans.js';
import { Scanner } from '../server/src/core/scan/scanner.js';
import { grammarBytes } from './harness/check.js';
import { applyChange, Random, randomChange } from './harness/editScript.js';
import { readTree } from './harness/fixtures.js';
import { seed } from './harness/seeds.js';

const top = join(import.meta.dirname, '..');
const scanner = await Scanner.load(grammarBytes.scanner, scanVocabulary);

/** Texts of many pieces: what a tree has, one file behind the other. */
const texts = process.env.FENCEPOST_C_FILES?.split(':').map((path) => readFileSync(path, 'utf8')) ?? [
  [...readTree(join(top, 'server/example')).values()].join('\n'),
  ...[...readTree(join(top, 'test/fixtures')).values()]
    .map((_, i, all) => all.slice(i, i + 12).join('\n'))
    .slice(0, 40),
];

function plain({ rows, calls, hasComment, hash, unread }: FileRows) {
  return { rows, calls, hasComment, hash: [...hash], unread };
}

test('after any edits, pieces hold the text, and the same is found in them as in the whole', () => {
  const random = new Random(seed);
  let whole = 0;
  let joined = 0;
  for (const original of texts) {
    const scans = new PieceScans(scanner);
    let [text, pieced] = [original, PiecedText.of(original)];
    for (let step = 0; step < 120; step++) {
      // Now and then back to where nothing is open.
      if (step % 6 === 0) [text, pieced] = [original, PiecedText.of(original)];
      const change = randomChange(text, random);
      text = applyChange(text, change);
      pieced = pieced.replaced(change.start, change.end, change.newText);
      expect(pieced.pieces.join('') === text, `seed ${seed}, step ${step}`).toBe(true);
      for (const piece of pieced.pieces.slice(0, -1)) expect(piece.endsWith('\n')).toBe(true);
      const rows = scans.scan('a.c', pieced);
      if (rows.constructor === Object) whole++;
      else joined++;
      const expected = scanText(scanner, text);
      expect(plain(rows), `seed ${seed}, step ${step}, ${JSON.stringify(change)}`).toEqual(plain(expected));
    }
  }
  // Most edits leave nothing open.
  expect(joined).toBeGreaterThan(whole);
});

test('what is read of pieces is what is read of the string', () => {
  const random = new Random(seed);
  const [original = ''] = texts;
  let [text, pieced] = [original, PiecedText.of(original)];
  for (let step = 0; step < 300; step++) {
    const change = randomChange(text, random);
    text = applyChange(text, change);
    pieced = pieced.replaced(change.start, change.end, change.newText);
    const from = random.below(text.length + 2) - 1;
    const to = from + random.below(10_000);
    expect(pieced.length).toBe(text.length);
    if (from >= 0) expect(pieced.slice(from, to)).toBe(text.slice(from, to));
    expect(pieced.charAt(from)).toBe(text.charAt(from));
    expect(pieced.charCodeAt(from)).toEqual(text.charCodeAt(from));
    expect(pieced.codePointAt(Math.max(0, from))).toBe(text.codePointAt(Math.max(0, from)));
    for (const searched of ['*/', '#endif', '\n', 'nowhere'])
      expect(pieced.indexOf(searched, from)).toBe(text.indexOf(searched, from));
    expect(pieced.includes('#endif')).toBe(text.includes('#endif'));
  }
  expect(`${pieced}`).toBe(text);
});

test('an edit makes one piece anew, and what was taken back is the same text', () => {
  const [original = ''] = texts;
  const pieced = PiecedText.of(original);
  expect(pieced.pieces.length).toBeGreaterThan(3);
  const at = pieced.length >> 1;
  const edited = pieced.replaced(at, at, 'x');
  const others = edited.pieces.filter((piece) => !pieced.pieces.includes(piece));
  expect(others.length).toBe(1);
  expect(isSameText(pieced, edited)).toBe(false);
  expect(isSameText(pieced, edited.replaced(at, at + 1, ''))).toBe(true);
  expect(PiecedText.of('').replaced(0, 0, 'int x;').pieces).toEqual(['int x;']);
  expect(pieced.replaced(0, pieced.length, '').pieces).toEqual([]);
});
