// What a variable may hold: the objects that it may point to, whether it is zero, the constant that it is.
import type { Hash } from '../base/digest.js';
import type { Sign } from '../base/sign.js';
import type { ObjectId } from './objects.js';

/** What a variable may hold in one world. */
export interface Value {
  readonly objects: readonly ObjectId[];
  readonly truth: Sign;
  /** The constant that it is, where that is known: an error code, an enumerator. */
  readonly constant?: string;
  /** The constant that it is if the memory that it was loaded from started as 0 and nobody else stored there. */
  readonly assumed?: { readonly cell: ObjectId; readonly constant: string };
}

/** Nothing is known of it. */
export const unknownValue: Value = { objects: [], truth: 'unknown' };

/** A value that may be more objects than this (a tree walked in a loop) is known to be nothing in particular. */
const mostObjects = 10;

/** A value that may be any of these objects. */
export function valueHolding(objects: readonly ObjectId[], truth: Sign = 'unknown'): Value {
  if (objects.length < 2) return { objects, truth };
  const distinct = [...new Set(objects)].sort();
  return { objects: distinct.length > mostObjects ? [] : distinct, truth };
}

/** Equal keys: equal values, as far as worlds are told apart by them. */
export function valueKey({ objects, truth, constant }: Value): string {
  return `${objects.join('+')}:${truth}${constant === undefined ? '' : `=${constant}`}`;
}

/** Adds to a hash what the key of a value is made of. */
export function hashValue(into: Hash, { objects, truth, constant }: Value): Hash {
  for (const object of objects) into.text(object);
  into.text(truth);
  return constant === undefined ? into : into.text(constant);
}
