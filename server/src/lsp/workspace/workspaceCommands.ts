// The commands on the whole workspace: check it, stop that, and make every fix in it that is proven. What a client shows of them
// is its own business.
import { type Diagnostic, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { fixAll } from '../actions/fixAll.js';
import { type ClientEdit, toWorkspaceEdit } from '../actions/workspaceEdits.js';
import { shownUnder } from '../diagnostics/analysis.js';
import { EncodedText } from '../protocol/positionEncoding.js';
import { pathBelow, uriBelow } from '../protocol/uris.js';
import type { Tree } from '../trees/tree.js';
import {
  type AskedBy,
  type CheckedFolder,
  WorkspaceCheck,
  type WorkspaceCheckContext,
  type WorkspaceSummary,
} from './workspaceCheck.js';
import {
  noReport,
  type ReportRequest,
  readReportRequest,
  reportOnFolders,
  type WorkspaceReport,
} from './workspaceReport.js';

export const workspaceCommandIds = {
  check: 'fencepost.workspace.check',
  stop: 'fencepost.workspace.stopCheck',
  fix: 'fencepost.workspace.fix',
  report: 'fencepost.workspace.report',
} as const;

/** What a fix of the workspace came to. */
export interface WorkspaceFixes {
  readonly files: number;
  readonly applied: boolean;
}

export class WorkspaceCommands {
  readonly check: WorkspaceCheck;

  constructor(
    private readonly context: WorkspaceCheckContext,
    private readonly folders: () => Promise<readonly CheckedFolder[]>,
    private readonly changed: () => void,
  ) {
    this.check = new WorkspaceCheck(context);
  }

  /** Carries out a command by its id. */
  async execute(
    id: string,
    asked: AskedBy,
    argument: unknown,
  ): Promise<WorkspaceSummary | WorkspaceFixes | WorkspaceReport | null> {
    switch (id) {
      case workspaceCommandIds.check:
        return this.checkAll(asked);
      case workspaceCommandIds.stop:
        this.check.stop();
        return null;
      case workspaceCommandIds.fix:
        return this.fixAll();
      case workspaceCommandIds.report:
        return this.report(asked, readReportRequest(argument));
      default:
        throw new ResponseError(LSPErrorCodes.RequestFailed, `Fencepost has no command ${id}.`);
    }
  }

  /** What there is to say of a file that is not open: a client that shows all files asks a last time when it closes one. */
  async diagnosticsOf(uri: string): Promise<Diagnostic[]> {
    for (const { folder, tree } of await this.folders()) {
      const path = pathBelow(tree.rootUri, uri);
      if (path !== undefined && pathBelow(folder, uri) !== undefined && tree.project.hasFile(path))
        return this.check.diagnosticsOf(tree, path);
    }
    return [];
  }

  /** Checks all files that are not open. */
  async checkAll(asked: AskedBy): Promise<WorkspaceSummary> {
    const pending = this.check.run(await this.folders(), asked);
    this.changed();
    try {
      return await pending;
    } finally {
      this.changed();
    }
  }

  /** Checks all files, and reports on all that was found, or on what of it is new. */
  private async report(asked: AskedBy, request: ReportRequest): Promise<WorkspaceReport> {
    const { cancelled } = await this.checkAll(asked);
    return cancelled ? noReport : reportOnFolders(await this.folders(), request, this.context);
  }

  /** Offers the fixes that only add ordering, each proven by a new check of its file, as one edit to be looked at. */
  private async fixAll(): Promise<WorkspaceFixes> {
    const { features, connection, host } = this.context;
    if (!features.applyEdit) return { files: 0, applied: false };
    const edits: ClientEdit[] = [];
    let files = 0;
    for (const { tree, folder } of await this.folders()) {
      await tree.settled;
      const { paths } = await host.files.list(tree.rootUri);
      for (const path of paths) {
        if (pathBelow(folder, uriBelow(tree.rootUri, path)) === undefined || !tree.project.hasFile(path)) continue;
        const own = await this.fixFile(tree, path);
        edits.push(...own);
        if (own.length > 0) files++;
        await host.clock.breathe();
      }
    }
    if (edits.length === 0) return { files, applied: false };
    const label = 'Fencepost: safe fixes in the workspace';
    const description = 'Each only adds ordering, and a new check no longer reports what it is for.';
    const edit = toWorkspaceEdit(edits, { label, description }, features);
    const { applied } = await connection.workspace.applyEdit({ label, edit });
    return { files, applied };
  }

  private async fixFile(tree: Tree, path: string): Promise<readonly ClientEdit[]> {
    const uri = tree.uriOf(path);
    const settings = this.context.settingsFor(uri);
    const report = settings.enable ? tree.check(path) : undefined;
    const isShown = (finding: Parameters<typeof shownUnder>[0][number]) => shownUnder([finding], settings).length > 0;
    if (report?.findings.some((finding) => finding.file === path && isShown(finding)) !== true) return [];
    const version = tree.openDocument(path)?.version ?? null;
    const text = await tree.textOf(path);
    if (text === undefined) return [];
    const replacements = tree.tryText(path, (check) => fixAll({ file: path, text, isShown, check }));
    if (tree.openDocument(path) === undefined) await tree.reload([path]);
    const content = EncodedText.of(text, this.context.features.encoding);
    return replacements.map(({ start, end, newText }) => {
      return { uri, version, range: content.rangeBetween(start, end), newText };
    });
  }
}
