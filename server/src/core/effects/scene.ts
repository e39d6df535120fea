// A call as effects see it: its arguments, the graph that it stands in, who is told of what happens.
import type { CallInstruction, ControlFlowGraph, Operand } from '../cfg/graph.js';
import type { Transform } from '../lkmm/transform.js';
import type { ArgumentIndex } from '../models/model.js';
import type { Exposure, Pending, Publication, Write } from './facts.js';
import { callObject, type ObjectId } from './objects.js';
import type { World } from './world.js';

/** Told what happens while worlds are transformed. */
export interface Observer {
  /** A page is published while writes to it are pending; `incoming` says how far the caller's have come. */
  published(
    publication: Publication,
    object: ObjectId,
    pending: readonly Pending[],
    incoming: readonly Transform[],
  ): void;
  /** A flag of a page is written; `exposure` says whether others can hold it. */
  written(write: Write, object: ObjectId, exposure: Exposure): void;
}

/** A call that is being carried out, and what is fixed about it. */
export interface CallScene {
  readonly call: CallInstruction;
  readonly graph: ControlFlowGraph;
  readonly observer: Observer;
  readonly origin: 'source' | 'model';
  /** How much of the call's result matters: nothing, whether it is zero and the like, or also which object it is. */
  readonly result: 'unused' | 'truth' | 'object';
  /** Whether the block in which the call stands is only reached when a test of this flag said no, or one for a cache. */
  readonly guardedBy: (flag: string) => boolean;
  /** Whether a page that this call writes to is another one than the publication published in an earlier turn of a loop. */
  readonly isApart: (publication: Publication) => boolean;
  /** Whether control can come to the call again in the same run of the function. */
  readonly isRepeated: boolean;
}

/** An argument of a call; negative indices count from the last. */
export function argument(call: CallInstruction, index: ArgumentIndex): Operand | undefined {
  return call.args.at(index);
}

/** The objects that an argument, or the result, may be. */
export function objectsAt(
  world: World,
  index: ArgumentIndex | 'result',
  { call, graph }: CallScene,
): readonly ObjectId[] {
  if (index === 'result') return [callObject(call.site)];
  const operand = argument(call, index);
  return operand === undefined ? [] : world.evaluate(operand, graph).objects;
}
