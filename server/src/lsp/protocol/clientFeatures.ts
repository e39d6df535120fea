// What the client on the other side can do, read once from its `initialize` request. Clients leave keys out and send nulls;
// both mean "no".
import type { ClientCapabilities, InitializeParams } from 'vscode-languageserver';
import { negotiateEncoding, type PositionEncoding } from './positionEncoding.js';

export interface ClientFeatures {
  readonly encoding: PositionEncoding;
  /** Only a client that offers encodings is told which one was chosen. */
  readonly offersEncodings: boolean;
  /** The client asks for diagnostics; they are never pushed to it as well. */
  readonly pullDiagnostics: boolean;
  /** The client can be told to ask again. */
  readonly refreshDiagnostics: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly diagnosticData: boolean;
  readonly diagnosticTags: boolean;
  /** Diagnostics that are pushed may name the version that they speak of. */
  readonly diagnosticVersion: boolean;
  readonly codeActionLiterals: boolean;
  readonly preferredActions: boolean;
  readonly documentChanges: boolean;
  readonly changeAnnotations: boolean;
  /** The client takes an edit with a placeholder to type over. */
  readonly snippetEdits: boolean;
  /** The client is told how things stand, as `fencepost/status`. */
  readonly status: boolean;
  readonly applyEdit: boolean;
  readonly hoverMarkdown: boolean;
  readonly workDoneProgress: boolean;
  readonly configuration: boolean;
  readonly registerConfiguration: boolean;
  readonly registerWatchedFiles: boolean;
  readonly workspaceFolders: boolean;
  /** The client shows documents that it asks the server for. */
  readonly serverDocuments: boolean;
  readonly codeLens: boolean;
  readonly refreshCodeLens: boolean;
  readonly inlayHints: boolean;
  readonly refreshInlayHints: boolean;
  readonly documentLinks: boolean;
  readonly completion: boolean;
  /** What is completed may have placeholders and choices. */
  readonly completionSnippets: boolean;
  readonly callHierarchy: boolean;
  /** The client has the command `fencepost.showRace`, as it says under `experimental`. */
  readonly racePanel: boolean;
}

export function readClientFeatures(params: InitializeParams): ClientFeatures {
  const { workspace, textDocument, window, general, experimental }: ClientCapabilities = params.capabilities ?? {};
  const pull = textDocument?.diagnostic;
  const details = pull ?? textDocument?.publishDiagnostics;
  const documentChanges = workspace?.workspaceEdit?.documentChanges === true;
  return {
    encoding: negotiateEncoding(general?.positionEncodings),
    offersEncodings: isObject(general?.positionEncodings),
    pullDiagnostics: isObject(pull),
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    relatedInformation:
      details?.relatedInformation === true || textDocument?.publishDiagnostics?.relatedInformation === true,
    codeDescription:
      details?.codeDescriptionSupport === true || textDocument?.publishDiagnostics?.codeDescriptionSupport === true,
    diagnosticData: details?.dataSupport === true || textDocument?.publishDiagnostics?.dataSupport === true,
    diagnosticTags: isObject(details?.tagSupport) || isObject(textDocument?.publishDiagnostics?.tagSupport),
    diagnosticVersion: textDocument?.publishDiagnostics?.versionSupport === true,
    codeActionLiterals: isObject(textDocument?.codeAction?.codeActionLiteralSupport),
    preferredActions: textDocument?.codeAction?.isPreferredSupport === true,
    documentChanges,
    changeAnnotations: documentChanges && isObject(workspace?.workspaceEdit?.changeAnnotationSupport),
    snippetEdits: documentChanges && workspace?.workspaceEdit?.snippetEditSupport === true,
    status: wantsStatus(experimental),
    applyEdit: workspace?.applyEdit === true,
    hoverMarkdown: textDocument?.hover?.contentFormat?.includes('markdown') === true,
    workDoneProgress: window?.workDoneProgress === true,
    configuration: workspace?.configuration === true,
    registerConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registerWatchedFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    serverDocuments: isObject(workspace?.textDocumentContent),
    codeLens: isObject(textDocument?.codeLens),
    refreshCodeLens: workspace?.codeLens?.refreshSupport === true,
    inlayHints: isObject(textDocument?.inlayHint),
    refreshInlayHints: workspace?.inlayHint?.refreshSupport === true,
    documentLinks: isObject(textDocument?.documentLink),
    completion: isObject(textDocument?.completion),
    completionSnippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    callHierarchy: isObject(textDocument?.callHierarchy),
    racePanel: showsRaces(experimental),
  };
}

function showsRaces(experimental: unknown): boolean {
  const { fencepost } = (experimental ?? {}) as { readonly fencepost?: { readonly showRace?: unknown } | null };
  return fencepost?.showRace === true;
}

function wantsStatus(experimental: unknown): boolean {
  return (
    typeof experimental === 'object' && experimental !== null && Reflect.get(experimental, 'fencepostStatus') === true
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
