// A report on the whole workspace, as `fencepost check --format json` has it, and what of it is new: against an earlier report, or
// against texts that the client has fetched from where it keeps old ones. The server itself starts no program for that.
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import {
  type Finding,
  type OldTexts,
  type Report,
  readBaseline,
  reportForm,
  sumOf,
  withoutKnown,
  withoutOld,
} from '../../core/index.js';
import { shownUnder } from '../diagnostics/analysis.js';
import { pathBelow, uriBelow } from '../protocol/uris.js';
import type { Tree } from '../trees/tree.js';
import type { CheckedFolder, WorkspaceCheckContext } from './workspaceCheck.js';

/** What the report is compared with; nothing, for the report itself. */
export interface ReportRequest {
  /** An earlier report. */
  readonly baseline?: string;
  /** The texts that files had; null for a file that there was none of. */
  readonly texts?: readonly { readonly uri: string; readonly text: string | null }[];
}

/** A finding as a client lists it; lines and characters count from 0, characters in UTF-16 code units. */
export interface ListedFinding {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
  readonly message: string;
}

/** What a report on the workspace comes to. */
export interface WorkspaceReport {
  readonly cancelled: boolean;
  /** One for each folder, in the form of the command line's JSON. */
  readonly reports: readonly object[];
  readonly findings: readonly ListedFinding[];
  readonly known: number;
  readonly gone: number;
}

export const noReport: WorkspaceReport = { cancelled: true, reports: [], findings: [], known: 0, gone: 0 };

/** Reads the argument of the command. Throws a refusal for what is no request. */
export function readReportRequest(argument: unknown): ReportRequest {
  if (argument === undefined || argument === null) return {};
  const { baseline, texts } = argument as { readonly baseline?: unknown; readonly texts?: unknown };
  if (baseline !== undefined && typeof baseline !== 'string') throw refusal('the baseline is no text');
  const areTexts = texts === undefined || (Array.isArray(texts) && texts.every(isOldText));
  if (!areTexts) throw refusal('the old texts are none');
  return { ...(baseline === undefined ? {} : { baseline }), ...(texts === undefined ? {} : { texts }) };
}

function isOldText(one: unknown): boolean {
  if (typeof one !== 'object' || one === null || !('uri' in one) || !('text' in one)) return false;
  return typeof one.uri === 'string' && (one.text === null || typeof one.text === 'string');
}

function refusal(reason: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, `Fencepost cannot compare the workspace: ${reason}.`);
}

/** Reports on folders that have been checked. */
export async function reportOnFolders(
  folders: readonly CheckedFolder[],
  request: ReportRequest,
  context: WorkspaceCheckContext,
): Promise<WorkspaceReport> {
  const baseline = request.baseline === undefined ? undefined : readBaseline(request.baseline);
  if (baseline?.kind === 'wrong') throw refusal(baseline.reason);
  const reports: object[] = [];
  const findings: ListedFinding[] = [];
  let [known, gone] = [0, 0];
  for (const { folder, tree } of folders) {
    const whole = await reportOn(tree, folder, context);
    const isBelow = (path: string) => pathBelow(folder, uriBelow(tree.rootUri, path)) !== undefined;
    const report =
      baseline !== undefined
        ? withoutKnown(whole, baseline.findings, isBelow)
        : request.texts === undefined
          ? whole
          : await withoutOldTexts(tree, whole, request.texts, isBelow);
    reports.push(reportForm(report, tree.rootUri));
    findings.push(...report.findings.map((one) => listed(one, tree)));
    known += report.comparison?.known ?? 0;
    gone += report.comparison?.gone ?? 0;
  }
  return { cancelled: false, reports, findings, known, gone };
}

function listed({ file, range, message }: Finding, tree: Tree): ListedFinding {
  return { uri: tree.uriOf(file), line: range.start.line, character: range.start.character, message };
}

/** What is said of all files of a tree in a folder, as one report. */
async function reportOn(tree: Tree, folder: string, { host, settingsFor }: WorkspaceCheckContext): Promise<Report> {
  const { paths, passedOver } = await host.files.list(tree.rootUri);
  const parts: Report[] = [];
  let files = 0;
  for (const path of paths) {
    if (pathBelow(folder, uriBelow(tree.rootUri, path)) === undefined) continue;
    const settings = settingsFor(tree.uriOf(path));
    if (!settings.enable) continue;
    files++;
    const report = tree.project.hasFile(path) ? tree.check(path) : undefined;
    if (report === undefined) continue;
    parts.push({ ...report, findings: shownUnder(report.findings, settings).map(({ finding }) => finding) });
    if (parts.length % 50 === 0) await host.clock.breathe();
  }
  const skipped = passedOver.map((reason) => ({ file: '', functionName: '', line: 0, reason }));
  return {
    findings: parts.flatMap((one) => one.findings),
    suppressions: parts.flatMap((one) => one.suppressions),
    coverage: {
      ...sumOf(
        parts.map(({ coverage }) => coverage),
        false,
      ),
      files,
      skipped: [...skipped, ...parts.flatMap((one) => one.coverage.skipped)],
      changed: parts.flatMap((one) => one.coverage.changed),
    },
  };
}

async function withoutOldTexts(
  tree: Tree,
  report: Report,
  texts: NonNullable<ReportRequest['texts']>,
  isAsked: (path: string) => boolean,
): Promise<Report> {
  const old: OldTexts = new Map(
    texts.flatMap(({ uri, text }) => {
      const path = pathBelow(tree.rootUri, uri);
      return path === undefined ? [] : [[path, text ?? undefined] as const];
    }),
  );
  const now = new Map<string, string | undefined>();
  for (const path of new Set([...report.findings.flatMap(filesOf), ...old.keys()]))
    now.set(path, await tree.textOf(path));
  const restored = new Map([...old.keys()].map((path) => [path, now.get(path)]));
  const checked = report.findings.map(({ file }) => file);
  // At once, so that nobody is answered from the old texts.
  return tree.inThePast(restored, (project) =>
    withoutOld(report, project, old, { textOf: (path) => now.get(path), checked, isAsked }),
  );
}

function filesOf({ file, writes, publishChain }: Finding): readonly string[] {
  return [file, ...[...writes.flatMap(({ chain }) => chain), ...publishChain].map(({ at }) => at.file)];
}
