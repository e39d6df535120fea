// What the names of a world are bound to, against a plain map: copies go their own ways, and equal contents have equal sums.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Hash, numberOf } from '../server/src/core/base/digest.js';
import { type BindingKind, Bindings } from '../server/src/core/effects/bindings.js';

const numbers: BindingKind<number> = {
  hashOf: (name, value) => new Hash().text(name).text(String(value)),
  loses: (_name, before, after) => before === 0 && after !== 0,
};

const name = fc.constantFrom(...'abcdefgh');
const step = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), name, value: fc.nat(3) }),
  fc.record({ kind: fc.constant('delete' as const), name }),
  fc.record({ kind: fc.constant('keep' as const), names: fc.array(name) }),
  fc.record({ kind: fc.constant('copy' as const) }),
  /** Goes on with the copy that was made last, or was left for it. */
  fc.record({ kind: fc.constant('exchange' as const) }),
);

interface Pair {
  readonly bindings: Bindings<number>;
  readonly map: Map<string, number>;
}

function contentOf({ bindings }: Pair): ReadonlyMap<string, number> {
  return new Map([...bindings].map((one) => [one.name, one.value] as const));
}

test('whatever is bound, unbound and copied, each copy holds what a map would', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let here: Pair = { bindings: new Bindings(numbers), map: new Map() };
      let there: Pair = here;
      for (const one of steps) {
        if (one.kind === 'set') {
          here.bindings.set(one.name, one.value);
          here.map.set(one.name, one.value);
        } else if (one.kind === 'delete') expect(here.bindings.delete(one.name)).toBe(here.map.delete(one.name));
        else if (one.kind === 'keep') {
          here.bindings.keep((bound) => one.names.includes(bound));
          for (const bound of [...here.map.keys()]) if (!one.names.includes(bound)) here.map.delete(bound);
        } else if (one.kind === 'copy') {
          there = here;
          here = { bindings: new Bindings(numbers, there.bindings), map: new Map(there.map) };
        } else [here, there] = [there, here];
        for (const pair of [here, there]) expect(contentOf(pair)).toEqual(pair.map);
        for (const bound of 'abcdefgh') {
          expect(here.bindings.get(bound)).toBe(here.map.get(bound));
          expect(here.bindings.has(bound)).toBe(here.map.has(bound));
        }
        const rebuilt = new Bindings(numbers);
        for (const [bound, value] of [...here.map].reverse()) rebuilt.set(bound, value);
        expect(numberOf(here.bindings)).toBe(numberOf(rebuilt));
      }
    }),
  );
});

test('what may leave something without a name is counted, and nothing else', () => {
  const bindings = new Bindings(numbers);
  const after = (change: () => void): number => {
    const before = bindings.losses;
    change();
    return bindings.losses - before;
  };
  expect(after(() => bindings.set('a', 0).set('b', 1))).toBe(0);
  expect(after(() => bindings.set('b', 2))).toBe(0);
  expect(after(() => bindings.set('a', 0))).toBe(0);
  expect(after(() => bindings.set('a', 1))).toBe(1);
  bindings.set('a', 0);
  expect(after(() => bindings.delete('a'))).toBe(1);
  expect(after(() => bindings.delete('a'))).toBe(0);
  bindings.set('a', 0).set('c', 0);
  expect(after(() => bindings.keep((name) => name === 'c'))).toBe(1);
});
