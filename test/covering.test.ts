// Which worlds make others superfluous, against the states that they stand for: every state of two variables and two conditions.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meetSigns, type Sign } from '../server/src/core/base/sign.js';
import { covers, eitherMade, eitherOf } from '../server/src/core/effects/covering.js';
import { pendingOf, type Write } from '../server/src/core/effects/facts.js';
import { World } from '../server/src/core/effects/world.js';

const signs = ['negative', 'zero', 'positive', 'nonzero', 'notNegative', 'notPositive', 'unknown'] as const;
const outcome = fc.constantFrom(true, false, undefined);
const value = fc.record({ truth: fc.constantFrom(...signs), object: fc.constantFrom('<c1>', '<c2>') });
const drawn = fc.record({
  values: fc.tuple(value, value),
  decisions: fc.tuple(outcome, outcome),
  pending: fc.subarray(['1', '2']),
});

interface Drawn {
  readonly values: readonly { readonly truth: Sign; readonly object: string }[];
  readonly decisions: readonly (boolean | undefined)[];
  readonly pending: readonly string[];
}

/** Worlds that are compared have come from one. */
function worldsOf(all: readonly Drawn[]): readonly World[] {
  const start = new World();
  return all.map(({ values, decisions, pending }) => {
    const world = new World(start);
    for (const [i, { truth, object }] of values.entries()) {
      const constant = truth === 'zero' ? { constant: '0' } : {};
      world.env.set(`v${i}`, { objects: [object], truth, ...constant });
    }
    for (const [i, truth] of decisions.entries()) if (truth !== undefined) world.conditions.set(`c${i}`, truth);
    for (const id of pending) world.addPending(pendingOf(writeOf(id), '<p0>'));
    return world;
  });
}

function writeOf(id: string): Write {
  return {
    id,
    call: '',
    span: { start: 0, end: 0 },
    flag: '',
    chain: [],
    operation: '',
    origin: 'source',
    guarded: false,
  };
}

/** What may be pending in which state, one line for each. */
function statesOf(world: World): readonly string[] {
  const valueStates = ['v0', 'v1'].map((name) => {
    const bound = world.env.get(name);
    const possible = (['negative', 'zero', 'positive'] as const).filter(
      (one) => bound !== undefined && meetSigns(bound.truth, one) !== undefined,
    );
    return (bound?.objects ?? []).flatMap((object) => possible.map((one) => `${object} ${one}`));
  });
  const decisionStates = ['c0', 'c1'].map((name) => {
    const decided = world.conditions.get(name);
    return [true, false].filter((one) => decided === undefined || decided === one).map(String);
  });
  let states = [''];
  for (const part of [...valueStates, ...decisionStates])
    states = states.flatMap((before) => part.map((one) => `${before}${one}; `));
  const pending = ['none', ...[...world.pending.values()].map((one) => one.write.id)];
  return states.flatMap((state) => pending.map((one) => `${state}pending ${one}`));
}

/** Mostly alike: worlds that differ in everything are of no interest. */
const pair = fc
  .tuple(drawn, drawn, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }))
  .map(([one, other, takes]): readonly [Drawn, Drawn] => [
    one,
    {
      values: one.values.map((mine, i) => (takes[i] === true ? (other.values[i] ?? mine) : mine)),
      decisions: one.decisions.map((mine, i) => (takes[2 + i] === true ? other.decisions[i] : mine)),
      pending: takes[4] === true ? other.pending : one.pending,
    },
  ]);

test('a world that covers another stands for all of its states', () => {
  fc.assert(
    fc.property(pair, (both) => {
      const [one, other] = worldsOf(both);
      if (one === undefined || other === undefined || !covers(one, other)) return;
      const states = new Set(statesOf(one));
      expect(statesOf(other).filter((state) => !states.has(state))).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

test('a world that is either of two stands for their states and no others', () => {
  expectUnited(eitherOf, (before, after) => expect(new Set(after)).toEqual(new Set(before)));
});

test('a world that is made of either of two stands for their states, and mixes only what holds no page', () => {
  const pageAndPending = (state: string): string => [state.split(';')[0], state.split(';').at(-1)].join();
  expectUnited(
    (one, other) => eitherMade(one, other, (name) => name === 'v1'),
    (before, after) => {
      expect(before.filter((state) => !after.includes(state))).toEqual([]);
      expect(new Set(after.map(pageAndPending))).toEqual(new Set(before.map(pageAndPending)));
    },
  );
});

/** Unites pairs of worlds, which stay as they are; `holds` compares the states of both with those of the world that they become. */
function expectUnited(
  unite: (one: World, other: World) => World | undefined,
  holds: (before: readonly string[], after: readonly string[]) => void,
): void {
  let united = 0;
  fc.assert(
    fc.property(pair, (both) => {
      const [one, other] = worldsOf(both);
      if (one === undefined || other === undefined) return;
      const before = [statesOf(one), statesOf(other)];
      const either = unite(one, other);
      expect([statesOf(one), statesOf(other)]).toEqual(before);
      if (either === undefined) return;
      united++;
      holds(before.flat(), statesOf(either));
    }),
    { numRuns: 3000 },
  );
  expect(united).toBeGreaterThan(50);
}

test('what something has been done to is told apart, whatever it is kept in', () => {
  const start = new World();
  const [one, other] = [new World(start), new World(start)];
  one.env.set('v1', { objects: ['<c1>'], truth: 'unknown' });
  other.env.set('v1', { objects: ['<c2>'], truth: 'unknown' });
  expect(eitherMade(one, other, () => true)?.env.get('v1')?.objects).toEqual(['<c1>', '<c2>']);
  for (const world of [one, other]) world.addPending(pendingOf(writeOf('1'), '<c1>'));
  expect(eitherMade(one, other, () => true)).toBeUndefined();
});
