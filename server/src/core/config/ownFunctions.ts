// The functions that a project declares: read from its config file, and made into rows like those of the built-in models.
import type { Node } from 'jsonc-parser';
import { always, type Effect, type ModelRow, order, row } from '../models/model.js';
import { configFileName, type OwnFunction, orderingChoices } from './config.js';
import type { Entries, Readers } from './entries.js';

const mostFunctions = 500;
const longestName = 128;
const mostArguments = 20;

/** What is read of one declaration. */
interface Draft {
  name?: string | undefined;
  argument?: number | undefined;
  event?: (typeof orderingChoices)[number] | undefined;
  flag?: string | undefined;
}

/** Reads the value of `functions`. */
export function decodeFunctions(node: Node, entries: Entries): readonly OwnFunction[] {
  const found: OwnFunction[] = [];
  const declaredAs = new Map<string, string>();
  const readKind = (kind: OwnFunction['kind']) => (list: Node) => {
    for (const item of entries.items(list, kind, mostFunctions)) {
      const draft = readDraft(item, kind, entries);
      const own = complete(draft, kind);
      if (own === undefined) continue;
      const before = declaredAs.get(own.name);
      if (before !== undefined) entries.error(entries.spanOf(item), `${own.name}() is declared already, as ${before}.`);
      declaredAs.set(own.name, kind);
      found.push(own);
    }
  };
  entries.readObject(node, 'functions', {
    publishing: readKind('publishing'),
    ordering: readKind('ordering'),
    writing: readKind('writing'),
  });
  return found;
}

function readDraft(item: Node, kind: OwnFunction['kind'], entries: Entries): Draft {
  const draft: Draft = {};
  const readers: Record<string, (value: Node) => unknown> = {
    name: (value) => (draft.name = readName(value, entries)),
  };
  if (kind === 'ordering') {
    draft.event = 'wmb';
    readers.event = (value) => (draft.event = entries.choice(value, 'event', orderingChoices));
  } else {
    readers.argument = (value) => (draft.argument = entries.integer(value, 'argument', 1, mostArguments));
  }
  if (kind === 'writing') readers.flag = (value) => (draft.flag = readFlag(value, entries));
  entries.readObject(item, `Each function of ${kind}`, readers satisfies Readers);
  if (item.type === 'object') {
    const required = kind === 'ordering' ? ['name'] : ['name', 'argument'];
    const given = (item.children ?? []).map((property) => property.children?.[0]?.value);
    const missing = required.filter((key) => !given.includes(key));
    if (missing.length > 0) entries.error(entries.spanOf(item), `This function needs ${missing.join(' and ')}.`);
  }
  return draft;
}

function complete({ name, argument, event, flag = '' }: Draft, kind: OwnFunction['kind']): OwnFunction | undefined {
  if (name === undefined) return undefined;
  if (kind === 'ordering') return event === undefined ? undefined : { kind, name, event };
  if (argument === undefined) return undefined;
  // People count arguments from 1, as the kernel's __printf(1, 2) does.
  const at = argument - 1;
  return kind === 'publishing' ? { kind, name, argument: at } : { kind, name, argument: at, flag };
}

function readName(node: Node, entries: Entries): string | undefined {
  const name = entries.string(node, 'name');
  if (name === undefined || (/^[A-Za-z_]\w*$/.test(name) && name.length <= longestName)) return name;
  entries.error(entries.spanOf(node), 'name must be the name of a C function or macro.');
  return undefined;
}

function readFlag(node: Node, entries: Entries): string | undefined {
  const flag = entries.string(node, 'flag');
  if (flag === undefined || (/^PG_\w+$/.test(flag) && flag.length <= longestName)) return flag;
  entries.error(entries.spanOf(node), 'flag must be the name of a page flag, such as PG_swapbacked.');
  return undefined;
}

/** The rows that stand for declared functions; they count whatever the source of the functions says. */
export function rowsFor(functions: readonly OwnFunction[]): readonly ModelRow[] {
  return functions.map((own) => row(own.name, { ...meaningOf(own), source: configFileName }));
}

function meaningOf(own: OwnFunction): Pick<ModelRow, 'outcomes' | 'whyNot' | 'meaning'> {
  switch (own.kind) {
    case 'publishing': {
      const { argument } = own;
      const effect: Effect = {
        kind: 'publish',
        slot: argument,
        entry: argument,
        mm: undefined,
        release: false,
        onlyEntries: false,
      };
      const whyNot = `${configFileName} says that it publishes: it orders nothing before itself`;
      return { outcomes: always(effect), whyNot, meaning: 'publishes the page, as the project declares' };
    }
    case 'writing': {
      const effect: Effect = { kind: 'flagWrite', arg: own.argument, flag: own.flag };
      const whyNot = `${configFileName} says that it writes page flags, and nothing of a barrier`;
      const meaning = `writes ${own.flag || 'page flags'} with a plain store, as the project declares`;
      return { outcomes: always(effect), whyNot, meaning };
    }
    case 'ordering':
      return own.event === 'release'
        ? {
            outcomes: always(order('store-release')),
            whyNot: 'it orders what precedes it before its own store, nothing before later stores',
            meaning: 'stores with release order, as the project declares',
          }
        : {
            outcomes: always(order(own.event)),
            whyNot: undefined,
            meaning: `${own.event === 'wmb' ? 'a write barrier' : 'a full barrier'}, as the project declares`,
          };
  }
}
