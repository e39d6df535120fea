// Wires what explains to the connection, and says which of it the client is told of: only what it can show.
import {
  CodeLensRefreshRequest,
  type Connection,
  InlayHintRefreshRequest,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { completionTriggers } from '../actions/suppressionCompletion.js';
import { answering, type Border } from '../protocol/border.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import type { Explanations } from './explanations.js';
import { raceRequest } from './raceAnswers.js';

export function explainCapabilities(features: ClientFeatures): ServerCapabilities {
  return {
    ...(features.codeLens ? { codeLensProvider: { resolveProvider: false } } : {}),
    ...(features.inlayHints ? { inlayHintProvider: { resolveProvider: false } } : {}),
    ...(features.documentLinks ? { documentLinkProvider: { resolveProvider: false } } : {}),
    ...(features.completion
      ? { completionProvider: { triggerCharacters: completionTriggers, resolveProvider: false } }
      : {}),
    ...(features.callHierarchy ? { callHierarchyProvider: true } : {}),
    experimental: { fencepost: { race: true } },
  };
}

/** @param active the explanations of the session; throws before there is one */
export function answerExplanations(connection: Connection, border: Border, active: () => Explanations): void {
  const { callHierarchy, inlayHint } = connection.languages;
  connection.onHover(answering(border, 'explain a word', (params) => active().hover(params)));
  connection.onRequest(
    raceRequest,
    answering(border, 'show a race', (params: unknown) => active().race(params)),
  );
  connection.onCodeLens(answering(border, 'describe functions', (params, token) => active().codeLenses(params, token)));
  connection.onDocumentLinks(answering(border, 'find links', (params) => active().documentLinks(params)));
  connection.onCompletion(answering(border, 'complete a suppression', (params) => active().completions(params)));
  inlayHint.on(answering(border, 'find calls that order', (params, token) => active().inlayHints(params, token)));
  callHierarchy.onPrepare(answering(border, 'find a function', (params) => active().prepareCalls(params)));
  callHierarchy.onIncomingCalls(answering(border, 'find callers', ({ item }) => active().incomingCalls(item)));
  callHierarchy.onOutgoingCalls(answering(border, 'find callees', ({ item }) => active().outgoingCalls(item)));
}

/** Tells the client to ask again for what stands beside the text. Resolves when it has answered. */
export async function refreshExplanations(connection: Connection, features: ClientFeatures): Promise<void> {
  await Promise.all([
    features.refreshCodeLens ? connection.sendRequest(CodeLensRefreshRequest.type) : undefined,
    features.refreshInlayHints ? connection.sendRequest(InlayHintRefreshRequest.type) : undefined,
  ]);
}
