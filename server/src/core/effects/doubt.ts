// What is no longer known of memory that somebody else may have stored to. Which objects it leads to is kept: a walk through
// structures has to go on; what is dropped is whether it is zero and which constant it is, for that would rule paths out.
import { leadsOn } from '../base/memoryPath.js';
import type { ControlFlowGraph } from '../cfg/graph.js';
import { fieldSuffix, type ObjectId } from './objects.js';
import type { CallScene } from './scene.js';
import { type Value, valueHolding } from './values.js';
import { isCell, type World } from './world.js';

/** A store may have been made to whatever these objects lead to. */
export function doubtBehind(world: World, objects: readonly ObjectId[]): void {
  if (objects.length > 0)
    doubt(world, (name) => isCell(name) && objects.some((object) => leadsOn(object, name.slice(1))));
}

/** What a function that is called does to globals is not followed. */
export function doubtGlobals(world: World, graph: ControlFlowGraph): void {
  doubt(world, (name) => isGlobal(name, graph));
}

/** A function of which nothing is known may store to globals, and to whatever its arguments lead to. */
export function doubtAfter(world: World, { call, graph }: Pick<CallScene, 'call' | 'graph'>): void {
  const objects = call.args.flatMap((operand) => world.evaluate(operand, graph).objects);
  doubt(world, (name) => {
    if (isCell(name)) return objects.some((object) => leadsOn(object, name.slice(1)));
    return isGlobal(name, graph);
  });
}

/** A store to a field of one object may be one to the same field of another that has two names. */
export function doubtAliases(world: World, field: string, stored: readonly ObjectId[]): void {
  const suffix = fieldSuffix(field);
  doubt(world, (name) => name.endsWith(suffix) && isCell(name) && !stored.includes(name.slice(1)));
}

function isGlobal(name: string, { types }: ControlFlowGraph): boolean {
  return !isCell(name) && !name.startsWith('%') && !types.has(name);
}

function doubt(world: World, isReached: (name: string) => boolean): void {
  for (const { name, value } of world.env.copied())
    if (isCertain(value) && isReached(name)) world.env.set(name, valueHolding(value.objects));
}

function isCertain({ truth, constant }: Value): boolean {
  return truth !== 'unknown' || constant !== undefined;
}
