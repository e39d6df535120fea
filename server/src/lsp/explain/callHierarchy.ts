// Call hierarchy limited to ordering: only functions that write flags, publish pages or order stores are in it. Everything else
// about callers and callees is the business of a language server for C.
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type Position,
  SymbolKind,
} from 'vscode-languageserver';
import type { CallPlace, FunctionPlace } from '../../core/index.js';
import type { PositionEncoding } from '../protocol/positionEncoding.js';
import type { OpenDocument } from '../trees/documents.js';
import type { Tree } from '../trees/tree.js';
import { TreeTexts } from '../trees/treeTexts.js';
import type { Place } from '../trees/workspace.js';

/** What an item carries to find its function again. */
interface ItemData {
  readonly name: string;
  readonly path: string;
  /** The document through which the tree was found. */
  readonly via: string;
}

/** More items than this help nobody. */
const mostItems = 200;

/** The function under the cursor, if it has anything to do with order; null, as the protocol has it, otherwise. */
export async function prepareCalls(
  document: OpenDocument,
  { tree, path }: Place,
  position: Position,
  encoding: PositionEncoding,
): Promise<CallHierarchyItem[] | null> {
  const { ordering } = tree.project;
  const offset = document.content.offsetAt(position);
  const name = ordering.nameAt(path, offset);
  const detail = name === undefined ? undefined : ordering.summaryOf(name, path);
  if (name === undefined || detail === undefined) return null;
  const definitions = ordering.definitionsOf(name, path).slice(0, mostItems);
  const texts = await TreeTexts.forFiles(tree, filesOf(definitions), encoding);
  if (definitions.length > 0) return definitions.map((place) => itemOf(place, detail, texts, document.uri));
  const range = document.content.rangeBetween(offset, offset);
  const data: ItemData = { name, path, via: document.uri };
  return [{ name, kind: SymbolKind.Function, detail, uri: document.uri, range, selectionRange: range, data }];
}

/** Reads what a client hands back; undefined for what is no item of ours. */
export function readItemData(item: CallHierarchyItem): ItemData | undefined {
  const { name, path, via } = (item.data ?? {}) as Partial<Record<keyof ItemData, unknown>>;
  if (typeof name !== 'string' || typeof path !== 'string' || typeof via !== 'string') return undefined;
  return { name, path, via };
}

export async function incomingCalls(
  { name, path, via }: ItemData,
  tree: Tree,
  encoding: PositionEncoding,
): Promise<CallHierarchyIncomingCall[]> {
  const { ordering } = tree.project;
  const callers = ordering.callersOf(name, path).slice(0, mostItems);
  const texts = await TreeTexts.forFiles(tree, filesOf(callers.map(({ caller }) => caller)), encoding);
  return callers.map(({ caller, calls }) => ({
    from: itemOf(caller, ordering.summaryOf(caller.name, caller.file) ?? '', texts, via),
    fromRanges: calls.map((call) => texts.rangeIn(caller.file, call.nameRange)),
  }));
}

export async function outgoingCalls(
  { name, path, via }: ItemData,
  tree: Tree,
  encoding: PositionEncoding,
): Promise<CallHierarchyOutgoingCall[]> {
  const { ordering } = tree.project;
  const byCallee = new Map<string, CallPlace[]>();
  for (const call of ordering.callsIn(name, path))
    byCallee.set(call.callee, [...(byCallee.get(call.callee) ?? []), call]);
  const callees = [...byCallee].slice(0, mostItems).map(([callee, calls]) => {
    const [definition] = ordering.definitionsOf(callee, path);
    return { calls, place: definition ?? placeOfCall(callee, calls, path) };
  });
  const texts = await TreeTexts.forFiles(tree, [path, ...filesOf(callees.map(({ place }) => place))], encoding);
  return callees.map(({ calls, place }) => ({
    to: itemOf(place, ordering.summaryOf(place.name, path) ?? '', texts, via),
    fromRanges: calls.map((call) => texts.rangeIn(path, call.nameRange)),
  }));
}

/** A primitive has no definition that was read: it stands where it is called. */
function placeOfCall(name: string, calls: readonly CallPlace[], file: string): FunctionPlace {
  const nowhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const [call] = calls;
  return { name, file, range: call?.range ?? nowhere, nameRange: call?.nameRange ?? nowhere };
}

function itemOf(place: FunctionPlace, detail: string, texts: TreeTexts, via: string): CallHierarchyItem {
  const data: ItemData = { name: place.name, path: place.file, via };
  return {
    name: place.name,
    kind: SymbolKind.Function,
    detail,
    uri: texts.uriOf(place.file),
    range: texts.rangeIn(place.file, place.range),
    selectionRange: texts.rangeIn(place.file, place.nameRange),
    data,
  };
}

function filesOf(places: readonly FunctionPlace[]): readonly string[] {
  return places.map(({ file }) => file);
}
