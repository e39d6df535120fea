// Edits of a text land in its bytes, whatever those are.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spliceBytes } from '../server/src/node/disk/source/sourceBytes.js';

const sequences = ['a', '\n', '\r\n', '\t', 'é', '€', '😀', '\ufeff', '\ufffd', '\u2028'].map((one) =>
  Buffer.from(one),
);
const faulty = [[0x80], [0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xed, 0xa0, 0x80], [0xc0, 0xaf]].map((one) =>
  Buffer.from(one),
);

/** Cuts of a text into replaced and kept stretches, at characters that stand alone. */
function replacementsIn(text: string, places: readonly number[]) {
  const cuts = [...new Set(places.map((place) => place % (text.length + 1)))]
    .filter((cut) => !/[\udc00-\udfff]/.test(text.charAt(cut)))
    .sort((a, b) => a - b);
  const spans = [];
  for (let i = 0; i + 1 < cuts.length; i += 2)
    spans.push({ start: cuts[i] ?? 0, end: cuts[i + 1] ?? 0, newText: '+é' });
  return spans;
}

function applied(text: string, replacements: ReturnType<typeof replacementsIn>): string {
  return replacements.reduceRight(
    (rest, { start, end, newText }) => rest.slice(0, start) + newText + rest.slice(end),
    text,
  );
}

test('in UTF-8, as in the text', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...sequences)), fc.array(fc.nat(40)), (parts, places) => {
      const bytes = Buffer.concat(parts);
      const text = bytes.toString('utf8');
      const replacements = replacementsIn(text, places);
      expect(spliceBytes(bytes, text, replacements)?.toString('utf8')).toBe(applied(text, replacements));
    }),
  );
});

test('in bytes that are not UTF-8, without a change to any other, or not at all', () => {
  let made = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...sequences, ...faulty)), fc.array(fc.nat(40)), (parts, places) => {
      const bytes = Buffer.concat(parts);
      const text = bytes.toString('utf8');
      const replacements = replacementsIn(text, places);
      const result = spliceBytes(bytes, text, replacements);
      if (result === undefined) return;
      made++;
      expect(result.toString('utf8')).toBe(applied(text, replacements));
      const kept = result.toString('latin1').split(Buffer.from('+é').toString('latin1'));
      let from = 0;
      for (const piece of kept) {
        from = bytes.indexOf(piece, from, 'latin1');
        expect(from).toBeGreaterThanOrEqual(0);
        from += piece.length;
      }
    }),
    { numRuns: 1000 },
  );
  expect(made).toBeGreaterThan(100);
});

test('never with text that was taken from bytes that are not UTF-8', () => {
  const bytes = Buffer.from([0x61, 0xe9, 0x62]);
  const text = bytes.toString('utf8');
  expect(spliceBytes(bytes, text, [{ start: 0, end: 0, newText: '\ufffd' }])).toBeUndefined();
  expect(spliceBytes(bytes, text, [{ start: 2, end: 2, newText: '+' }])).toEqual(Buffer.from([0x61, 0xe9, 0x2b, 0x62]));
  const own = Buffer.from('\ufffd');
  expect(spliceBytes(own, '\ufffd', [{ start: 0, end: 0, newText: '\ufffd' }])).toEqual(Buffer.from('\ufffd\ufffd'));
});
