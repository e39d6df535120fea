// Files that the server cannot reach by itself, read for it through the editor: those of a virtual workspace, and all of them where
// the server runs in a web worker. What is asked for and what it means is the server's business.
import * as vscode from 'vscode';
import type { BaseLanguageClient, ClientCapabilities, StaticFeature } from 'vscode-languageclient';

/** Bytes as the connection can carry them: as they are where messages are cloned, in base64 where they are JSON. */
export type PackBytes = (bytes: Uint8Array) => ArrayBuffer | string;

type FileKind = 'file' | 'folder' | 'link' | 'other' | 'missing';

interface Refusal {
  readonly refusal: { readonly code: string; readonly message?: string };
}

interface BytesRequest {
  readonly uri: string;
  /** In bytes. */
  readonly largest: number;
}

type Bytes = { readonly bytes: ArrayBuffer | string } | Refusal;
type Folder = { readonly entries: readonly (readonly [name: string, kind: FileKind])[] } | Refusal;

/** Tells the server that it can ask for files. */
export const fileRequestsFeature: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = { ...capabilities.experimental, fencepostFiles: true };
  },
  initialize() {},
  getState: () => ({ kind: 'static' }),
  clear() {},
};

/** Answers the server's requests for files. */
export function answerFileRequests(client: BaseLanguageClient, pack: PackBytes): readonly vscode.Disposable[] {
  return [
    client.onRequest('fencepost/files/kinds', async ({ uris }: { readonly uris: readonly string[] }) => {
      return { kinds: await Promise.all(uris.map(kindAt)) };
    }),
    client.onRequest('fencepost/files/folders', async ({ uris }: { readonly uris: readonly string[] }) => {
      return { folders: await Promise.all(uris.map(entriesOf)) };
    }),
    client.onRequest<Bytes, void>('fencepost/files/bytes', ({ uri, largest }: BytesRequest) =>
      bytesOf(uri, largest, pack),
    ),
  ];
}

async function kindAt(uri: string): Promise<FileKind> {
  try {
    return kindOf((await vscode.workspace.fs.stat(vscode.Uri.parse(uri))).type);
  } catch (error) {
    return refusal(error).refusal.code === 'missing' ? 'missing' : 'other';
  }
}

async function entriesOf(uri: string): Promise<Folder> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri));
    return { entries: entries.map(([name, type]) => [name, kindOf(type)]) };
  } catch (error) {
    return refusal(error);
  }
}

async function bytesOf(uri: string, largest: number, pack: PackBytes): Promise<Bytes> {
  try {
    const at = vscode.Uri.parse(uri);
    const { type, size } = await vscode.workspace.fs.stat(at);
    if ((type & vscode.FileType.Directory) !== 0) return { refusal: { code: 'folder' } };
    if ((type & vscode.FileType.File) === 0) return { refusal: { code: 'notRegular' } };
    if (size > largest) return { refusal: { code: 'tooLarge' } };
    const bytes = await vscode.workspace.fs.readFile(at);
    // Not every file system knows the size of a file before it was read.
    return bytes.length > largest ? { refusal: { code: 'tooLarge' } } : { bytes: pack(bytes) };
  } catch (error) {
    return refusal(error);
  }
}

function kindOf(type: vscode.FileType): FileKind {
  if ((type & vscode.FileType.SymbolicLink) !== 0) return 'link';
  if (type === vscode.FileType.File) return 'file';
  return type === vscode.FileType.Directory ? 'folder' : 'other';
}

function refusal(error: unknown): Refusal {
  const code = error instanceof vscode.FileSystemError ? error.code : undefined;
  switch (code) {
    case 'FileNotFound':
    case 'FileNotADirectory':
      return { refusal: { code: 'missing' } };
    case 'NoPermissions':
      return { refusal: { code: 'denied' } };
    case 'FileIsADirectory':
      return { refusal: { code: 'folder' } };
    default:
      return { refusal: { code: 'other', message: error instanceof Error ? error.message : String(error) } };
  }
}
