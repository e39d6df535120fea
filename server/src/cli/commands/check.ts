// `fencepost check`: reads the tree, checks what was asked for, and reports it, or what mends it. A status of 2 means that
// something that was asked for could not be looked at or written; what was found is reported all the same.
import { type Config, checkedBy } from '../../core/index.js';
import { ScanWorkers } from '../../node/disk/scan/scanWorkers.js';
import { tierUpLate } from '../../node/disk/scan/tierUp.js';
import { type ListedTree, listWith } from '../../node/disk/scan/treeListing.js';
import type { CheckRequest } from '../arguments.js';
import { loadConfig } from '../config.js';
import type { Engine } from '../parts.js';
import { print } from '../reporters/print.js';
import { findTargets, type Targets } from '../targets.js';
import type { Terminal } from '../terminal.js';
import { groundsOf, keptAnswer, type ReportOnTree } from './keptAnswer.js';
import { beforeOf } from './newFindings.js';
import { type Answer, type Means, onlyNew, type Question, withSkipped } from './question.js';

interface LoadingMeans extends Means {
  /** Loads what finds an answer where none was kept. */
  readonly loadEngine: () => Promise<Engine>;
}

export async function check(
  request: CheckRequest,
  terminal: Terminal,
  loadEngine: LoadingMeans['loadEngine'],
): Promise<0 | 1 | 2> {
  tierUpLate();
  // They start up while the tree is listed.
  const workers = new ScanWorkers();
  try {
    return await checkWith(request, { terminal, workers, loadEngine });
  } finally {
    workers.stop();
  }
}

async function checkWith(request: CheckRequest, means: LoadingMeans): Promise<0 | 1 | 2> {
  const { terminal, workers, loadEngine } = means;
  const targets = await findTargets(request.paths, request.root, (root) => listWith(workers, root));
  if ('complaints' in targets) {
    for (const complaint of targets.complaints) terminal.complain(complaint);
    return 2;
  }
  const config = loadConfig(targets.root, terminal);
  if (config === undefined) return 2;
  let listed = targets.whole;
  const list = async (): Promise<ListedTree> => (listed ??= await listWith(workers, targets.root));
  const known = await beforeOf(request.reported, targets.root, list, loadEngine);
  if (typeof known === 'string') {
    terminal.complain(known);
    return 2;
  }
  const asked = { ...targets, files: await filesUnder(config, targets, list), known, list };
  const { tree, findings, refused, broken } = await answer(asked, config, request, means);

  const failures = [...targets.failed, ...tree.failed, ...tree.notText.filter(({ path }) => targets.named.has(path))];
  for (const { file, functionName, reason } of broken) terminal.complain(`${functionName}() in '${file}': ${reason}`);
  for (const { path, reason } of failures) terminal.complain(`cannot check '${path}': ${afterFound(reason)}`);
  for (const { path, reason } of refused) terminal.complain(`cannot fix '${path}': ${reason}`);
  if (failures.length + refused.length + broken.length > 0) return 2;
  return findings > 0 ? 1 : 0;
}

/** The answer that was kept, where one still stands, else a new one. */
async function answer(
  question: Question,
  config: Config,
  request: CheckRequest,
  { terminal, workers, loadEngine }: LoadingMeans,
): Promise<Answer> {
  const grounds = await groundsOf(question, config, request, workers);
  const kept = await keptAnswer(grounds, question);
  if (kept !== undefined) return show(kept, question, request, terminal);
  const { answerAnew } = await loadEngine();
  return answerAnew(question, { config, request, grounds }, { terminal, workers });
}

function show(
  { tree, report }: ReportOnTree,
  question: Question,
  { format }: CheckRequest,
  terminal: Terminal,
): Answer {
  const shown = onlyNew(report, question);
  print(withSkipped(shown, question, tree), format, { root: question.root, terminal });
  return { findings: shown.findings.length, refused: [], broken: [], tree };
}

/** What was named by itself is checked whatever the config leaves out. */
async function filesUnder(
  config: Config,
  { files, named }: Targets,
  list: Question['list'],
): Promise<Targets['files']> {
  if (config.include.length + config.exclude.length === 0) return files;
  const isChecked = checkedBy(config);
  const all = files === 'all' ? (await list()).files : files;
  return all.filter((path) => named.has(path) || isChecked(path));
}

/** A file was there when the paths were examined; if it does not exist now, it went away. */
function afterFound(reason: string): string {
  return reason === 'it does not exist' ? 'it is gone' : reason;
}
