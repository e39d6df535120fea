// The answer of an earlier run: as long as no file of the tree has changed, and the question is the same, it stands.
import type { Config, Report } from '../../core/index.js';
import { type FilesToRead, filesToRead, type LoadedTree, pathsOf } from '../../node/loadProject.js';
import { ReportCache, signatureOf, type TreeStats } from '../../node/reportCache.js';
import { lookAtAll, type ScanWorkers } from '../../node/scanWorkers.js';
import { sharePaths } from '../../node/sharedPaths.js';
import { countOf } from '../../node/treeListing.js';
import type { CheckRequest, Question } from './question.js';

/** What an answer rests on, and where it is kept. */
export interface Grounds {
  readonly reading: FilesToRead;
  /** Undefined where the answer is not to be kept. */
  readonly cache: ReportCache | undefined;
  /** What the files look like; they are looked at when somebody asks for the first time. */
  look(): Promise<TreeStats>;
}

/** A report as it is kept for the next time. */
export interface KeptAnswer {
  readonly tree: LoadedTree;
  readonly report: Report;
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
  const asked = [root, request.coverage, wanted, [...named], [...config.rules], config.functions];
  const isKept = request.remedy === 'shown' && question.known.kind !== 'texts';
  let looked = reading.others.length === 0 ? listed.looked : undefined;
  const lookNow = async (): Promise<TreeStats> => {
    const paths = pathsOf(reading);
    return { paths, ...(await lookAtAll(workers, root, sharePaths(paths))) };
  };
  return {
    reading,
    cache: isKept ? ReportCache.for(asked) : undefined,
    look: async () => (looked ??= await lookNow()),
  };
}

/** What was answered when the files looked just as they do now; undefined where nothing that can be trusted was kept. */
export async function keptAnswer({ cache, look }: Grounds, { named }: Question): Promise<KeptAnswer | undefined> {
  const entry = cache?.read(named);
  // The cache's own check sum has held: this is what was kept.
  return entry !== undefined && entry.signature === signatureOf(await look())
    ? (entry.answer as KeptAnswer)
    : undefined;
}
