// "Report a Problem": what a maintainer needs to know, as a new document that the user can read, change and send, or not. It
// holds no code, no path and no name of a file, and nothing is sent or opened.
import * as vscode from 'vscode';
import { scrubbed } from './scrubbing.js';

/**
 * Opens the report of a problem as a document that is not saved.
 * @param host what runs the extension, as one line
 */
export async function reportProblem(manifest: unknown, host: string, lines: readonly string[]): Promise<void> {
  const content = [
    vscode.l10n.t('What happened, and what should have happened instead?'),
    '',
    '',
    '---',
    `Fencepost ${textAt(manifest, 'version')}, ${vscode.env.appName} ${vscode.version}`,
    host,
    `${vscode.env.remoteName === undefined ? 'local' : 'remote'}, ${vscode.workspace.workspaceFolders?.length ?? 0} folders`,
    '',
    vscode.l10n.t('Settings that differ from their defaults:'),
    ...changedSettings(manifest),
    '',
    vscode.l10n.t('The last lines of the log, without paths and code:'),
    ...lines.map((line) => `  ${scrubbed(line)}`),
    '',
  ].join('\n');
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document);
}

function changedSettings(manifest: unknown): readonly string[] {
  const changed = settingNames(manifest).flatMap((name) => {
    const found = vscode.workspace.getConfiguration().inspect(name);
    const value = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
    if (value === undefined || value === found?.defaultValue) return [];
    // A value of another type than a setting has could be anything.
    const told = typeof value === 'string' ? scrubbed(value) : JSON.stringify(value);
    return typeof value === 'object' ? [`  ${name}: (an object)`] : [`  ${name}: ${told}`];
  });
  return changed.length === 0 ? [`  ${vscode.l10n.t('none')}`] : changed;
}

function settingNames(manifest: unknown): readonly string[] {
  const properties = at(at(at(manifest, 'contributes'), 'configuration'), 'properties');
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

function textAt(value: unknown, key: string): string {
  const found = at(value, key);
  return typeof found === 'string' ? found : '';
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
