// What a publication may move past: statements that neither change what it reads, nor look at what it stores, nor have to come
// after it. What is not known to be harmless is not passed.
import { leadsOn } from '../base/memoryPath.js';
import { type CallInstruction, setBy } from '../cfg/graph.js';
import { addUses } from '../cfg/liveness.js';
import type { Publication, Write } from '../effects/facts.js';
import type { ApiModel } from '../models/model.js';
import { entryPointerType, pageTypes } from '../models/pages.js';
import { beginsSection, staysBehindPublication } from '../models/pageTables.js';
import { primitives } from '../models/registry.js';
import { reachable } from '../placement/paths.js';
import { expressionsIn, type Siblings } from '../placement/statements.js';
import type { Expression } from '../syntax/ast.js';
import { callAt, type DefinedFunction, isPage, type RuleContext } from './context.js';

/** How deep callees are looked into for what has to come after a publication. */
const deepest = 3;

/** Structures that callees are handed for what is in them, and do not lead elsewhere. */
const stableTypes = /^struct (?:vm_area_struct|mm_struct) \*$/;

/** Whether a publication, which is the first of these statements, means the same below the others. */
export function mayPass({ first, passed }: Siblings, context: RuleContext): boolean {
  const moved = expressionsIn([first]);
  if (moved.some(writes) || writesAssembly(first.span.end, passed.at(-1)?.span.end ?? 0, context)) return false;
  const read = new Set(moved.flatMap((one) => pathOf(one) ?? []));
  const entries = new Set([...read].filter((path) => isEntryPointer(path, moved, context)));
  return expressionsIn(passed).every((one) => {
    const path = pathOf(one);
    if (one.kind === 'statementExpression' || (path !== undefined && entries.has(path))) return false;
    if (one.kind === 'assignment') return !changes(pathOf(one.target), read);
    if (one.kind === 'update') return !changes(pathOf(one.operand), read);
    if (one.kind === 'unary' && one.op === '&') return !changes(pathOf(one.operand), read);
    return one.kind !== 'call' || mayPassCall(one, read, context);
  });
}

/** Whether control comes back to a publication with the page that is written: then it is published before the write wherever it stands. */
export function isRepeatedFor(write: Write, publication: Publication, context: RuleContext): boolean {
  const { steps } = context;
  const named = new Set<string>();
  for (const operand of callAt(write.span, context)?.args ?? []) if (isPage(operand, context)) addUses(operand, named);
  const from = steps.steps.findIndex((one) => one?.kind === 'call' && one.span.start === publication.span.start);
  const isRenewed = (step: number): boolean => {
    const one = steps.steps[step];
    return one !== undefined && one.kind !== 'point' && named.has(setBy(one) ?? '');
  };
  const next = steps.successors[from] ?? [];
  return named.size > 0 && reachable(next, steps.successors, isRenewed).has(from);
}

function writes({ kind }: Expression): boolean {
  return kind === 'assignment' || kind === 'update' || kind === 'statementExpression';
}

/** What stands in assembly is not read. */
function writesAssembly(from: number, to: number, { source }: RuleContext): boolean {
  return /\b(?:__)?asm(?:__)?\b/.test(source.text.slice(from, to));
}

/** `vmf->pte`, `entries[i]` and the like, with one spelling for each; undefined for what is no place in memory. */
function pathOf(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'identifier':
      return expression.name;
    case 'field':
      return joined(expression.object, `.${expression.name}`);
    case 'index':
      return joined(expression.object, '[]');
    case 'unary':
      return expression.op === '*' ? joined(expression.operand, '*') : undefined;
    case 'cast':
      return pathOf(expression.value);
    default:
      return undefined;
  }
}

function joined(object: Expression, step: string): string | undefined {
  const path = pathOf(object);
  return path === undefined ? undefined : `${path}${step}`;
}

/** Whether a store to a place, or to something through its address, may change one of those that are read. */
function changes(path: string | undefined, read: ReadonlySet<string>): boolean {
  if (path === undefined) return true;
  return [...read].some((one) => one === path || leadsOn(path, one));
}

/** An argument by which the entry is found: whoever looks at it meanwhile has to find it as it would be. */
function isEntryPointer(path: string, moved: readonly Expression[], { definition }: RuleContext): boolean {
  const type = definition.graph.types.get(path);
  if (type !== undefined) return entryPointerType.test(type);
  return moved.some((one) => one.kind === 'field' && pathOf(one) === path && /^p(?:te|md|ud)p?$/.test(one.name));
}

function mayPassCall(
  { callee, args }: Expression & { readonly kind: 'call' },
  read: ReadonlySet<string>,
  context: RuleContext,
): boolean {
  if (callee.kind !== 'identifier') return false;
  const isShared = args.some((one) => {
    if (one.kind !== 'identifier') return false;
    const type = context.definition.graph.types.get(one.name) ?? '';
    // What a pointer leads to may be another after the call.
    return (
      ![stableTypes, pageTypes].some((stable) => stable.test(type)) && [...read].some((to) => leadsOn(one.name, to))
    );
  });
  return !isShared && !staysBehind(callee.name, context, 0);
}

/** Whether a call of this name has to come after the publication, or orders something against it. */
function staysBehind(name: string, context: RuleContext, depth: number): boolean {
  if (staysBehindPublication.test(name)) return true;
  const model = primitives.lookup(name);
  if (model !== undefined) return has(model, releasing) || has(model, fences);
  const defined = depth < deepest ? context.definedOnce(name) : undefined;
  if (defined === undefined) return false;
  const calls = callsIn(defined).flatMap(({ callee }) => callee ?? []);
  // What it begins and ends itself has nothing to do with what is around the publication.
  if (calls.some((callee) => beginsSection.test(callee))) return false;
  return calls.some((callee) => callee !== name && staysBehind(callee, context, depth + 1));
}

const releasing = /^(?:unlock|rmw-release|srcu-unlock)$/;
const fences = /^(?:mb|wmb|rmb|grace-period)$/;

function has({ outcomes }: ApiModel, events: RegExp): boolean {
  return outcomes.some(({ effects }) => effects.some((one) => one.kind === 'order' && events.test(one.event)));
}

function callsIn({ graph }: DefinedFunction): readonly CallInstruction[] {
  return graph.blocks.flatMap(({ instructions }) => instructions.filter((one) => one.kind === 'call'));
}
