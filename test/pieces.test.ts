// A text in pieces is the text, and what is found in its pieces is what is found in it: after any edits, whatever they leave open.
// FENCEPOST_SEED repeats a run; FENCEPOST_C_FILES names C files, separated by `:`, to edit instead of the fixtures.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isSameText, PiecedText } from '../server/src/core/base/text.js';
import { type FileRows, scanText, scanVocabulary } from '../server/src/core/index/fileScan.js';
import { JoinedRows, PieceScans } from '../server/src/core/index/pieceScans.js';
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

/** What goes wrong at a border goes wrong with braces and groups: definitions that are cut through by `#if`, and lines of them. */
const groups = [
  '\tdo {\n#if A\n\t} while (0);\n#else\n\t} while (1);\n#endif\n',
  '\tif (x) {\n#if A\n\tif (y) {\n#else\n\tif (z) {\n#endif\n\t}\n\t}\n',
  '#if A\n\tk();\n#else\n\tl();\n#endif\n',
  ...['\tk();\n', '\t}\n', '\t{\n', '#else\n', '#if C\n', '#endif\n'],
];
const lines = [
  ...[
    '#if A\n',
    '#else\n',
    '#endif\n',
    '{\n',
    '}\n',
    '\t{\n',
    '\t}\n',
    '};\n',
    '\t};\n',
    ';\n',
    '(x);\n',
    '= 1;\n',
    '// a \\\n',
  ],
  ...[
    'void f(struct page *page) {\n',
    'struct t {\n',
    'int x = {\n',
    '\tif (x) {\n',
    '/*\n',
    ' */\n',
    '"\n',
    'struct\n',
  ],
  ...['#define M(a) foo(a) bar\n', '#define N(a) bar(a) (a)->flags\n', '#define Q \\\n', 'DEFINE_X(y)\n', '\0é日\n'],
];

function brokenDefinition(random: Random): string {
  const group = () => random.pick(groups);
  if (random.below(8) === 0) return random.pick(lines);
  return random.pick([
    () => `void f(struct page *page)\n{\n${group()}${group()}}\n`,
    () => `struct s {\n${group()}${group()}};\n`,
    () => '#if A\nstruct s {\n#else\nstruct t {\n#endif\n\tint x;\n};\n',
    () => random.pick(['#if A\n', '#else\n', '#endif\n']),
    () => `int a[] = {\n${group()}};\n`,
    () => 'void g(struct page *page)\n{\n\tk();\n}\n',
  ])();
}

/** A few pieces, each of a few definitions, some without one of their lines. */
function brokenPieces(random: Random): readonly string[] {
  const pieces = Array.from({ length: 1 + random.below(5) }, () => {
    const all = Array.from({ length: 1 + random.below(6) }, () => brokenDefinition(random)).join('');
    const kept = all.split(/(?<=\n)/);
    if (random.below(3) === 0) kept.splice(random.below(kept.length), 1);
    return kept.join('');
  });
  if (random.below(4) === 0) pieces.push(pieces.pop()?.trimEnd() ?? '');
  return pieces.filter((piece) => piece !== '');
}

function plain({ rows, calls, hasComment, hash, unread }: FileRows) {
  return { rows, calls, hasComment, hash: [...hash], unread };
}

/** Arrays are compared as texts: what compares values would take most of the time. */
function expectSame(found: FileRows, expected: FileRows, where: string): void {
  const [one, other] = [found, expected].map((file) => {
    const { rows, calls, hash, ...rest } = plain(file);
    return `${rows} ${calls} ${hash} ${JSON.stringify(rest)}`;
  });
  if (one !== other) expect(plain(found), where).toEqual(plain(expected));
}

test('after any edits, pieces hold the text, and the same is found in them as in the whole', () => {
  const random = new Random(seed);
  let whole = 0;
  let joined = 0;
  for (const original of texts) {
    const scans = new PieceScans(scanner);
    let [text, pieced] = [original, PiecedText.of(original)];
    for (let step = 0; step < 36; step++) {
      // Now and then back to where nothing is open.
      if (step % 6 === 0) [text, pieced] = [original, PiecedText.of(original)];
      const change = randomChange(text, random);
      text = applyChange(text, change);
      pieced = pieced.replaced(change.start, change.end, change.newText);
      expect(pieced.pieces.join('') === text, `seed ${seed}, step ${step}`).toBe(true);
      for (const piece of pieced.pieces.slice(0, -1)) expect(piece.endsWith('\n')).toBe(true);
      const rows = scans.scan('a.c', pieced);
      if (rows instanceof JoinedRows) joined++;
      else whole++;
      expectSame(rows, scanText(scanner, text), `seed ${seed}, step ${step}, ${JSON.stringify(change)}`);
    }
  }
  // Most edits leave nothing open.
  expect(joined).toBeGreaterThan(whole);
});

test('where braces and groups are broken, the same is found in pieces as in the whole', () => {
  const random = new Random(seed);
  const scans = new PieceScans(scanner);
  let joined = 0;
  for (let step = 0; step < 20_000; step++) {
    const pieces = brokenPieces(random);
    const text = PiecedText.ofPieces(pieces);
    const found = scans.scan('a.c', text);
    if (found instanceof JoinedRows) joined++;
    expectSame(found, scanText(scanner, text.whole), JSON.stringify(pieces));
  }
  expect(joined).toBeGreaterThan(3000);
});

test('a text that is too long is not read in pieces either', () => {
  const piece = `${'int x;\n'.repeat(100_000)}`;
  const text = PiecedText.ofPieces(Array.from({ length: 25 }, () => piece));
  expect(new PieceScans(scanner).scan('a.c', text)).toEqual(scanText(scanner, text.whole));
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
  expect(pieced.whole).toBe(text);
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
  expect(isSameText(pieced, original)).toBe(true);
  expect(isSameText(original, pieced)).toBe(true);
  expect(isSameText(original, edited)).toBe(false);
  expect(isSameText(`${original.slice(0, -1)}?`, pieced)).toBe(false);
  expect(PiecedText.of('').replaced(0, 0, 'int x;').pieces).toEqual(['int x;']);
  expect(pieced.replaced(0, pieced.length, '').pieces).toEqual([]);
});
