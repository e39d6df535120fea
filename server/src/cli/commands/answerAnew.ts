// `fencepost check` where no answer was kept: reads the tree, checks what was asked for, and reports it, or what mends it.
import {
  type Config,
  createProject,
  isBroken,
  type Project,
  type Report,
  sumOf,
  withoutOld,
} from '../../core/index.js';
import { isWorthWriting, TreeCache } from '../../node/disk/cache/treeCache.js';
import { grammarBytes } from '../../node/disk/scan/grammarBytes.js';
import { type LoadedTree, loadProject } from '../../node/disk/scan/loadProject.js';
import { ScanWorkers } from '../../node/disk/scan/scanWorkers.js';
import type { CheckRequest, Format } from '../arguments.js';
import { print, textBelowRoot } from '../reporters/print.js';
import type { Terminal } from '../terminal.js';
import { type Grounds, keptForm } from './keptAnswer.js';
import { type Answer, askedOf, type Means, onlyNew, type Question, withSkipped } from './question.js';
import { printDiff, writeFixes } from './remedies.js';

/** How a question is to be answered. */
export interface Conditions {
  readonly config: Config;
  readonly request: CheckRequest;
  readonly grounds: Grounds;
}

/** Answers a question. When that breaks with what was kept of the tree, once more without; where nothing was kept, that is not the reason. */
export async function answerAnew(question: Question, conditions: Conditions, means: Means): Promise<Answer> {
  const { config, grounds } = conditions;
  const trees = TreeCache.for([question.root, config.functions]);
  try {
    return await answerWith(trees, question, conditions, means);
  } catch (error) {
    if (trees?.read() === undefined) throw error;
    means.terminal.complain('what was kept of the tree is of no use: it is read anew');
    const workers = new ScanWorkers();
    try {
      const unkept = { ...conditions, grounds: { ...grounds, cache: undefined } };
      return await answerWith(undefined, question, unkept, { ...means, workers });
    } finally {
      workers.stop();
    }
  }
}

/** @param trees where what is learnt of the tree is kept; undefined where it is not */
async function answerWith(
  trees: TreeCache | undefined,
  targets: Question,
  { config, request, grounds: { reading, cache, look } }: Conditions,
  { terminal, workers }: Means,
): Promise<Answer> {
  const { root, named } = targets;
  const left = trees?.read();
  const before = left === undefined ? undefined : { tree: left, now: await look() };
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
    cache?.write(read, keptForm(tree, report));
    const now = { paths: read.paths.length, unchanged, made: project.reportsMade };
    if (report.coverage.changed.length > 0 || !isWorthWriting(before?.tree, now)) return;
    const reasons = noText.map(({ path, reason }) => [path, reason] as const);
    trees?.write(read, named, reasons, { batch: project.scannedFiles(), reports: project.keptReports() });
  };
  return reportOn({ project, targets, tree, terminal, keep: (report) => neverFailing(() => keep(report)) }, request);
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
  if (remedy === 'diff') return { ...printDiff(checked, terminal), broken, tree };
  if (remedy === 'fix') {
    const fixed = writeFixes(checked, terminal);
    print(withSkipped(fixed.after, targets, tree), format, { root, terminal });
    terminal.complain(fixed.summary);
    return { ...fixed, broken, tree };
  }
  return { findings: show(report, context, format), refused: [], broken, tree };
}

/** @returns how many findings were reported */
function show(report: Report, { project, targets, tree, terminal, keep }: Context, format: Format): number {
  const { root, known } = targets;
  // What is kept is of the texts on the disk: it is written before those of a revision take their place.
  if (known.kind === 'texts') keep(report);
  const shown =
    known.kind === 'texts'
      ? withoutOld(report, project, known.texts, {
          textOf: (path) => textBelowRoot(path, root),
          checked: tree.checked,
          isAsked: askedOf(targets),
        })
      : onlyNew(report, targets);
  print(withSkipped(shown, targets, tree), format, { root, terminal });
  // What has been printed stays printed: from here on nothing may break.
  if (known.kind !== 'texts') keep(report);
  return shown.findings.length;
}

function checkFiles(project: Project, paths: readonly string[], readsAll: boolean): Report {
  // To check no path means to check them all.
  if (paths.length > 0) return project.check(paths, { readsAll });
  const coverage = { ...sumOf([], readsAll), files: 0, skipped: [], changed: [] };
  return { findings: [], suppressions: [], coverage };
}

interface Context {
  readonly project: Project;
  readonly targets: Question;
  readonly tree: LoadedTree;
  readonly terminal: Terminal;
  /** Keeps what was learnt for the next run; never fails. */
  keep(report: Report): void;
}
