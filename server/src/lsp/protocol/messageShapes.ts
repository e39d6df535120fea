// The shape that parameters must have for the server to make anything of them, method by method: the keys that it reads, no more.
// Clients leave out what is optional and send nulls for it; both are fine.
import { raceRequest } from '../explain/raceAnswers.js';

/** What is wrong with a value, as a clause that begins with its name; undefined when nothing is. */
export type Shape = (name: string, value: unknown) => string | undefined;

const is =
  (what: string, holds: (value: unknown) => boolean): Shape =>
  (name, value) =>
    holds(value) ? undefined : `${name} must be ${what}`;

const string = is('a string', (value) => typeof value === 'string');
const integer = is('an integer', (value) => Number.isInteger(value));
const count = is('an integer from 0 on', (value) => Number.isInteger(value) && Number(value) >= 0);
const list = is('an array', (value) => Array.isArray(value));
const object = is('an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const token = is('an integer or a string', (value) => typeof value === 'string' || Number.isInteger(value));

/** A key may be missing, or null. */
const optional =
  (shape: Shape): Shape =>
  (name, value) =>
    value === undefined || value === null ? undefined : shape(name, value);

const listOf =
  (shape: Shape): Shape =>
  (name, value) => {
    if (!Array.isArray(value)) return `${name} must be an array`;
    for (const [i, one] of value.entries()) {
      const complaint = shape(`${name}[${i}]`, one);
      if (complaint !== undefined) return complaint;
    }
    return undefined;
  };

const keys =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (name, value) => {
    const complaint = object(name, value);
    if (complaint !== undefined) return complaint;
    for (const [key, shape] of Object.entries(shapes)) {
      const inner = shape(`${name}.${key}`, Reflect.get(Object(value), key));
      if (inner !== undefined) return inner;
    }
    return undefined;
  };

const document = keys({ uri: string });
const position = keys({ line: count, character: count });
const range = keys({ start: position, end: position });
const folder = keys({ uri: string });
const onDocument = keys({ textDocument: document });
const atPosition = keys({ textDocument: document, position });
const onItem = keys({ item: object });
const diagnostic = keys({ range });
const change = keys({ text: string, range: optional(range) });

const shapes: Readonly<Record<string, Shape>> = {
  initialize: keys({
    capabilities: optional(object),
    rootUri: optional(string),
    workspaceFolders: optional(listOf(folder)),
  }),
  'textDocument/hover': atPosition,
  'textDocument/completion': atPosition,
  'textDocument/codeLens': onDocument,
  'textDocument/documentLink': onDocument,
  'textDocument/inlayHint': keys({ textDocument: document, range }),
  'textDocument/prepareCallHierarchy': atPosition,
  'callHierarchy/incomingCalls': onItem,
  'callHierarchy/outgoingCalls': onItem,
  [raceRequest]: keys({ textDocument: document, fingerprint: optional(string), position: optional(position) }),
  'textDocument/codeAction': keys({
    textDocument: document,
    range,
    context: keys({ diagnostics: listOf(diagnostic), only: optional(listOf(string)) }),
  }),
  'textDocument/diagnostic': keys({ textDocument: document, previousResultId: optional(string) }),
  'workspace/diagnostic': keys({
    previousResultIds: listOf(keys({ uri: string, value: string })),
    workDoneToken: optional(token),
    partialResultToken: optional(token),
  }),
  'workspace/executeCommand': keys({ command: string, arguments: optional(list), workDoneToken: optional(token) }),
  'workspace/textDocumentContent': keys({ uri: string }),
  'textDocument/didOpen': keys({
    textDocument: keys({ uri: string, languageId: string, version: integer, text: string }),
  }),
  'textDocument/didChange': keys({
    textDocument: keys({ uri: string, version: optional(integer) }),
    contentChanges: listOf(change),
  }),
  'textDocument/didSave': onDocument,
  'textDocument/didClose': onDocument,
  'workspace/didChangeConfiguration': object,
  'workspace/didChangeWatchedFiles': keys({ changes: listOf(folder) }),
  'workspace/didChangeWorkspaceFolders': keys({ event: keys({ added: listOf(folder), removed: listOf(folder) }) }),
  '$/cancelRequest': keys({ id: token }),
  '$/setTrace': keys({
    value: is('off, messages or verbose', (value) => /^(?:off|messages|verbose)$/.test(String(value))),
  }),
  'window/workDoneProgress/cancel': keys({ token }),
};

/** The shape of a method's parameters; undefined where the server reads none. */
export function shapeOf(method: string): Shape | undefined {
  return Object.hasOwn(shapes, method) ? shapes[method] : undefined;
}
