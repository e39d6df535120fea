// Everything that the server may send, in the protocol library's own types and its own: from these, a schema is made that every
// message of every test is held against. What is not named here may not be sent.
import type {
  ApplyWorkspaceEditParams,
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CodeAction,
  CodeLens,
  CompletionItem,
  ConfigurationParams,
  DocumentDiagnosticReport,
  DocumentLink,
  Hover,
  InlayHint,
  LogMessageParams,
  MarkupContent,
  PositionEncodingKind,
  PublishDiagnosticsParams,
  RegistrationParams,
  ServerCapabilities,
  ShowMessageParams,
  TextDocumentContentResult,
  WorkDoneProgressBegin,
  WorkDoneProgressCreateParams,
  WorkDoneProgressEnd,
  WorkDoneProgressReport,
  WorkspaceDiagnosticReport,
  WorkspaceDiagnosticReportPartialResult,
} from 'vscode-languageserver';
import type { ServerStatus } from '../../../server/src/lsp/diagnostics/status.js';
import type { RaceAnswer } from '../../../server/src/lsp/explain/raceAnswers.js';

export interface Sent {
  readonly notifications: SentNotifications;
  readonly requests: SentRequests;
  readonly results: SentResults;
  readonly error: SentError;
}

export interface SentNotifications {
  'textDocument/publishDiagnostics': PublishDiagnosticsParams;
  'window/logMessage': LogMessageParams;
  'window/showMessage': ShowMessageParams;
  '$/progress': {
    token: number | string;
    value:
      | WorkDoneProgressBegin
      | WorkDoneProgressReport
      | WorkDoneProgressEnd
      | WorkspaceDiagnosticReportPartialResult;
  };
  'fencepost/status': ServerStatus;
}

export interface SentRequests {
  'workspace/configuration': ConfigurationParams;
  'client/registerCapability': RegistrationParams;
  'window/workDoneProgress/create': WorkDoneProgressCreateParams;
  'workspace/applyEdit': ApplyWorkspaceEditParams;
  'workspace/diagnostic/refresh': null;
  'workspace/codeLens/refresh': null;
  'workspace/inlayHint/refresh': null;
}

export interface SentResults {
  initialize: {
    capabilities: ServerCapabilities<{ fencepost: { race: boolean } }>;
    serverInfo: { name: string; version: string };
    offsetEncoding?: PositionEncodingKind;
  };
  shutdown: null;
  'textDocument/hover': { contents: MarkupContent; range?: Hover['range'] } | null;
  'textDocument/codeAction': CodeAction[];
  'textDocument/codeLens': CodeLens[];
  'textDocument/completion': CompletionItem[];
  'textDocument/diagnostic': DocumentDiagnosticReport;
  'workspace/diagnostic': WorkspaceDiagnosticReport;
  'textDocument/documentLink': DocumentLink[];
  'textDocument/inlayHint': InlayHint[];
  'textDocument/prepareCallHierarchy': CallHierarchyItem[] | null;
  'callHierarchy/incomingCalls': CallHierarchyIncomingCall[];
  'callHierarchy/outgoingCalls': CallHierarchyOutgoingCall[];
  'workspace/executeCommand': object | null;
  'workspace/textDocumentContent': TextDocumentContentResult;
  'fencepost/race': RaceAnswer | null;
}

export interface SentError {
  code: number;
  message: string;
  data?: { retriggerRequest: boolean };
}
