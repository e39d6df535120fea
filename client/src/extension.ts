// The extension's entry on the desktop and on remote hosts: starts the language server as a child process when a C file is
// opened, and ends it with the editor. Everything about C and ordering is the server's.
import * as vscode from 'vscode';
import { LanguageClient, type ServerOptions, TransportKind } from 'vscode-languageclient/node';
import { clientOptions } from './clientOptions.js';
import { registerCommands } from './commands.js';
import { registerFirstMinute } from './firstMinute.js';
import { reportProblem } from './problemReport.js';
import { racePanelFeature, registerRaces } from './races.js';
import { rememberedLog } from './rememberedLog.js';
import { registerStatus, statusFeature } from './statusItem.js';
import { registerWorkspaceCommands } from './workspaceCommands.js';

/** Ends the running client; the editor waits for it when it ends itself. */
let stop: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const { channel: log, lines } = rememberedLog(vscode.window.createOutputChannel('Fencepost', { log: true }));
  const client = new LanguageClient('fencepost', 'Fencepost', serverOptions(context), clientOptions(log));
  client.registerFeature(racePanelFeature);
  client.registerFeature(statusFeature);
  stop = () => client.dispose();
  context.subscriptions.push(log, ...registerCommands(client, log, context.extension.packageJSON));
  context.subscriptions.push(...registerRaces(client, context.extensionUri, log));
  const manifest: unknown = context.extension.packageJSON;
  context.subscriptions.push(
    ...registerStatus(client),
    ...registerWorkspaceCommands(client),
    ...registerFirstMinute(context.extensionUri),
    vscode.commands.registerCommand('fencepost.reportProblem', () => reportProblem(manifest, lines())),
  );
  // Not awaited: activation is done when the process was started. A failure to start stands in the log, and the editor
  // goes on without Fencepost.
  client.start().catch((error: unknown) => log.error(`The language server did not start: ${String(error)}`));
}

export function deactivate(): Promise<void> | undefined {
  return stop?.();
}

function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const module = context.asAbsolutePath('dist/fencepost.mjs');
  const server = { module, args: ['lsp'], transport: TransportKind.ipc };
  return { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6009'] } } };
}
