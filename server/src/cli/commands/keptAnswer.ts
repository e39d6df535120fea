// The answer of an earlier run: as long as no file of the tree has changed, and the question is the same, it stands. So does each part
// of the answer to the question about the whole tree.
import { type Config, type Covered, type FileCoverage, partOf, type Report } from '../../core/index.js';
import { ReportCache, signatureOf, type TreeStats } from '../../node/disk/cache/reportCache.js';
import { type FilesToRead, filesToRead, type LoadedTree, pathsOf } from '../../node/disk/scan/loadProject.js';
import { lookAtAll, type ScanWorkers } from '../../node/disk/scan/scanWorkers.js';
import { countOf } from '../../node/disk/scan/treeListing.js';
import { sharePaths } from '../../node/disk/source/sharedPaths.js';
import type { CheckRequest } from '../arguments.js';
import type { Question } from './question.js';

/** What an answer rests on, and where it is kept. */
export interface Grounds {
  readonly reading: FilesToRead;
  /** Undefined where the answer is not to be kept. */
  readonly cache: ReportCache | undefined;
  /** Where the answer to the same question about the whole tree is kept; undefined where it is of no use. */
  readonly ofWhole: ReportCache | undefined;
  /** What the files look like; they are looked at when somebody asks for the first time. */
  look(): Promise<TreeStats>;
}

/** A report, and what it is on. */
export interface ReportOnTree {
  readonly tree: LoadedTree;
  readonly report: Report;
}

/** The same as it is kept for the next time. */
interface KeptAnswer extends ReportOnTree {
  /** For each file that was checked, what was looked at in it: for most, only a number of functions. */
  readonly perFile: readonly (number | Covered)[];
}

/** A report, as it is kept. */
export function keptForm(tree: LoadedTree, { perFile = [], ...report }: Report): KeptAnswer {
  return {
    tree,
    report,
    perFile: perFile.map(({ file: _, ...covered }) => (isPlain(covered) ? covered.functions : covered)),
  };
}

function isPlain({ relevant, holding, indirectCalls, modelsUsed }: Covered): boolean {
  return relevant + indirectCalls + modelsUsed.length === 0 && holding === undefined;
}

/** Finds out what the answer to a question rests on. */
export async function groundsOf(
  question: Question,
  config: Config,
  request: CheckRequest,
  workers: ScanWorkers,
): Promise<Grounds> {
  const { root, files, named } = question;
  const listed = await question.list();
  const reading = filesToRead(listed, question);
  const wanted = files === 'all' || files.length === countOf(listed) + reading.others.length ? 'all' : files;
  const about = (paths: typeof wanted, byName: readonly string[]) =>
    ReportCache.for([root, request.coverage, paths, byName, [...config.rules], config.functions]);
  const isKept = request.remedy === 'shown' && question.known.kind !== 'texts';
  const isPart = wanted !== 'all' && reading.others.length === 0;
  let looked = reading.others.length === 0 ? listed.looked : undefined;
  const lookNow = async (): Promise<TreeStats> => {
    const paths = pathsOf(reading);
    return { paths, ...(await lookAtAll(workers, root, sharePaths(paths))) };
  };
  return {
    reading,
    cache: isKept ? about(wanted, [...named]) : undefined,
    ofWhole: isKept && isPart ? about('all', []) : undefined,
    look: async () => (looked ??= await lookNow()),
  };
}

/** What was answered when the files looked just as they do now; undefined where nothing that can be trusted was kept. */
export async function keptAnswer(
  { cache, ofWhole, look }: Grounds,
  question: Question,
): Promise<ReportOnTree | undefined> {
  const kept = await standing(cache, question.named, look);
  if (kept !== undefined) return kept;
  const whole = await standing(ofWhole, new Set(), look);
  return whole === undefined ? undefined : partOfAnswer(whole, question);
}

async function standing(
  cache: ReportCache | undefined,
  named: ReadonlySet<string>,
  look: Grounds['look'],
): Promise<KeptAnswer | undefined> {
  const entry = cache?.read();
  if (entry === undefined || entry.signature !== signatureOf(await look())) return undefined;
  // The cache's own check sum has held: this is what was kept.
  return entry.answerFor(named) as KeptAnswer | undefined;
}

/** The answer about some files; undefined where it would tell of one that was not checked with the whole tree. */
function partOfAnswer(whole: KeptAnswer, { files, named }: Question): ReportOnTree | undefined {
  if (files === 'all') return whole;
  const { tree, report, perFile } = whole;
  const asked = new Set(files);
  const isAsked = ({ path }: { readonly path: string }): boolean => asked.has(path);
  const checked = tree.checked.filter((path) => asked.has(path));
  const isChecked = new Set(checked);
  // A file that is named is looked at whatever it holds.
  if (perFile.length !== tree.checked.length || ![...named].every((path) => isChecked.has(path))) return undefined;
  const covered = tree.checked.map((file, i): FileCoverage => ({ file, ...coverageFrom(perFile[i] ?? 0) }));
  const notText = tree.notText.filter(isAsked);
  return {
    report: partOf(report, covered, asked),
    tree: {
      checked,
      irrelevant: asked.size - checked.length - notText.length,
      notText,
      failed: tree.failed.filter(isAsked),
      lookupFailed: [...tree.lookupFailed, ...[...tree.notText, ...tree.failed].filter((one) => !isAsked(one))],
    },
  };
}

function coverageFrom(kept: number | Covered): Covered {
  return typeof kept === 'number' ? { functions: kept, relevant: 0, indirectCalls: 0, modelsUsed: [] } : kept;
}
