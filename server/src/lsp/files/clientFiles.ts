// The files of a workspace that only the client can reach: a virtual one, or any where the server runs in a web worker. The client
// is asked for kinds, folders and bytes; what they come to is decided here, as for files on a disk.
import {
  carriesPageVocabulary,
  configFileName,
  isSharedHeader,
  isSourcePath,
  largestFile,
  largestScanned,
  unreadable,
} from '../../core/index.js';
import type { FileText, TreeListing, WorkspaceFiles } from '../host.js';
import { innermostFolder, uriBelow } from '../protocol/uris.js';
import type { BytesAnswer, ClientFileRequests, FileKind } from './clientFileRequests.js';
import { listedKind, stepsTo } from './listedKind.js';

/** How many files, or folders, are asked for at a time: most of a wait is the way to wherever they are. */
const atOnce = 32;
/** What marks the top of a tree. */
const marks = ['Kbuild', 'MAINTAINERS', '.git'];

/** The files that a client reads for the server. */
export function clientFiles(requests: ClientFileRequests): WorkspaceFiles {
  return {
    concurrentReads: () => atOnce,

    async findRoot(documentUri, folders) {
      return (await markedRoot(requests, ancestorsOf(documentUri))) ?? innermostFolder(folders, documentUri);
    },

    list: (rootUri) => listSources(requests, rootUri),

    async read(rootUri, path) {
      const always = isSharedHeader(path);
      const text = textOf(await requests.bytes(uriBelow(rootUri, path), always ? largestFile : largestScanned));
      return text.kind === 'text' && !always ? whatMatters(text.text, text.length) : text;
    },

    async kindOf(rootUri, path) {
      return listedKind(path, await requests.kinds(stepsTo(path).map((step) => uriBelow(rootUri, step))));
    },

    async readConfig(rootUri) {
      const uri = uriBelow(rootUri, configFileName);
      const [kind] = await requests.kinds([uri]);
      if (kind === 'missing') return { kind: 'irrelevant' };
      if (kind === 'link') return { kind: 'unreadable', reason: unreadable.configLink };
      return textOf(await requests.bytes(uri, largestFile));
    },
  };
}

/** A text, and how many bytes it was. */
type ReadText = Extract<FileText, { readonly kind: 'text' }> & { readonly length: number };

function textOf(answer: BytesAnswer): ReadText | Extract<FileText, { readonly kind: 'unreadable' }> {
  if (answer.kind === 'failed') return { kind: 'unreadable', reason: answer.reason };
  const { bytes } = answer;
  if (bytes.includes(0)) return { kind: 'unreadable', reason: unreadable.binary };
  // A byte order mark stays, as it does for files on a disk.
  return { kind: 'text', text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), length: bytes.length };
}

/** @param length of the file, in bytes */
function whatMatters(text: string, length: number): FileText {
  if (!carriesPageVocabulary(text)) return { kind: 'irrelevant' };
  return length > largestFile ? { kind: 'unreadable', reason: unreadable.tooLarge } : { kind: 'text', text };
}

/** The nearest folder that is the top of a kernel, else of a checkout; undefined where none is. */
async function markedRoot(requests: ClientFileRequests, ancestors: readonly string[]): Promise<string | undefined> {
  if (ancestors.length === 0) return undefined;
  const kinds = await requests.kinds(ancestors.flatMap((folder) => marks.map((mark) => uriBelow(folder, mark))));
  const has = (ancestor: number, mark: number) => (kinds[ancestor * marks.length + mark] ?? 'missing') !== 'missing';
  const kernel = ancestors.findIndex((_, i) => has(i, 0) && has(i, 1));
  const checkout = ancestors.findIndex((_, i) => has(i, 2));
  return ancestors[kernel < 0 ? checkout : kernel];
}

/** The URIs of the folders around a document, the nearest first, in the client's own spelling; none for one that is in no folder. */
function ancestorsOf(uri: string): readonly string[] {
  const [, start = '', path = ''] = /^([a-z][a-z0-9+.-]*:(?:\/\/[^/?#]*)?)(\/[^?#]*)$/i.exec(uri) ?? [];
  const segments = path.split('/');
  return segments.slice(1).map((_, i) => start + segments.slice(0, segments.length - 1 - i).join('/'));
}

async function listSources(requests: ClientFileRequests, rootUri: string): Promise<TreeListing> {
  const paths: string[] = [];
  const passedOver: string[] = [];
  let pending = [''];
  while (pending.length > 0) {
    const prefixes = pending.slice(0, atOnce);
    pending = pending.slice(atOnce);
    const folders = await requests.folders(
      prefixes.map((prefix) => (prefix === '' ? rootUri : uriBelow(rootUri, prefix.slice(0, -1)))),
    );
    for (const [i, prefix] of prefixes.entries()) {
      const folder = folders[i] ?? { kind: 'failed', reason: unreadable.missing };
      if (folder.kind === 'failed') passedOver.push(`${prefix === '' ? '.' : prefix.slice(0, -1)}: ${folder.reason}`);
      else for (const [name, kind] of folder.entries) take(prefix, name, kind);
    }
  }
  return { paths: paths.sort(), passedOver };

  function take(prefix: string, name: string, kind: FileKind): void {
    const path = prefix + name;
    if (kind === 'folder') {
      if (!name.startsWith('.')) pending.push(`${path}/`);
    } else if (isSourcePath(name)) {
      if (kind === 'file') paths.push(path);
      else passedOver.push(`${path}: ${kind === 'link' ? unreadable.link : unreadable.notRegular}`);
    }
  }
}
