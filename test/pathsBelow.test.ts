// Which paths that were kept lead out of their tree: as one text, and as bytes, where most are told of without making a text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areBelowRoot, bytesAreBelowRoot } from '../server/src/node/disk/source/pathsBelow.js';

const below = ['mm/memory.c', 'a.c', 'a..b/c.h', '.hidden.c', 'mm/.hidden.c', '...', 'mm/...', 'a/.b/..c', 'ä/ö.c', ''];
const away = ['..', '../a.c', 'mm/../a.c', 'mm/..', './a.c', 'mm/./a.c', '/etc/passwd', 'mm//a.c', 'mm/.', '//'];
const aFew = ['mm/memory.c', 'kernel/fork.c'];

function bothSay(paths: readonly string[]): boolean {
  const joined = paths.join('\0');
  const asBytes = bytesAreBelowRoot(new TextEncoder().encode(joined));
  expect(asBytes, joined).toBe(areBelowRoot(joined));
  return asBytes;
}

describe('paths with a NUL between each two', () => {
  it.each(below)('%j is below the root', (path) => {
    expect([bothSay([path]), bothSay([path, ...aFew]), bothSay([...aFew, path])]).toEqual([true, true, true]);
  });

  it.each(away)('%j leads away, wherever it stands among others', (path) => {
    expect([bothSay([path]), bothSay([path, ...aFew]), bothSay([...aFew, path])]).toEqual([false, false, false]);
  });

  it('says the same of bytes as of a text', () => {
    const part = fc.constantFrom('.', '..', '/', 'a', 'ä', '\0', '\\', ':', 'b.c');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        bothSay([parts.join('')]);
      }),
      { numRuns: 3000 },
    );
  });
});
