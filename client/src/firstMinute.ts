// What a newcomer is led to: the walkthrough's sample, opened as a document of its own so that trying a fix changes no file.
import * as vscode from 'vscode';

/** The sample, in the extension's folder. */
const samplePath = 'server/example/mm/fault.c';

export function registerFirstMinute(extensionUri: vscode.Uri): readonly vscode.Disposable[] {
  return [vscode.commands.registerCommand('fencepost.openSample', () => openSample(extensionUri))];
}

async function openSample(extensionUri: vscode.Uri): Promise<void> {
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, samplePath));
  const content = new TextDecoder().decode(bytes);
  const document = await vscode.workspace.openTextDocument({ language: 'c', content });
  await vscode.window.showTextDocument(document, { preview: false });
}
