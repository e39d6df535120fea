// Files as they are read from the disk, large ones in pieces: what is found in them does not depend on where a piece ends.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFileScanner } from '../server/src/core/index.js';
import { scanPortions, sharedCounters } from '../server/src/node/disk/scan/scanFiles.js';
import { decode } from '../server/src/node/disk/source/decode.js';
import { sharePaths } from '../server/src/node/disk/source/sharedPaths.js';
import { grammarBytes } from './harness/check.js';

const root = mkdtempSync(join(tmpdir(), 'fencepost-scan-'));
afterAll(() => rmSync(root, { recursive: true }));

const piece = 1 << 17;
const line = '#define SOME_REGISTER_OF_NO_INTEREST 0x0000\n';

/** A text of about so many bytes, with some of them replaced at an offset. */
function textWith(size: number, what: string, at: number): Buffer {
  const bytes = Buffer.from(line.repeat(Math.ceil(size / line.length)).slice(0, size));
  bytes.write(what, at);
  return bytes;
}

async function outcomesOf(files: Readonly<Record<string, Buffer>>): Promise<Readonly<Record<string, string>>> {
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(root, name), bytes);
  const paths = Object.keys(files);
  const list = { root, paths: sharePaths(paths), named: new Set<string>(), ...sharedCounters(paths.length) };
  const scanner = await createFileScanner(grammarBytes.scanner, decode);
  const { irrelevant, notText, failed } = scanPortions(list, scanner);
  expect(failed).toEqual([]);
  const kept = scanner.takeBatch().paths;
  return Object.fromEntries(
    paths.map((path) => {
      if (kept.includes(path)) return [path, 'kept'];
      if (irrelevant.includes(path)) return [path, 'irrelevant'];
      return [path, notText.find((one) => one.path === path)?.reason ?? 'lost'];
    }),
  );
}

describe('a file of several pieces', () => {
  it('is kept wherever a word of interest stands in it', async () => {
    const word = ' struct folio ';
    const offsets = [0, 1000, 2 * piece, 3 * piece - word.length];
    for (let back = 0; back <= 80; back++) offsets.push(piece - back, 2 * piece - 64 - back);
    const files = Object.fromEntries(offsets.map((at) => [`at-${at}.c`, textWith(3 * piece, word, at)]));
    const outcomes = await outcomesOf(files);
    expect(Object.entries(outcomes).filter(([, outcome]) => outcome !== 'kept')).toEqual([]);
  });

  it('is passed over where none does, and where it is part of a longer word', async () => {
    const longer = 'my_struct folios';
    const offsets = [0, piece - 12, piece - 8, 2 * piece - 70];
    const files = Object.fromEntries(offsets.map((at) => [`longer-${at}.c`, textWith(3 * piece, longer, at)]));
    const outcomes = await outcomesOf({ ...files, 'none.c': textWith(3 * piece, '', 0) });
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['irrelevant']));
  });

  it('is binary where a zero stands in it, whichever of its pieces that is', async () => {
    const offsets = [0, piece - 1, piece, 2 * piece + 5, 3 * piece - 1];
    const files = Object.fromEntries(offsets.map((at) => [`zero-${at}.c`, textWith(3 * piece, '\0', at)]));
    const interesting = textWith(3 * piece, ' struct page ', 2 * piece + 9);
    interesting.write('\0', 7);
    const outcomes = await outcomesOf({ ...files, 'both.c': interesting });
    expect([...new Set(Object.values(outcomes))]).toEqual([expect.stringMatching(/binary/)]);
  });

  it('is told of as it is when it is one byte more or less than a piece', async () => {
    const sizes = [piece - 1, piece, piece + 1];
    const files = Object.fromEntries(
      sizes.flatMap((size) => [
        [`plain-${size}.c`, textWith(size, '', 0)],
        [`page-${size}.c`, textWith(size, ' pte_t ', size - 7)],
      ]),
    );
    const outcomes = await outcomesOf(files);
    for (const size of sizes)
      expect([outcomes[`plain-${size}.c`], outcomes[`page-${size}.c`]], `${size}`).toEqual(['irrelevant', 'kept']);
  });
});
