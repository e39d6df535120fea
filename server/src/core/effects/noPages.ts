// What is known to be no page, nor to stand for one, although an entry was made with it: the mapping that it is made for, its
// protection, the place of another entry. A publication says nothing of it.
import type { ControlFlowGraph } from '../cfg/graph.js';
import { fieldsOfMappings, mappingTypes } from '../models/pages.js';
import { addressedVariable, type ObjectId, parameterOf } from './objects.js';

/** Whether an object is known to be no page: as a variable's address, by the field that it was loaded from, by its type as a parameter. */
export function isNoPage(object: ObjectId, graph: ControlFlowGraph): boolean {
  if (fieldsOfMappings.test(object) || addressedVariable(object) !== undefined) return true;
  const parameter = parameterOf(object);
  return parameter !== undefined && mappingTypes.test([...graph.types.values()][parameter] ?? '');
}
