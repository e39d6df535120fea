// The files of a workspace as a Node process reads them from the disk, for the language server.
import { existsSync, lstatSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { carriesPageVocabulary, isSharedHeader } from '../core/index.js';
import type { FileKind } from '../lsp/files/clientFileRequests.js';
import { listedKind, stepsTo } from '../lsp/files/listedKind.js';
import type { FileText, OwnFiles, TreeScan } from '../lsp/host.js';
import { innermostFolder } from '../lsp/protocol/uris.js';
import { walkTree } from './disk/cache/folderCache.js';
import {
  isWorthWriting,
  type KnownTree,
  knownStats,
  TreeCache,
  unchangedFiles,
  unchangedNothing,
} from './disk/cache/treeCache.js';
import { type ScanList, sharedCounters } from './disk/scan/scanFiles.js';
import { ScanWorkers, type WorkerAnswer } from './disk/scan/scanWorkers.js';
import { readConfigText } from './disk/source/configFile.js';
import { findRoot, type SourceFiles } from './disk/source/kernelTree.js';
import { readSource, textBelow } from './disk/source/readSource.js';
import { portion, sharePaths } from './disk/source/sharedPaths.js';

/** How long a slice of walking may run before messages are let through, in milliseconds. */
const sliceLength = 25;

export const workspaceFiles: OwnFiles = {
  reaches: isFileUri,

  concurrentReads: () => 1,

  async findRoot(documentUri, folders) {
    const path = pathOf(documentUri);
    if (path === undefined) return undefined;
    const root = findRoot(path);
    if (isMarked(root)) return ancestorUri(documentUri, root);
    // Neither a kernel nor a checkout: the folder that the user opened.
    return innermostFolder(folders, documentUri);
  },

  async list(rootUri) {
    const folder = pathOf(rootUri);
    if (folder === undefined) return { paths: [], passedOver: [] };
    const { files, failed, passedOver } = await walkInSlices(folder);
    return { paths: files, passedOver: [...failed, ...passedOver].map(({ path, reason }) => `${path}: ${reason}`) };
  },

  async read(rootUri, path): Promise<FileText> {
    const folder = pathOf(rootUri);
    if (folder === undefined) return { kind: 'unreadable', reason: 'it is not on the disk' };
    const source = readSource(join(folder, path), isSharedHeader(path) ? undefined : carriesPageVocabulary);
    if (source === undefined) return { kind: 'irrelevant' };
    return source.kind === 'text' ? source : { kind: 'unreadable', reason: source.reason };
  },

  async kindOf(rootUri, path) {
    const folder = pathOf(rootUri);
    if (folder === undefined) return undefined;
    return listedKind(
      path,
      stepsTo(path).map((step) => kindAt(join(folder, step))),
    );
  },

  async readConfig(rootUri): Promise<FileText> {
    const folder = pathOf(rootUri);
    const source = folder === undefined ? undefined : readConfigText(folder);
    if (source === undefined) return { kind: 'irrelevant' };
    return source.kind === 'text' ? source : { kind: 'unreadable', reason: source.reason };
  },

  async scan(rootUri, paths, functions, progress): Promise<TreeScan | undefined> {
    const root = pathOf(rootUri);
    const workers = new ScanWorkers(Math.max(1, Math.min(2, availableParallelism() - 1)));
    if (root === undefined || workers.count === 0) return undefined;
    const cache = TreeCache.for([root, functions]);
    const before = cache?.read();
    const named = new Set<string>();
    const known = before === undefined ? undefined : knownStats(before, paths, named);
    const list: ScanList = { root, paths: sharePaths(paths), named, known, ...sharedCounters(paths.length) };
    const looking: ScanList = { ...list, ...sharedCounters(paths.length), stats: list.stats };
    const timer = setInterval(() => progress(Math.min(paths.length, portion * Atomics.load(list.taken, 0))), 100);
    const at = Date.now();
    try {
      if (known !== undefined) await workers.lookAt(looking);
      const answers = await Promise.all(workers.scan(list));
      // Whose worker broke has to read all files: which of them are missing is not worth finding out.
      const whole = answers.filter((answer) => answer !== undefined);
      return whole.length < answers.length
        ? undefined
        : treeScan(whole, { list: { ...list, paths }, at, before, cache });
    } finally {
      clearInterval(timer);
      workers.stop();
    }
  },
};

interface Scanning {
  readonly list: Omit<ScanList, 'paths'> & { readonly paths: readonly string[] };
  /** When it began, in milliseconds of the clock on the wall. */
  readonly at: number;
  readonly before: KnownTree | undefined;
  readonly cache: TreeCache | undefined;
}

function treeScan(answers: readonly WorkerAnswer[], { list, at, before, cache }: Scanning): TreeScan {
  const { root, paths, stats } = list;
  const unchanged = before === undefined ? unchangedNothing : unchangedFiles(before, list);
  const fresh = answers.map(({ batch }) => ({ batch, isCurrent: () => true }));
  const left =
    before === undefined ? [] : [{ batch: before.batch, isCurrent: (path: string) => unchanged.kept.has(path) }];
  const notText = [...answers.flatMap(({ report }) => report.notText), ...unchanged.notText];
  const failed = answers.flatMap(({ report }) => report.failed);
  return {
    batches: [...left, ...fresh],
    reports: before?.reports,
    unreadable: [...notText, ...failed].map(({ path, reason }) => `${path}: ${reason}`),
    textOf: (path) => textBelow(root, path),
    keep(project, open) {
      const made = project.reportsMade;
      const isNew = isWorthWriting(before, { paths: paths.length, unchanged: unchanged.count, made });
      if (!isNew || failed.length > 0) return;
      const reasons = notText.map(({ path, reason }) => [path, reason] as const);
      cache?.write({ paths, stats, at }, open, reasons, {
        batch: project.scannedFiles(),
        reports: project.keptReports(),
      });
    },
  };
}

async function walkInSlices(folder: string): Promise<SourceFiles> {
  const walk = walkTree(folder);
  let sliceStart = performance.now();
  for (;;) {
    const step = walk.next();
    if (step.done) return step.value;
    if (performance.now() - sliceStart < sliceLength) continue;
    await new Promise((resolve) => setImmediate(resolve));
    sliceStart = performance.now();
  }
}

function isFileUri(uri: string): boolean {
  return /^file:/i.test(uri);
}

/** The path that a URI names; undefined for one of another scheme than `file`. */
function pathOf(uri: string): string | undefined {
  try {
    return isFileUri(uri) ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/** What lies at a path, no link being followed. */
function kindAt(path: string): FileKind {
  try {
    const entry = lstatSync(path);
    if (entry.isSymbolicLink()) return 'link';
    return entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other';
  } catch {
    return 'missing';
  }
}

/** Whether a root was recognised, rather than being the document's own folder for want of anything better. */
function isMarked(root: string): boolean {
  return existsSync(join(root, '.git')) || (existsSync(join(root, 'Kbuild')) && existsSync(join(root, 'MAINTAINERS')));
}

/** The client's own spelling of a folder around a document: the shortest that names it, for segments can be empty. */
function ancestorUri(uri: string, folder: string): string | undefined {
  let found: string | undefined;
  for (let slash = uri.lastIndexOf('/'); slash > 0; slash = uri.lastIndexOf('/', slash - 1)) {
    const ancestor = uri.slice(0, slash);
    const path = pathOf(ancestor);
    if (path !== undefined && resolve(path) === folder) found = ancestor;
    else if (found !== undefined) return found;
  }
  return found;
}
