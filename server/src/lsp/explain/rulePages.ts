// The rules' pages as read-only documents, for clients that show documents which only the server has. They need no network.
import { ErrorCodes, ResponseError, type TextDocumentContentResult } from 'vscode-languageserver';
import { ruleDescriptions } from '../../core/index.js';

/** The scheme of the pages' URIs, such as `fencepost:/rules/missing-publish-barrier.md`. */
export const pageScheme = 'fencepost';

/** Where the pages are on the web, for clients that do not ask the server for documents. */
export function rulePageOnline(ruleId: string): string {
  return `https://github.com/fencepost-c/fencepost/blob/main/server/docs/rules/${ruleId}.md`;
}

/** @throws ResponseError for a URI that names no page */
export function rulePage(uri: string): TextDocumentContentResult {
  const id = /^fencepost:\/rules\/([\w-]+)\.md$/.exec(uri)?.[1];
  const rule = ruleDescriptions.find((description) => description.id === id);
  if (rule === undefined) throw new ResponseError(ErrorCodes.InvalidParams, `There is no page ${uri}.`);
  return { text: rule.page };
}
