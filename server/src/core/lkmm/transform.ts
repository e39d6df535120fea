// What a stretch of code does to the progress of a store that was pending before it, whatever progress that was. The automaton in
// order.ts asks of a progress only whether single bits are in it, so that what it makes of several bits is the union of what it
// makes of each: nine values say it all.
import { advance, freshProgress, type OrderingEvent, type Progress } from './order.js';

/** A transform by its number; equal numbers are equal transforms. */
export type Transform = number;

/** Nothing has happened, and each of the bits. */
const basis: readonly Progress[] = [freshProgress, 1, 2, 4, 8, 16, 32, 64, 128];
/** Stands in a vector for a store that is ordered. */
const ordered = 256;

/** For each transform, what it makes of each element of the basis. */
const vectors: (readonly number[])[] = [];
const numbers = new Map<string, Transform>();
const advanced = new Map<string, Transform | undefined>();

/** The number of a vector; undefined where even a store of which nothing is known is ordered, and every other with it. */
function numberOf(vector: readonly number[]): Transform | undefined {
  if (vector[0] === ordered) return undefined;
  const key = vector.join();
  let number = numbers.get(key);
  if (number === undefined) {
    number = vectors.length;
    vectors.push(vector);
    numbers.set(key, number);
  }
  return number;
}

/** Code that does nothing to the order of stores. */
export const identity: Transform = numberOf(basis) ?? 0;

/** The transform followed by an event; undefined when every store is ordered then. */
export function advanceTransform(transform: Transform, event: OrderingEvent): Transform | undefined {
  const key = `${transform} ${event}`;
  if (advanced.has(key)) return advanced.get(key);
  const vector = (vectors[transform] ?? basis).map((value) =>
    value === ordered ? ordered : (advance(value, event) ?? ordered),
  );
  const result = numberOf(vector);
  advanced.set(key, result);
  return result;
}

/** The progress of a store after the transform; undefined when it is ordered. */
export function applyTransform(transform: Transform, progress: Progress): Progress | undefined {
  const vector = vectors[transform] ?? basis;
  let result = vector[0] ?? ordered;
  for (let i = 1; i < basis.length; i++) if ((progress & (basis[i] ?? 0)) !== 0) result |= vector[i] ?? ordered;
  return result >= ordered ? undefined : result;
}

/** One transform after another; undefined when every store is ordered then. */
export function compose(second: Transform, first: Transform): Transform | undefined {
  if (first === identity) return second;
  if (second === identity) return first;
  const vector = vectors[first] ?? basis;
  return numberOf(vector.map((value) => (value === ordered ? ordered : (applyTransform(second, value) ?? ordered))));
}

/** Whether whatever `other` leaves unordered, `one` does as well. */
function standsFor(one: Transform, other: Transform): boolean {
  const theirs = vectors[other] ?? basis;
  return (vectors[one] ?? basis).every((mine, i) => {
    const their = theirs[i] ?? ordered;
    return their === ordered || (mine !== ordered && (mine & their) === mine);
  });
}

/** Transforms that stand for all of these, least first. */
export function leastTransforms(transforms: readonly Transform[]): readonly Transform[] {
  if (transforms.length < 2) return transforms;
  const distinct = [...new Set(transforms)];
  return distinct
    .filter((one) => !distinct.some((other) => other !== one && standsFor(other, one)))
    .sort((a, b) => a - b);
}
