// The remedies at the store of the entry: a store-release in place of it, or the barrier inside the function that publishes.
// Neither is preferred: they change what every caller of that function pays.
import type { Span } from '../base/span.js';
import type { Instruction } from '../cfg/graph.js';
import type { Publication } from '../effects/facts.js';
import { entryStore } from '../effects/publishing.js';
import type { Edit, Fix } from '../findings/finding.js';
import { primitives } from '../models/registry.js';
import { FunctionText } from '../placement/insertAtPoints.js';
import { blockComment, indentationAbove, insertAbove } from '../placement/insertion.js';
import { type StepGraph, stepGraphOf } from '../placement/paths.js';
import { placeBarriers, type Requirement } from '../placement/placeBarriers.js';
import { allWays } from '../placement/stepWays.js';
import { lineWithComment, startsLine } from '../placement/surroundings.js';
import { spanning } from '../placement/textChange.js';
import { splitArguments } from '../syntax/argumentText.js';
import { type DefinedFunction, placeOf, type RuleContext } from './context.js';

const walkers =
  'lockless page-table walkers may set flags atomically as soon as they find the page. Pairs with their address dependency on the entry.';

/** The fixes at the store itself; none where the function that stores is a macro, out of reach, or one of several. */
export function storeFixes(publication: Publication, context: RuleContext): readonly Fix[] {
  const wrapper = wrapperOf(publication, context);
  const own: DefinedFunction = { ...context, graph: context.definition.graph };
  const release =
    publication.chain.length === 0 && storeSpan(own, publication.span) !== undefined
      ? releaseFix(own, publication.span)
      : wrapper === undefined
        ? undefined
        : releaseInside(wrapper);
  const barrier = wrapper === undefined ? undefined : barrierInside(wrapper);
  return [release, barrier].filter((fix) => fix !== undefined);
}

/** The function that is called to publish, when it stores the entry itself or calls a primitive that does. */
function wrapperOf(publication: Publication, context: RuleContext): DefinedFunction | undefined {
  if (publication.chain.length > 1) return undefined;
  const found = context.definedOnce(publication.call);
  return found?.source === context.source ? undefined : found;
}

/** Whether an instruction makes an entry visible to walkers. */
function publishes(instruction: Instruction, graph: DefinedFunction['graph']): boolean {
  if (entryStore(instruction, graph) !== undefined) return true;
  if (instruction.kind !== 'call') return false;
  return (primitives.lookup(instruction.callee ?? '')?.outcomes ?? []).some(({ effects }) =>
    effects.some((one) => one.kind === 'publish' && !one.onlyEntries),
  );
}

function instructionsOf({ graph }: DefinedFunction): readonly Instruction[] {
  return graph.blocks.flatMap(({ instructions }) => instructions);
}

/** `WRITE_ONCE(*ptep, pte)` or `*ptep = pte` at a place of a function. */
function storeSpan(inside: DefinedFunction, at: Span): Span | undefined {
  const store = instructionsOf(inside).find(
    (one) => one.kind !== 'point' && one.span.start === at.start && entryStore(one, inside.graph) === 'plain',
  );
  return store === undefined || store.kind === 'point' ? undefined : store.span;
}

/** A store-release inside the function that publishes, when that has one store and publishes in no other way. */
function releaseInside(wrapper: DefinedFunction): Fix | undefined {
  const [only, ...others] = instructionsOf(wrapper).filter((one) => publishes(one, wrapper.graph));
  if (only === undefined || others.length > 0 || only.kind === 'point') return undefined;
  return storeSpan(wrapper, only.span) === undefined ? undefined : releaseFix(wrapper, only.span, wrapper.source.name);
}

function releaseFix(inside: DefinedFunction, span: Span, name?: string): Fix | undefined {
  const text = inside.source.text.slice(span.start, span.end);
  const parts = /^WRITE_ONCE\s*\(/.test(text)
    ? splitArguments(text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')))
    : /^([^=]*[^=\s])\s*=(?!=)\s*([\s\S]*)$/.exec(text)?.slice(1);
  const [slot, value, ...more] = (parts ?? []).map((part) => part.trim().replace(/(?<!\s)\s*\n\s*/g, ' '));
  if (slot === undefined || value === undefined || more.length > 0) return undefined;
  const pointer = slot.startsWith('*') ? slot.slice(1).trim() : `&${slot}`;
  const release = `smp_store_release(${pointer}, ${value})`;
  return {
    kind: 'store-release',
    title: `Store the entry with smp_store_release()${name === undefined ? '' : ` inside ${name}()`}`,
    detail:
      'The store itself then orders what precedes it; stores that follow are not ordered by it. ' +
      'Where an architecture takes scalars only, give it the value inside the entry: smp_store_release(&ptep->pte, pte_val(pte)).' +
      (name === undefined ? '' : ` All callers of ${name}() pay for it, also those that write no flag.`),
    safety: 'suggested',
    preferred: false,
    edits: asOneEdit(inside, [...commentAbove(inside, span), replaced(inside, span, release)]),
  };
}

function replaced({ file, source }: DefinedFunction, span: Span, newText: string): Edit {
  const range = { start: file.positionIn(source, span.start), end: file.positionIn(source, span.end) };
  return { file: file.path, range, newText };
}

/** Editors let people tick off the edits of a fix one by one, and half of one would be worse than none. */
function asOneEdit({ file }: DefinedFunction, edits: readonly Edit[]): readonly Edit[] {
  const { lines, text, path } = file;
  const changes = edits.map(({ range, newText }) => ({
    start: lines.offsetAt(range.start),
    end: lines.offsetAt(range.end),
    newText,
  }));
  const change = spanning(text, changes);
  return change === undefined ? [] : [{ file: path, range: lines.rangeOf(change), newText: change.newText }];
}

/** The comment that the kernel asks of every barrier, where the statement has a line to itself. */
function commentAbove(inside: DefinedFunction, span: Span): readonly Edit[] {
  const { file, source } = inside;
  const at = source.start + span.start;
  if (!startsLine(file.text, at)) return [];
  const place = placeOf(inside);
  const indentation = indentationAbove(place, file.lines.positionAt(at).line);
  const { line } = file.lines.positionAt(lineWithComment(file.text, at));
  return [
    insertAbove(place, line, blockComment(`Order earlier page-flag writes: ${walkers}`, indentation), indentation),
  ];
}

/** A barrier in front of every store of the function that publishes. */
function barrierInside(wrapper: DefinedFunction): Fix | undefined {
  const { file, source, graph, body } = wrapper;
  const text = new FunctionText(placeOf(wrapper), source.start, source.text, body);
  const steps = withStart(stepGraphOf(graph));
  const stores = steps.steps.flatMap((one, i) => (one !== undefined && publishes(one, graph) ? [i] : []));
  const requirements = stores.map(
    (step): Requirement => ({ writes: [steps.entry], publication: step, harmless: new Set() }),
  );
  const placed = placeBarriers(requirements, {
    graph: steps,
    stepOf: (step) => step,
    orders: () => false,
    ways: allWays(steps),
    insertable: (point) => text.insertable(point) && text.armOf(point) === undefined,
  });
  const points = placed?.map(({ point }) => point) ?? [];
  const comment = `Order earlier non-atomic writes of page flags before the entry: ${walkers}`;
  const edits = text.edits(points, () => (indentation) => [...blockComment(comment, indentation), 'smp_wmb();']);
  if (points.length === 0 || edits === undefined) return undefined;
  return {
    kind: 'insert-barrier',
    title: `Put smp_wmb() inside ${source.name}() (${file.path})`,
    detail: `It cannot be forgotten there, but every caller of ${source.name}() pays for it, also those that write no flag. ${
      points.length === 1 ? 'One barrier' : `${points.length} barriers`
    } on every path to the store.`,
    safety: 'suggested',
    preferred: false,
    edits: asOneEdit(wrapper, edits),
  };
}

/** The graph with one more step at its start, so that something can be inserted in front of the first statement. */
function withStart(graph: StepGraph): StepGraph {
  const start = graph.steps.length;
  const predecessors = graph.predecessors.map((from, step) => (step === graph.entry ? [...from, start] : from));
  return {
    ...graph,
    steps: [...graph.steps, undefined],
    successors: [...graph.successors, [graph.entry]],
    predecessors: [...predecessors, []],
    entry: start,
  };
}
