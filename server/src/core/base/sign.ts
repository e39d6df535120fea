// What is known of a value's sign: enough to follow error codes, and pointers that hold one.

/** A pointer that holds an error code is negative, every other one but NULL is positive. */
export type Sign = 'negative' | 'zero' | 'positive' | 'nonzero' | 'notNegative' | 'notPositive' | 'unknown';

const possible: Readonly<Record<Sign, number>> = {
  negative: 1,
  zero: 2,
  positive: 4,
  nonzero: 5,
  notNegative: 6,
  notPositive: 3,
  unknown: 7,
};
const signs: ReadonlyMap<number, Sign> = new Map(
  Object.entries(possible).map(([sign, bits]) => [bits, sign as Sign] as const),
);

/** What holds where both are known; undefined where they contradict each other. */
export function meetSigns(a: Sign, b: Sign): Sign | undefined {
  return signs.get(possible[a] & possible[b]);
}

/** What holds where one of the two does. */
export function joinSigns(a: Sign, b: Sign): Sign {
  return signs.get(possible[a] | possible[b]) ?? 'unknown';
}

/** The name of an error code: functions return it negated. Source: include/uapi/asm-generic/errno-base.h and errno.h. */
export const errorName = /^E(?:[A-Z]{2}[A-Z0-9]*|2BIG|L\d\w*)$/;

/** The sign of a constant's text. */
export function signOfConstant(text: string): Sign {
  if (text === '0') return 'zero';
  if (/^-\d/.test(text) || (text.startsWith('-') && errorName.test(text.slice(1)))) return 'negative';
  if (!/^\d/.test(text)) return 'unknown';
  // As an int, which is what it is often cast to, `0xffffffff` is below zero.
  return numberIn(text) > 0x7fff_ffff ? 'nonzero' : 'positive';
}

/** A number without the letters of its type behind it; NaN for a name. */
function numberIn(text: string): number {
  return Number(text.replace(/(?<![uUlL])[uUlL]+$/, ''));
}

/** Whether two constants are equal; undefined where that cannot be told from their texts. Two names stand for two values. */
export function sameConstant(a: string, b: string): boolean | undefined {
  if (a === b) return true;
  const [x, y] = [a, b].map(numberIn);
  if (x !== undefined && y !== undefined && !Number.isNaN(x) && !Number.isNaN(y)) return x === y;
  return constantName.test(a) && constantName.test(b) ? false : undefined;
}

const constantName = /^-?[A-Z_]\w*$/;
