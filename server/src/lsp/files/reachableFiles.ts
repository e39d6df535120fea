// Which files the server can reach: those that its host reads itself, and those that it has to ask the client for.
import type { Connection, InitializeParams } from 'vscode-languageserver';
import type { OwnFiles, WorkspaceFiles } from '../host.js';
import { fileRequestsOn, offersFiles } from './clientFileRequests.js';
import { clientFiles } from './clientFiles.js';

/** No file at all: every document is checked alone. */
const noFiles: WorkspaceFiles = {
  concurrentReads: () => 1,
  findRoot: async () => undefined,
  list: async () => ({ paths: [], passedOver: [] }),
  read: async () => ({ kind: 'unreadable', reason: 'it is out of reach' }),
  kindOf: async () => undefined,
  readConfig: async () => ({ kind: 'irrelevant' }),
};

/** The files of a session: each URI goes to the host where it can be read there, else to a client that offers to. */
export function reachableFiles(
  own: OwnFiles | undefined,
  connection: Connection,
  params: InitializeParams,
): WorkspaceFiles {
  const others = offersFiles(params) ? clientFiles(fileRequestsOn(connection)) : noFiles;
  if (own === undefined) return others;
  const filesFor = (uri: string): WorkspaceFiles => (own.reaches(uri) ? own : others);
  return {
    concurrentReads: (rootUri) => filesFor(rootUri).concurrentReads(rootUri),
    findRoot: (documentUri, folders) => filesFor(documentUri).findRoot(documentUri, folders),
    list: (rootUri) => filesFor(rootUri).list(rootUri),
    read: (rootUri, path) => filesFor(rootUri).read(rootUri, path),
    kindOf: (rootUri, path) => filesFor(rootUri).kindOf(rootUri, path),
    readConfig: (rootUri) => filesFor(rootUri).readConfig(rootUri),
    scan: async (rootUri, paths, functions, progress) => filesFor(rootUri).scan?.(rootUri, paths, functions, progress),
  };
}
