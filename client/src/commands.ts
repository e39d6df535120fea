// The commands of the palette.
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

/** The server gives the rules' pages as documents of this scheme. */
const pageScheme = 'fencepost';

/** A client whose server can be ended and started anew. */
export type RestartableClient = BaseLanguageClient & { restart(): Promise<void> };

export function registerCommands(
  client: RestartableClient,
  log: vscode.LogOutputChannel,
  manifest: unknown,
): readonly vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('fencepost.restart', async () => {
      log.info('Restarting the language server.');
      await client.restart();
    }),
    vscode.commands.registerCommand('fencepost.showLog', () => log.show()),
    vscode.commands.registerCommand('fencepost.explainRule', (rule: unknown) => explainRule(rule, manifest)),
  ];
}

async function explainRule(asked: unknown, manifest: unknown): Promise<void> {
  const ids = ruleIds(manifest);
  const id =
    ids.find((known) => known === asked) ??
    (await vscode.window.showQuickPick(ids, { title: vscode.l10n.t('Explain a rule of Fencepost') }));
  if (id === undefined) return;
  const page = vscode.Uri.from({ scheme: pageScheme, path: `/rules/${id}.md` });
  await vscode.commands.executeCommand('markdown.showPreview', page);
}

/** The rules, as the manifest's settings name them: each has a severity. */
function ruleIds(manifest: unknown): readonly string[] {
  const properties = at(at(at(manifest, 'contributes'), 'configuration'), 'properties');
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.keys(properties).flatMap((key) => /^fencepost\.rules\.(.+)\.severity$/.exec(key)?.[1] ?? []);
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
