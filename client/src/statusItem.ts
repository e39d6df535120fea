// How things stand, in the language status beside the editor's other ones: whether something is going on, how much was found and
// covered, how old the picture of the tree is. The server tells it; here it is put into words.
import * as vscode from 'vscode';
import type { BaseLanguageClient, ClientCapabilities, StaticFeature } from 'vscode-languageclient';
import { cFiles } from './clientOptions.js';

const statusNotification = 'fencepost/status';

/** What the server tells; see server/src/lsp/diagnostics/status.ts. */
interface ServerStatus {
  readonly state: 'reading' | 'checking' | 'idle';
  readonly findings: number;
  readonly skipped: number;
  readonly relevant: number;
  readonly files: number;
  /** In milliseconds when it was sent; null while no tree has been read. */
  readonly age: number | null;
  readonly config: 'none' | 'in force' | 'broken';
  readonly workspace: { readonly findings: number; readonly files: number } | null;
}

/** Tells the server that its status is wanted. */
export const statusFeature: StaticFeature = {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = { ...capabilities.experimental, fencepostStatus: true };
  },
  initialize() {},
  getState: () => ({ kind: 'static' }),
  clear() {},
};

/** Shows the status until it is disposed of. A click opens what one can do. */
export function registerStatus(client: BaseLanguageClient): readonly vscode.Disposable[] {
  const item = vscode.languages.createLanguageStatusItem('fencepost.status', [
    ...cFiles().map((one) => one as vscode.DocumentFilter),
    { pattern: '**/fencepost.jsonc' },
  ]);
  item.name = 'Fencepost';
  item.command = { command: 'fencepost.showActions', title: vscode.l10n.t('Actions') };
  item.text = 'Fencepost';
  let last: { readonly status: ServerStatus; readonly at: number } | undefined;
  const show = () => {
    if (last !== undefined) describe(item, last.status, Date.now() - last.at);
  };
  // The age of the picture grows without a word from the server.
  const minute = setInterval(show, 60_000);
  return [
    item,
    { dispose: () => clearInterval(minute) },
    client.onNotification(statusNotification, (status: ServerStatus) => {
      last = { status, at: Date.now() };
      show();
    }),
    vscode.commands.registerCommand('fencepost.showActions', showActions),
  ];
}

function describe(item: vscode.LanguageStatusItem, status: ServerStatus, since: number): void {
  item.busy = status.state !== 'idle';
  item.text = findingsText(status);
  const details = [
    ...(status.config === 'broken'
      ? [vscode.l10n.t('fencepost.jsonc has mistakes: the last good one is in force')]
      : []),
    vscode.l10n.t('{0} functions analysed, {1} not', status.relevant, status.skipped),
    ...(status.age === null ? [] : [vscode.l10n.t('{0} files read {1}', status.files, ageText(status.age + since))]),
  ];
  item.detail = details.join(' · ');
  item.severity =
    status.config === 'broken' ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
  item.accessibilityInformation = { label: `Fencepost: ${item.text}. ${details.join('. ')}` };
}

function findingsText({ state, findings, workspace }: ServerStatus): string {
  if (state === 'reading') return vscode.l10n.t('Fencepost: reading the tree');
  if (state === 'checking') return vscode.l10n.t('Fencepost: checking the workspace');
  const inOpen =
    findings === 1 ? vscode.l10n.t('Fencepost: 1 finding') : vscode.l10n.t('Fencepost: {0} findings', findings);
  return workspace === null ? inOpen : vscode.l10n.t('{0}, {1} in the workspace', inOpen, workspace.findings);
}

function ageText(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return vscode.l10n.t('just now');
  return minutes === 1 ? vscode.l10n.t('a minute ago') : vscode.l10n.t('{0} minutes ago', minutes);
}

async function showActions(): Promise<void> {
  const actions = [
    { label: vscode.l10n.t('Check Workspace'), command: 'fencepost.checkWorkspace' },
    { label: vscode.l10n.t('Show Log'), command: 'fencepost.showLog' },
    { label: vscode.l10n.t('Restart Language Server'), command: 'fencepost.restart' },
    { label: vscode.l10n.t('Report a Problem'), command: 'fencepost.reportProblem' },
  ];
  const chosen = await vscode.window.showQuickPick(actions, { title: 'Fencepost' });
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command);
}
