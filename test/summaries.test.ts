// What callers are told of the ways in which a function returns.
import { expect, test } from 'vitest';
import { pendingOf } from '../server/src/core/effects/facts.js';
import { renameObject } from '../server/src/core/effects/renaming.js';
import { valueHolding } from '../server/src/core/effects/values.js';
import { World } from '../server/src/core/effects/world.js';
import { type InnerEvents, summaryFrom } from '../server/src/core/summaries/build.js';

const silent: InnerEvents = {
  publications: new Map(),
  writes: new Map(),
  isOptional: () => false,
  isReported: () => false,
};
const whole = { complete: true, models: new Set<string>() };

/** The function returns 0, having stored a page that it got from one of its calls, and written a flag of that page. */
function exitWith(
  page: string,
  stored = page,
): { readonly world: World; readonly returns: ReturnType<typeof valueHolding> } {
  const world = new World();
  world.env.set('@<p0>.page', valueHolding([stored]));
  world.derived.set(page, ['<p1>']);
  const write = { id: page, call: '', span: { start: 0, end: 0 }, flag: '', chain: [], operation: '', guarded: false };
  world.addPending(pendingOf({ ...write, origin: 'source' }, page));
  return { world, returns: { objects: [], truth: 'zero', constant: '0' } };
}

test('a page that is handed on has one name, whichever call it came from', () => {
  const { cases } = summaryFrom(silent, [exitWith('<c3>'), exitWith('<c5:c1>')], whole);
  expect(cases).toHaveLength(1);
  expect([...(cases[0]?.stores ?? [])].map(([cell, { objects }]) => [cell, objects])).toEqual([
    ['<p0>.page', ['<f:p0.page>']],
  ]);
  expect(cases[0]?.pending.map(({ write, object }) => [write.id, object])).toEqual([
    ['<c3>', '<f:p0.page>'],
    ['<c5:c1>', '<f:p0.page>'],
  ]);
  expect([...(cases[0]?.derived ?? [])]).toEqual([['<f:p0.page>', ['<p1>']]]);
});

test('it keeps the name that it had where more is known by that', () => {
  const { cases } = summaryFrom(silent, [exitWith('<c3>.head', '<c3>'), exitWith('<c5>.head', '<c5>')], whole);
  expect(cases.map(({ stores }) => [...stores.values()].flatMap(({ objects }) => objects))).toEqual([
    ['<c3>'],
    ['<c5>'],
  ]);
});

test('an object that gets another name has it everywhere', () => {
  const { world } = exitWith('<c3>');
  world.derived.set('<c4>', ['<c3>', '<p2>']);
  world.tables.set('<c9>', new Set(['<c3>']));
  renameObject(world, '<c3>', '<p1>');
  expect(world.env.get('@<p0>.page')?.objects).toEqual(['<p1>']);
  expect([...world.pending.values()].map(({ object }) => object)).toEqual(['<p1>']);
  expect([...world.derived]).toEqual([['<c4>', ['<p1>', '<p2>']]]);
  expect([...world.tables]).toEqual([['<c9>', new Set(['<p1>'])]]);
});
