// What `fencepost check` does with --format json, --baseline and --since, as commands of the editor: the report as a file, and lists of
// what is new. Old texts come from the editor's own git extension, so that Fencepost starts no program.
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type OldText, oldTextsSince } from './oldTexts.js';
import { onWorkspace } from './workspaceCommands.js';

/** What the server answers; lines and characters count from 0. */
interface WorkspaceReport {
  readonly reports: readonly object[];
  readonly findings: readonly {
    readonly uri: string;
    readonly line: number;
    readonly character: number;
    readonly message: string;
  }[];
  readonly known: number;
}

interface Compared {
  readonly baseline?: string;
  readonly texts?: readonly OldText[];
}

const reportFiles = { JSON: ['json'] };

export function registerWorkspaceReports(client: BaseLanguageClient): readonly vscode.Disposable[] {
  const commands: Readonly<Record<string, () => Promise<void>>> = {
    exportReport: () => exportReport(client),
    checkBaseline: () => checkBaseline(client),
    checkSince: () => checkSince(client),
  };
  return Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`fencepost.${name}`, run));
}

function reportOn(client: BaseLanguageClient, compared: Compared = {}): Promise<WorkspaceReport | undefined> {
  return onWorkspace<WorkspaceReport>(client, 'fencepost.workspace.report', [compared]);
}

async function exportReport(client: BaseLanguageClient): Promise<void> {
  const answer = await reportOn(client);
  const [report, ...more] = answer?.reports ?? [];
  if (answer === undefined || report === undefined) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const options = folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, 'fencepost-report.json') };
  const target = await vscode.window.showSaveDialog({ ...options, filters: reportFiles });
  if (target === undefined) return;
  // Several folders are several trees: a list of reports.
  const text = `${JSON.stringify(more.length === 0 ? report : answer.reports, null, 2)}\n`;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(target, { preview: true });
}

async function checkBaseline(client: BaseLanguageClient): Promise<void> {
  const title = vscode.l10n.t('An earlier report, as JSON');
  const [file] = (await vscode.window.showOpenDialog({ canSelectMany: false, filters: reportFiles, title })) ?? [];
  if (file === undefined) return;
  const baseline = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  await listNew(await reportOn(client, { baseline }));
}

async function checkSince(client: BaseLanguageClient): Promise<void> {
  if (!vscode.workspace.isTrusted)
    return refuse(vscode.l10n.t('git is asked for old texts only in a trusted workspace'));
  const revision = await vscode.window.showInputBox({
    title: vscode.l10n.t('Changes since which revision?'),
    value: 'HEAD',
  });
  if (revision === undefined || revision.trim() === '') return;
  const old = await oldTextsSince(revision.trim());
  if (typeof old === 'string') return refuse(old);
  await listNew(await reportOn(client, { texts: old }));
}

function refuse(reason: string): void {
  void vscode.window.showErrorMessage(vscode.l10n.t('Fencepost cannot compare the workspace: {0}.', reason));
}

async function listNew(answer: WorkspaceReport | undefined): Promise<void> {
  if (answer === undefined) return;
  const { findings, known } = answer;
  if (findings.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Fencepost: nothing new, {0} known before', known));
    return;
  }
  const items = findings.map((one) => {
    const uri = vscode.Uri.parse(one.uri);
    const label = `${vscode.workspace.asRelativePath(uri)}:${one.line + 1}`;
    return { label, detail: one.message, uri, at: new vscode.Position(one.line, one.character) };
  });
  const placeHolder = vscode.l10n.t('{0} new, {1} known before', findings.length, known);
  const picked = await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true });
  if (picked === undefined) return;
  await vscode.window.showTextDocument(picked.uri, { selection: new vscode.Range(picked.at, picked.at) });
}
