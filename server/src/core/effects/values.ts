// What a variable may hold: the objects that it may point to, whether it is zero, the constant that it is.
import type { Hash } from '../base/digest.js';
import { joinSigns, type Sign } from '../base/sign.js';
import { narrowTypes } from '../models/pages.js';
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

/** A value that is one of two. */
export function joinValues(one: Value, other: Value): Value {
  const truth = joinSigns(one.truth, other.truth);
  const covers = other.objects.every((object) => one.objects.includes(object));
  return covers ? { objects: one.objects, truth } : valueHolding([...one.objects, ...other.objects], truth);
}

const unsignedTypes = /^(?:(?:const|volatile|static) )*(?:unsigned\b|bool$|size_t$|gfp_t$|(?:__)?u(?:8|16|32|64)$)/;

/**
 * A value as a variable of this type holds it: `-1` is the largest number of a type without sign, and what is too narrow for a
 * pointer points nowhere. Codes of errors keep their sign in any type: IS_ERR_VALUE() asks for it.
 */
export function converted(value: Value, type: string): Value {
  if (/^-\d/.test(value.constant ?? '') && unsignedTypes.test(type)) return { objects: [], truth: 'nonzero' };
  return value.objects.length > 0 && narrowTypes.test(type) ? { ...value, objects: [] } : value;
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
