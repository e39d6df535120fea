// Looks up what is known about a call by its name. Primitives count always; stand-ins only where the source is out of reach.
import type { Sign } from '../base/sign.js';
import { atomicRows } from './atomics.js';
import { barrierRows } from './barriers.js';
import { bitRows } from './bitOperations.js';
import { diagnosticRows } from './diagnostics.js';
import { lockRows } from './locks.js';
import type { ApiModel, ModelRow } from './model.js';
import { pageFlagRows } from './pageFlags.js';
import { pageRows, standInRows } from './pages.js';
import { pageTableRows } from './pageTables.js';

/** Rows, found by the name that is called. */
export interface ModelTable {
  lookup(name: string): ApiModel | undefined;
}

/** Names come and go while somebody types, and one table serves all projects: with more than this many, names are looked up anew. */
const mostKnown = 20_000;

/** A longer name, in UTF-16 code units, is in no family of names: the longest of a kernel have half of it. */
const longestName = 200;

/** A table over rows; the first row that has the name wins, so the order of rows is from the special to the general. */
function tableOf(rows: readonly ModelRow[]): ModelTable {
  const exact = new Map<string, ApiModel>();
  const families: { readonly pattern: RegExp; readonly model: ApiModel }[] = [];
  for (const model of rows) {
    if (model.names instanceof RegExp) families.push({ pattern: model.names, model });
    else for (const name of model.names) if (!exact.has(name)) exact.set(name, model);
  }
  // Nearly all names are of no family: one look tells.
  const any =
    families.length === 0 ? undefined : new RegExp(families.map(({ pattern }) => `(?:${pattern.source})`).join('|'));
  let known = new Map<string, ApiModel | null>(exact);
  return {
    lookup(name) {
      const before = known.get(name);
      if (before !== undefined) return before ?? undefined;
      const isInFamily = name.length <= longestName && any?.test(name) === true;
      const model = isInFamily ? families.find(({ pattern }) => pattern.test(name))?.model : undefined;
      if (known.size >= mostKnown) known = new Map(exact);
      known.set(name, model ?? null);
      return model;
    },
  };
}

const primitiveRows: readonly ModelRow[] = [
  ...barrierRows,
  ...atomicRows,
  ...bitRows,
  ...lockRows,
  ...pageTableRows,
  ...pageRows,
  ...diagnosticRows,
];

/** Fences, atomics, bit operations, locks, page-table stores, the allocator: never looked up in the source. */
export const primitives: ModelTable = tableOf(primitiveRows);

/** Functions whose source decides when it is in reach. */
export const standIns: ModelTable = tableOf([...pageFlagRows, ...standInRows]);

const rowsWithEffects = [...primitiveRows, ...pageFlagRows, ...standInRows].filter(({ outcomes }) =>
  outcomes.some(({ effects }) => effects.some((one) => one.kind !== 'order' && one.kind !== 'dead')),
);
const namesWithEffects = new Set(rowsWithEffects.flatMap(({ names }) => (names instanceof RegExp ? [] : names)));
const familiesWithEffects = new RegExp(
  rowsWithEffects.flatMap(({ names }) => (names instanceof RegExp ? [`(?:${names.source})`] : [])).join('|'),
);

/** Whether some row gives the name an effect on pages or tables: a quick no for nearly all names of a tree. */
function mayHaveEffect(name: string): boolean {
  return namesWithEffects.has(name) || (name.length <= longestName && familiesWithEffects.test(name));
}

/** The rows that one project goes by. */
export interface Models {
  /** What acts by its row, whatever its source says. */
  readonly primitives: ModelTable;
  /** A quick no for nearly all names of a tree: whether some row gives the name an effect on pages or tables. */
  mayHaveEffect(name: string): boolean;
}

export const builtInModels: Models = { primitives, mayHaveEffect };

/** The built-in rows, and rows of a project's own in front of them. */
export function modelsWith(rows: readonly ModelRow[]): Models {
  if (rows.length === 0) return builtInModels;
  const own = tableOf(rows);
  return {
    primitives: { lookup: (name) => own.lookup(name) ?? primitives.lookup(name) },
    mayHaveEffect: (name) => own.lookup(name) !== undefined || mayHaveEffect(name),
  };
}

/** Source: include/linux/compiler.h, include/asm-generic/bug.h: the value of the macro is that of its first argument. */
export const transparentMacros: ReadonlySet<string> = new Set(
  (
    'likely unlikely __builtin_expect WARN_ON WARN_ON_ONCE VM_WARN_ON VM_WARN_ON_ONCE WARN_ONCE WARN_RATELIMIT unlikely_notrace likely_notrace ' +
    // Source: include/linux/err.h: an error code as a pointer, and back.
    'ERR_PTR PTR_ERR ERR_CAST'
  ).split(' '),
);

/** Functions that do not return. Source: include/linux/panic.h, include/asm-generic/bug.h. */
export const noReturnFunctions: ReadonlySet<string> = new Set(
  'BUG panic unreachable do_exit make_task_dead nmi_panic __builtin_unreachable'.split(' '),
);

/** Conditional exchanges that return the old value. Source: Documentation/atomic_t.txt, RMW ops. */
export const comparedExchanges =
  /^(?:raw_|arch_|sync_)?(?:atomic(?:64|_long)?_)?cmpxchg(?:64)?(?:_relaxed|_acquire|_release)?$/;

/** Macros that exchange two variables. Source: include/linux/minmax.h. */
export const swapMacros: ReadonlySet<string> = new Set(['swap']);

/** Macros that ask for the configuration. Source: include/linux/kconfig.h. */
export const settledMacros: ReadonlySet<string> = new Set('IS_ENABLED IS_BUILTIN IS_MODULE IS_REACHABLE'.split(' '));

/** Macros that are written as loops, and run what they are in front of once or not at all. Source: include/linux/cleanup.h. */
export const scopeMacros: ReadonlyMap<string, 'once' | 'at most once'> = new Map([
  ['scoped_guard', 'once'],
  ['scoped_class', 'once'],
  ['scoped_cond_guard', 'at most once'],
]);

/** What these calls say of their argument when they return true, and when false. Source: include/linux/err.h. */
export const errorTests: ReadonlyMap<string, readonly [Sign, Sign]> = new Map([
  ['IS_ERR', ['negative', 'notNegative']],
  ['IS_ERR_VALUE', ['negative', 'notNegative']],
  ['IS_ERR_OR_NULL', ['notPositive', 'positive']],
]);
