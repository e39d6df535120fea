// Between the URIs of the protocol and the paths of the core. Clients differ in what they percent-encode, so URIs are
// compared decoded, and a document is always answered under the URI that its client gave it.
import type { InitializeParams } from 'vscode-languageserver';

/** A URI with its percent escapes resolved and its scheme in small letters; one that is malformed keeps its escapes. */
function decoded(uri: string): string {
  const [scheme = ''] = /^[a-z][a-z0-9+.-]*:/i.exec(uri) ?? [];
  const normal = scheme.toLowerCase() + uri.slice(scheme.length);
  try {
    return decodeURIComponent(normal);
  } catch {
    return normal;
  }
}

/** The path of a document below a root, with `/` between folders; undefined when the root does not hold it. */
export function pathBelow(rootUri: string, uri: string): string | undefined {
  const root = decoded(rootUri);
  const full = decoded(uri);
  if (!full.startsWith(`${root}/`)) return undefined;
  const names = full.slice(root.length + 1).split('/');
  if (names.includes('..')) return undefined;
  return names.filter((name) => name !== '' && name !== '.').join('/') || undefined;
}

/** The URI of a path below a root. */
export function uriBelow(rootUri: string, path: string): string {
  return `${rootUri}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** The URI of the folder that holds a document, and the document's name in it. */
export function splitUri(uri: string): { readonly folder: string; readonly name: string } {
  const slash = uri.lastIndexOf('/');
  return slash < 0
    ? { folder: uri, name: decoded(uri) }
    : { folder: uri.slice(0, slash), name: decoded(uri.slice(slash + 1)) };
}

/** The folder that holds a document, the innermost if they are nested; undefined where none does. */
export function innermostFolder(folders: readonly string[], documentUri: string): string | undefined {
  const holding = folders.filter((folder) => pathBelow(folder, documentUri) !== undefined);
  return holding.sort((a, b) => b.length - a.length)[0];
}

/** A URI as a key: the same document has one key, however its client escapes it. */
export function uriKey(uri: string): string {
  return decoded(uri);
}

/** A folder's URI without the slash that some clients leave at its end. */
export function withoutTrailingSlash(uri: string): string {
  return uri.endsWith('/') ? uri.slice(0, -1) : uri;
}

/** The folders that a client has opened, without a slash at their ends. */
export function foldersOf({ workspaceFolders, rootUri }: InitializeParams): readonly string[] {
  if (workspaceFolders) return workspaceFolders.map(folderUri);
  return rootUri ? [withoutTrailingSlash(rootUri)] : [];
}

export function folderUri({ uri }: { readonly uri: string }): string {
  return withoutTrailingSlash(uri);
}
