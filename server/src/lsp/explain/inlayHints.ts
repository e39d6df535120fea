// Hints after calls that order stores although that is not what they are called for: an atomic that returns a value, the drop of a
// reference, a function that has a barrier on every path.
import { type CancellationToken, type InlayHint, InlayHintKind, type Range } from 'vscode-languageserver';
import type { OpenDocument } from '../trees/documents.js';
import type { Place } from '../trees/workspace.js';

const label = 'orders stores';

/** The hints in a range, of functions that matter for order at all. */
export function inlayHints(
  document: OpenDocument,
  { tree, path }: Place,
  range: Range,
  token: CancellationToken,
): InlayHint[] {
  const { ordering } = tree.project;
  const hints = new Map<string, InlayHint>();
  for (const each of ordering.functionsOf(path)) {
    if (token.isCancellationRequested) return [];
    if (each.range.end.line < range.start.line || range.end.line < each.range.start.line) continue;
    for (const call of ordering.callsIn(each.name, path)) {
      const { end } = call.range;
      if (end.line < range.start.line || range.end.line < end.line || !ordering.ordersImplicitly(call.callee, path))
        continue;
      const tooltip = ordering.summaryOf(call.callee, path) ?? label;
      const position = document.content.toClient(end);
      hints.set(`${end.line}:${end.character}`, {
        position,
        label,
        kind: InlayHintKind.Type,
        tooltip,
        paddingLeft: true,
      });
    }
  }
  return [...hints.values()];
}
