// The commands on the whole workspace, with their progress where it can be called off. The work is the server's.
import * as vscode from 'vscode';
import { type BaseLanguageClient, ExecuteCommandRequest, WorkDoneProgress } from 'vscode-languageclient';

/** What the server answers to a check of the workspace. */
interface WorkspaceSummary {
  readonly files: number;
  readonly findings: number;
}

/** Milliseconds for which a result stands in the status bar. */
const shownFor = 10_000;

let asked = 0;

/** Runs a command of the server on the whole workspace, with its progress; undefined when it was called off. */
export async function onWorkspace<T>(
  client: BaseLanguageClient,
  command: string,
  args: readonly unknown[] = [],
): Promise<T | undefined> {
  // Waits for a client that is still starting.
  await client.start();
  const title = vscode.l10n.t('Fencepost: checking the workspace');
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, cancellation) => {
    const workDoneToken = `fencepost-check-${++asked}`;
    let before = 0;
    const following = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
      if (value.kind !== 'report') return;
      const now = value.percentage ?? before;
      progress.report({ increment: now - before, ...(value.message === undefined ? {} : { message: value.message }) });
      before = now;
    });
    try {
      const params = { command, arguments: [...args], workDoneToken };
      const answer: T & { readonly cancelled: boolean } = await client.sendRequest(
        ExecuteCommandRequest.type,
        params,
        cancellation,
      );
      return answer.cancelled ? undefined : answer;
    } catch (error) {
      if (!cancellation.isCancellationRequested) throw error;
      return undefined;
    } finally {
      following.dispose();
    }
  });
}

export function registerWorkspaceCommands(client: BaseLanguageClient): readonly vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('fencepost.checkWorkspace', () => checkWorkspace(client)),
    vscode.commands.registerCommand('fencepost.fixWorkspace', () => fixWorkspace(client)),
  ];
}

async function checkWorkspace(client: BaseLanguageClient): Promise<void> {
  const summary = await onWorkspace<WorkspaceSummary>(client, 'fencepost.workspace.check');
  if (summary !== undefined) tell(summary);
}

function tell({ findings, files }: WorkspaceSummary): void {
  const text = vscode.l10n.t('Fencepost: {0} findings in {1} files', findings, files);
  vscode.window.setStatusBarMessage(text, shownFor);
}

async function fixWorkspace(client: BaseLanguageClient): Promise<void> {
  await client.start();
  const title = vscode.l10n.t('Fencepost: proving fixes in the workspace');
  const location = vscode.ProgressLocation.Window;
  const answer: { readonly files: number } = await vscode.window.withProgress({ location, title }, () =>
    client.sendRequest(ExecuteCommandRequest.type, { command: 'fencepost.workspace.fix' }),
  );
  if (answer.files === 0) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('Fencepost: nothing to fix in the workspace'), shownFor);
  }
}
