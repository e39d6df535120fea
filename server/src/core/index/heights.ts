// What a definition can lead to, as bits; and how many levels of callees below it that lies, all heights in one number.
import { Does } from './names.js';

/** How many levels of callees a write or a publication may lie below the call that is looked at. */
export const highest = 6;

export const writes = 1;
export const publishes = 2;
export const inserts = 4;
/** An insertion by the callee itself: a later write counts against it; see ordering/observe.ts. */
export const insertsItself = 8;

/** One of the things that lie at a height. */
export type Event = typeof writes | typeof publishes | typeof inserts;
export const events: readonly Event[] = [writes, publishes, inserts];

/** Bits of a height, counted from 1: with none, there is no such thing below. */
const width = 4;
const mask = (1 << width) - 1;

function shiftOf(event: Event): number {
  return event === writes ? 0 : event === publishes ? width : 2 * width;
}

/** How many levels below the callees of a definition such a thing lies; -1 where none does. */
export function heightOf(heights: number, event: Event): number {
  return ((heights >> shiftOf(event)) & mask) - 1;
}

/** @param heights in which this event has none */
export function withHeight(heights: number, event: Event, height: number): number {
  return heights | ((height + 1) << shiftOf(event));
}

/** What a definition can lead to. */
export function bitsOf(heights: number): number {
  let bits = heightOf(heights, inserts) === 0 ? insertsItself : 0;
  for (const event of events) if (heightOf(heights, event) >= 0) bits |= event;
  return bits;
}

/** What a name does by its models, as bits. */
export function effectsAlone(does: number, isDefined: boolean): number {
  if (does === 0) return 0;
  const standIns = isDefined ? 0 : does;
  return (
    ((does & Does.write) !== 0 || (standIns & Does.standInWrite) !== 0 ? writes : 0) |
    ((does & Does.publish) !== 0 || (standIns & Does.standInPublish) !== 0 ? publishes : 0) |
    ((does & Does.insert) !== 0 || (standIns & Does.standInInsert) !== 0 ? inserts | insertsItself : 0)
  );
}
