// Names for the things that variables point to. An object is named by where it came from: a parameter, a call, a load from memory.
// Names are strings so that worlds compare quickly: a root in angle brackets, then the path of loads from it.

/** `<p0>` the first parameter, `<c7>` the result of call site 7, `<f3>` a fresh value, `<g:x>` a global, `<&x>` a local's address. */
export type ObjectId = string;

/** Longer paths of loads are folded into one object: lists are walked in loops. */
const longestPath = 3;

/** The object that a parameter points to at first. */
export const parameterObject = (index: number): ObjectId => `<p${index}>`;
/** Which parameter an object is; undefined for other objects. */
export function parameterOf(object: ObjectId): number | undefined {
  const index = /^<p(\d+)>$/.exec(object)?.[1];
  return index === undefined ? undefined : Number(index);
}

/** The result of a call. */
export const callObject = (site: number): ObjectId => `<c${site}>`;
/** A value that did not exist before. */
export const freshObject = (site: number | string): ObjectId => `<f${site}>`;
/** What a name holds that the function does not declare. */
export const globalObject = (name: string): ObjectId => `<g:${name}>`;
/** Among what an entry was made from: it maps for the kernel alone. No name in C has a blank. */
export const kernelOnly: ObjectId = globalObject('kernel only');
/** The address of a local variable. */
export const addressObject = (variable: string): ObjectId => `<&${variable}>`;

/** The variable whose address an object is; undefined for other objects. */
export function addressedVariable(object: ObjectId): string | undefined {
  return /^<&([^>]*)>$/.exec(object)?.[1];
}

/** The object loaded from a field of another. */
export function fieldOf(object: ObjectId, field: string): ObjectId {
  return bounded(`${object}.${field}`);
}

/** How the names of all objects end that are loaded from a field of this name. */
export const fieldSuffix = (field: string): string => `.${field}`;

/** The object loaded through a pointer to it; the address of a field leads to that field. */
export function pointeeOf(object: ObjectId): ObjectId {
  return object.startsWith('&') ? object.slice(1) : bounded(`${object}*`);
}

/** All variables by which an element was ever chosen. */
const choosing = new Set<string>();

/** Whether there can be an object whose name mentions an element chosen by the value of a variable. */
export function choosesElements(variable: string): boolean {
  return choosing.has(variable);
}

/** An element of an array; a change of one of `variables` makes the same text name another element. */
export function elementOf(object: ObjectId, key: string, variables: readonly string[]): ObjectId {
  for (const variable of variables) choosing.add(variable);
  return bounded(`${object}[${key.replace(/[<>[\]|]/g, '_')}|${variables.join(',')}]`);
}

/** Whether an object is, or lies in, an element of which it is not known which it is: it stands for all of them. */
export const isSomeElement = (object: ObjectId): boolean => object.includes('[?|');

function bounded(object: ObjectId): ObjectId {
  const end = object.indexOf('>');
  const steps = object.slice(end).match(/\.\w|\*|\[/g);
  return steps !== null && steps.length > longestPath ? `${object.slice(0, end + 1)}.…` : object;
}

/** Whether the way to the object is too long for its name: other objects are called so, too. */
export const isFolded = (object: ObjectId): boolean => object.endsWith('.…');

/** The owner of a flags word: `<p0>.flags` and `<p0>[n|].flags` are words of `<p0>`; kernels since 6.18 keep the word in a structure, as `flags.f`. */
export function ownerOfWord(word: ObjectId): ObjectId | undefined {
  const match = /^&?(.*?)(?:\[[^\]]*\])?\.flags(?:\.f)?$/.exec(word);
  return match?.[1];
}

/** Roots that were cut out before; a function has few, and they are asked for at every place where paths meet. */
const roots = new Map<ObjectId, ObjectId>();
const mostRoots = 20_000;

/** The root of an object's name, with its brackets. */
export function rootOf(object: ObjectId): ObjectId {
  let root = roots.get(object);
  if (root === undefined) {
    if (roots.size >= mostRoots) roots.clear();
    root = object.slice(object.indexOf('<'), object.indexOf('>') + 1);
    roots.set(object, root);
  }
  return root;
}

/** Whether callers can name the object: it was reached from a parameter or a global. */
export function isParameterRooted(object: ObjectId): boolean {
  const start = object.charCodeAt(0) === ampersand ? 2 : 1;
  const kind = object.charCodeAt(start);
  return kind === letterP || (kind === letterG && object.charCodeAt(start + 1) === colon);
}

const [ampersand, letterP, letterG, colon] = [...'&pg:'].map((one) => one.charCodeAt(0));

/** Whether the name mentions an element chosen by the value of a variable. */
export function dependsOnIndex(object: ObjectId, variable: string): boolean {
  if (!object.includes('|')) return false;
  for (const match of object.matchAll(/\|([^\]]*)\]/g)) if ((match[1] ?? '').split(',').includes(variable)) return true;
  return false;
}
