// `fencepost check`: reads the tree, checks what was asked for, and reports it, or what mends it. A status of 2 means that
// something that was asked for could not be looked at or written; what was found is reported all the same.
import { join } from 'node:path';
import {
  type Config,
  checkedBy,
  createProject,
  isBroken,
  type Project,
  type Report,
  type Skipped,
  withoutKnown,
  withoutOld,
} from '../../core/index.js';
import { grammarBytes } from '../../node/grammarBytes.js';
import type { NotWalked } from '../../node/kernelTree.js';
import { filesToRead, type LoadedTree, loadProject } from '../../node/loadProject.js';
import { readSource } from '../../node/readSource.js';
import { ReportCache, signatureOf, type TreeStats } from '../../node/reportCache.js';
import { lookAtAll, ScanWorkers } from '../../node/scanTree.js';
import { sharePaths } from '../../node/sharedPaths.js';
import { isWorthWriting, TreeCache } from '../../node/treeCache.js';
import { type ListedTree, listWith } from '../../node/treeListing.js';
import type { Format, Remedy, Reported } from '../arguments.js';
import { loadConfig } from '../config.js';
import { reportAsGcc } from '../reporters/gcc.js';
import { reportAsJson } from '../reporters/json.js';
import { reportAsText } from '../reporters/text.js';
import { findTargets, type Targets } from '../targets.js';
import type { Terminal } from '../terminal.js';
import { type Before, beforeOf } from './newFindings.js';
import { printDiff, type Remedied, writeFixes } from './remedies.js';

export interface CheckRequest {
  readonly paths: readonly string[];
  readonly root: string | undefined;
  readonly format: Format;
  readonly remedy: Remedy;
  /** Whether all functions that hold something of interest are read. */
  readonly coverage: boolean;
  readonly reported: Reported;
}

export async function check(request: CheckRequest, terminal: Terminal): Promise<0 | 1 | 2> {
  // They start up while the tree is listed.
  const workers = new ScanWorkers();
  try {
    return await checkWith(workers, request, terminal);
  } finally {
    workers.stop();
  }
}

/** As `answer`; when that breaks with what was kept of the tree, once more without. Where nothing was kept, that is not the reason. */
async function surelyAnswer(
  targets: Question,
  config: Config,
  request: CheckRequest,
  { terminal, workers }: { readonly terminal: Terminal; readonly workers: ScanWorkers },
): ReturnType<typeof answer> {
  try {
    return await answer(targets, config, request, { terminal, workers, keeps: true });
  } catch (error) {
    if (TreeCache.for([targets.root, config.functions])?.read() === undefined) throw error;
    terminal.complain('what was kept of the tree is of no use: it is read anew');
    const fresh = new ScanWorkers();
    try {
      return await answer(targets, config, request, { terminal, workers: fresh, keeps: false });
    } finally {
      fresh.stop();
    }
  }
}

async function checkWith(workers: ScanWorkers, request: CheckRequest, terminal: Terminal): Promise<0 | 1 | 2> {
  const targets = await findTargets(request.paths, request.root, (root) => listWith(workers, root));
  if ('complaints' in targets) {
    for (const complaint of targets.complaints) terminal.complain(complaint);
    return 2;
  }
  const config = loadConfig(targets.root, terminal);
  if (config === undefined) return 2;
  let listed = targets.whole;
  const list = async (): Promise<ListedTree> => (listed ??= await listWith(workers, targets.root));
  const known = await beforeOf(request.reported, targets.root, list);
  if (typeof known === 'string') {
    terminal.complain(known);
    return 2;
  }
  const asked = { ...targets, files: filesUnder(config, targets), known, list };
  const { tree, findings, refused, broken } = await surelyAnswer(asked, config, request, { terminal, workers });

  const failures = [...targets.failed, ...tree.failed, ...tree.notText.filter(({ path }) => targets.named.has(path))];
  for (const { file, functionName, reason } of broken) terminal.complain(`${functionName}() in '${file}': ${reason}`);
  for (const { path, reason } of failures) terminal.complain(`cannot check '${path}': ${afterFound(reason)}`);
  for (const { path, reason } of refused) terminal.complain(`cannot fix '${path}': ${reason}`);
  if (failures.length + refused.length + broken.length > 0) return 2;
  return findings > 0 ? 1 : 0;
}

/** What was named by itself is checked whatever the config leaves out. */
function filesUnder(config: Config, { files, named }: Targets): readonly string[] {
  if (config.include.length + config.exclude.length === 0) return files;
  const isChecked = checkedBy(config);
  return files.filter((path) => named.has(path) || isChecked(path));
}

/** What is to be checked, and against what. */
interface Question extends Targets {
  readonly known: Before;
  /** All files below the root. */
  list(): Promise<ListedTree>;
}

/** What was printed or written, and functions in which the analysis itself broke. */
interface Answer extends Remedied {
  readonly broken: readonly Skipped[];
}

/** A report as it is kept for the next time. */
interface Kept {
  readonly tree: LoadedTree;
  readonly report: Report;
}

async function answer(
  targets: Question,
  config: Config,
  request: CheckRequest,
  { terminal, workers, keeps }: { readonly terminal: Terminal; readonly workers: ScanWorkers; readonly keeps: boolean },
): Promise<Answer & { readonly tree: LoadedTree }> {
  const { root, files, named } = targets;
  const listed = await targets.list();
  const reading = filesToRead(listed, targets);
  const wanted = files.length === reading.paths.length ? 'all' : files;
  const question = [root, request.coverage, wanted, [...named], [...config.rules], config.functions];
  const cache =
    keeps && request.remedy === 'shown' && targets.known.kind !== 'texts' ? ReportCache.for(question) : undefined;
  const entry = cache?.read(named);
  const seen = reading.paths === listed.files ? listed.looked : undefined;
  const look = async (): Promise<TreeStats> =>
    seen ?? { paths: reading.paths, ...(await lookAtAll(workers, root, sharePaths(reading.paths))) };
  const looked = entry === undefined ? undefined : await look();
  if (entry !== undefined && looked !== undefined && entry.signature === signatureOf(looked)) {
    // The cache's own check sum has held: this is what was kept.
    const { tree, report } = entry.answer as Kept;
    const shown = onlyNew(report, targets);
    print(withSkipped(shown, targets, tree), request.format, { root, terminal });
    return { findings: shown.findings.length, refused: [], broken: [], tree };
  }
  const trees = keeps ? TreeCache.for([root, config.functions]) : undefined;
  const left = trees?.read();
  const before = left === undefined ? undefined : { tree: left, now: looked ?? (await look()) };
  const project = await createProject(grammarBytes);
  project.configure(config);
  const {
    seen: read,
    noText,
    unchanged,
    ...tree
  } = await loadProject(project, workers, root, targets, reading, before);
  if (before !== undefined) project.useReports(before.tree.reports);
  const keep = (report: Report): void => {
    if (report.coverage.skipped.some(isBroken) || tree.failed.length + tree.lookupFailed.length > 0) return;
    cache?.write(read, { tree, report } satisfies Kept);
    const now = { paths: reading.paths.length, unchanged, made: project.reportsMade };
    if (report.coverage.changed.length > 0 || !isWorthWriting(before?.tree, now)) return;
    const reasons = noText.map(({ path, reason }) => [path, reason] as const);
    trees?.write(read, named, reasons, { batch: project.scannedFiles(), reports: project.keptReports() });
  };
  return {
    ...reportOn({ project, targets, tree, terminal, keep: (report) => neverFailing(() => keep(report)) }, request),
    tree,
  };
}

function neverFailing(keep: () => void): void {
  try {
    keep();
  } catch {
    // The next run reads the tree anew.
  }
}

function reportOn(context: Context, { format, remedy, coverage }: CheckRequest): Answer {
  const { project, targets, tree, terminal } = context;
  const { root } = targets;
  const report = checkFiles(project, tree.checked, coverage);
  for (const path of report.coverage.changed)
    terminal.complain(`'${path}' changed while the tree was read; it was read again`);
  const checked = { project, root, paths: tree.checked, report };
  const broken = report.coverage.skipped.filter(isBroken);
  if (remedy === 'diff') return { ...printDiff(checked, terminal), broken };
  if (remedy === 'fix') {
    const fixed = writeFixes(checked, terminal);
    print(withSkipped(fixed.after, targets, tree), format, { root, terminal });
    terminal.complain(fixed.summary);
    return { ...fixed, broken };
  }
  return { findings: show(report, context, format), refused: [], broken };
}

/** @returns how many findings were reported */
function show(report: Report, { project, targets, tree, terminal, keep }: Context, format: Format): number {
  const { root, known } = targets;
  // What is kept is of the texts on the disk: it is written before those of a revision take their place.
  if (known.kind === 'texts') keep(report);
  const shown =
    known.kind === 'texts'
      ? withoutOld(report, project, known.texts, {
          textOf: (path) => textOf(path, root),
          checked: tree.checked,
          isAsked: askedOf(targets),
        })
      : onlyNew(report, targets);
  print(withSkipped(shown, targets, tree), format, { root, terminal });
  // What has been printed stays printed: from here on nothing may break.
  if (known.kind !== 'texts') keep(report);
  return shown.findings.length;
}

function onlyNew(report: Report, targets: Question): Report {
  return targets.known.kind === 'findings' ? withoutKnown(report, targets.known.known, askedOf(targets)) : report;
}

/** Whether a file is among those that are to be checked; of a whole tree, whether it is there or not. */
function askedOf({ whole, files }: Targets): (path: string) => boolean {
  if (whole !== undefined) return () => true;
  const asked = new Set(files);
  return (path) => asked.has(path);
}

/** A file was there when the paths were examined; if it does not exist now, it went away. */
function afterFound(reason: string): string {
  return reason === 'it does not exist' ? 'it is gone' : reason;
}

function checkFiles(project: Project, paths: readonly string[], readsAll: boolean): Report {
  // To check no path means to check them all.
  if (paths.length > 0) return project.check(paths, { readsAll });
  const coverage = { files: 0, functions: 0, relevant: 0, indirectCalls: 0, modelsUsed: [], skipped: [], changed: [] };
  return { findings: [], suppressions: [], coverage };
}

/** Counts the files that had no need to reach the project, and adds those that could not to what was skipped. */
function withSkipped(report: Report, targets: Targets, tree: LoadedTree): Report {
  const fileSkipped = ({ path, reason }: NotWalked): Skipped => ({ file: path, functionName: '', line: 0, reason });
  const skipped = [
    ...[...targets.failed, ...targets.passedOver, ...tree.failed, ...tree.notText].map(fileSkipped),
    ...tree.lookupFailed
      .filter(({ path }) => !targets.failed.some((failed) => failed.path === path))
      .map(({ path, reason }) => fileSkipped({ path, reason: `callees in it are unknown: ${reason}` })),
    ...report.coverage.skipped,
  ];
  const files = report.coverage.files + tree.irrelevant;
  return { ...report, coverage: { ...report.coverage, files, skipped } };
}

interface Context {
  readonly project: Project;
  readonly targets: Question;
  readonly tree: LoadedTree;
  readonly terminal: Terminal;
  /** Keeps what was learnt for the next run; never fails. */
  keep(report: Report): void;
}

function print(report: Report, format: Format, { root, terminal }: { root: string; terminal: Terminal }): void {
  switch (format) {
    case 'json':
      terminal.out(reportAsJson(report, root));
      break;
    case 'gcc':
      // Vim and Emacs find the files of a quickfix list by this line; it is no part of the report.
      if (root !== process.cwd() && report.findings.length > 0) terminal.complain(`Entering directory '${root}'`);
      terminal.out(reportAsGcc(report));
      break;
    case 'text':
      terminal.out(reportAsText(report, { paint: terminal.paint, textOf: (path) => textOf(path, root) }));
      break;
  }
}

function textOf(path: string, root: string): string | undefined {
  const source = readSource(join(root, path));
  return source.kind === 'text' ? source.text : undefined;
}
