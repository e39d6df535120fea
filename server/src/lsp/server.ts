// Wires a connection to a session. It decides which message goes where and what the server says that it can do; it holds no
// state but the session, and does not know how bytes get to the connection.
import {
  CodeActionKind,
  type Connection,
  ErrorCodes,
  ExecuteCommandRequest,
  type InitializeResult,
  MessageType,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { fixAllKind } from './actions/codeActions.js';
import { answerExplanations, explainCapabilities } from './explain/explainHandlers.js';
import { pageScheme, rulePage } from './explain/rulePages.js';
import { reachableFiles } from './files/reachableFiles.js';
import type { StartingHost } from './host.js';
import { answering, type Border, noticing } from './protocol/border.js';
import { Outbox } from './protocol/outbox.js';
import { Session } from './session.js';
import { workspaceCommandIds } from './workspace/workspaceCommands.js';

/** Serves one client on a connection that is not listening yet. */
export function serve(connection: Connection, host: StartingHost): void {
  const outbox = new Outbox(connection);
  const border: Border = { clock: host.clock, log: (line) => outbox.log(MessageType.Error, `Fencepost ${line}`) };
  let session: Session | undefined;
  const active = (): Session => {
    if (session === undefined)
      throw new ResponseError(ErrorCodes.ServerNotInitialized, 'The server is not initialized yet.');
    return session;
  };
  connection.onInitialize((params) => {
    session = new Session(
      connection,
      outbox,
      { ...host, files: reachableFiles(host.files, connection, params) },
      params,
    );
    outbox.speakTo(session.features);
    return initializeResult(session, host);
  });
  connection.onShutdown(() => {
    session?.close();
    outbox.close();
  });
  connection.onInitialized(noticing(border, 'start', () => active().initialized()));
  connection.onDidOpenTextDocument(noticing(border, 'open a document', (params) => active().opened(params)));
  connection.onDidChangeTextDocument(noticing(border, 'take in a change', (params) => active().changed(params)));
  connection.onDidSaveTextDocument(noticing(border, 'take note of a save', (params) => active().saved(params)));
  connection.onDidCloseTextDocument(noticing(border, 'close a document', (params) => active().closed(params)));
  connection.onDidChangeConfiguration(
    noticing(border, 'take in settings', (params) => active().configurationChanged(params)),
  );
  connection.onDidChangeWatchedFiles(
    noticing(border, 'take in changed files', (params) => active().filesChanged(params)),
  );
  answerExplanations(connection, border, () => active().explanations);
  // The library's own method would keep the token of the progress to itself.
  connection.onRequest(
    ExecuteCommandRequest.type,
    answering(border, 'carry out a command', (params, token) => active().executeCommand(params, token)),
  );
  connection.onCodeAction(answering(border, 'find fixes', async (params) => [...(await active().codeActions(params))]));
  connection.languages.diagnostics.on(
    answering(border, 'check a document', (params, token) => active().diagnostics(params, token)),
  );
  connection.languages.diagnostics.onWorkspace((params, token, _progress, stream) =>
    answering(border, 'check the workspace', () => active().workspaceDiagnostics(params, token, stream))(params, token),
  );
  connection.workspace.textDocumentContent.on(answering(border, 'show a page', async ({ uri }) => rulePage(uri)));
  connection.listen();
}

function initializeResult({ features }: Session, host: StartingHost): InitializeResult {
  return {
    serverInfo: { name: 'fencepost', version: host.version },
    capabilities: {
      ...(features.offersEncodings ? { positionEncoding: features.encoding } : {}),
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
      executeCommandProvider: { commands: Object.values(workspaceCommandIds) },
      hoverProvider: true,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
      ...(features.pullDiagnostics
        ? { diagnosticProvider: { identifier: 'fencepost', interFileDependencies: true, workspaceDiagnostics: true } }
        : {}),
      ...explainCapabilities(features),
      workspace: {
        workspaceFolders: { supported: true, changeNotifications: true },
        ...(features.serverDocuments ? { textDocumentContent: { schemes: [pageScheme] } } : {}),
      },
    },
  };
}
