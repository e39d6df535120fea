// What the extension is on every host: the language client with all that Fencepost adds to it. How the server is started, and how
// bytes get to it, is told by the entry of the host.
import * as vscode from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient';
import { clientOptions } from './clientOptions.js';
import { type RestartableClient, registerCommands } from './commands.js';
import { answerFileRequests, fileRequestsFeature, type PackBytes } from './fileRequests.js';
import { registerFirstMinute } from './firstMinute.js';
import { reportProblem } from './problemReport.js';
import { racePanelFeature, registerRaces } from './races.js';
import { rememberedLog } from './rememberedLog.js';
import { registerStatus, statusFeature } from './statusItem.js';
import { registerWorkspaceCommands } from './workspaceCommands.js';
import { registerWorkspaceReports } from './workspaceReports.js';

/** What differs between the hosts of an extension. */
export interface ExtensionHost {
  createClient(options: LanguageClientOptions, log: vscode.LogOutputChannel): RestartableClient;
  readonly packBytes: PackBytes;
  /** The machine and what runs the extension, for a report of a problem: nothing that tells who uses it. */
  readonly description: string;
}

/**
 * Registers everything and starts the server.
 * @returns ends the client; the editor waits for it when it ends itself
 */
export function activateOn(host: ExtensionHost, context: vscode.ExtensionContext): () => Promise<void> {
  const { channel: log, lines } = rememberedLog(vscode.window.createOutputChannel('Fencepost', { log: true }));
  const client = host.createClient(clientOptions(log), log);
  for (const feature of [racePanelFeature, statusFeature, fileRequestsFeature]) client.registerFeature(feature);
  const manifest: unknown = context.extension.packageJSON;
  context.subscriptions.push(
    log,
    ...answerFileRequests(client, host.packBytes),
    ...registerCommands(client, log, manifest),
    ...registerRaces(client, context.extensionUri, log),
    ...registerStatus(client),
    ...registerWorkspaceCommands(client),
    ...registerWorkspaceReports(client),
    ...registerFirstMinute(context.extensionUri),
    vscode.commands.registerCommand('fencepost.reportProblem', () =>
      reportProblem(manifest, host.description, lines()),
    ),
  );
  // Not awaited: activation is done when the server was started. A failure to start stands in the log, and the editor
  // goes on without Fencepost.
  client.start().catch((error: unknown) => log.error(`The language server did not start: ${String(error)}`));
  return () => client.dispose();
}
