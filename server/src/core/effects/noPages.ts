// What is known to be no page, nor to stand for one, although an entry was made with it: the mapping that it is made for, its
// protection, the place of another entry. A publication says nothing of it.
import type { ControlFlowGraph } from '../cfg/graph.js';
import { fieldsOfMappings, mappingTypes } from '../models/pages.js';
import type { ObjectId } from './objects.js';

/** Whether an object is known to be no page: by the field that it was loaded from, or by the type of the parameter that it is. */
export function isNoPage(object: ObjectId, graph: ControlFlowGraph): boolean {
  if (fieldsOfMappings.test(object) || object.startsWith('<&')) return true;
  const place = /^<p(\d+)>$/.exec(object)?.[1];
  return place !== undefined && mappingTypes.test(typeOfParameter(Number(place), graph) ?? '');
}

function typeOfParameter(index: number, { types }: ControlFlowGraph): string | undefined {
  let place = 0;
  for (const type of types.values()) if (place++ === index) return type;
  return undefined;
}
