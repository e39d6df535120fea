// What the core says about a word, in the form that the client shows.
import { type Hover, MarkupKind, type Position } from 'vscode-languageserver';
import type { ClientFeatures } from './clientFeatures.js';
import type { OpenDocument } from './documents.js';
import type { Place } from './workspace.js';

/** null, as the protocol has it, where there is nothing to say. */
export function hoverAt(
  document: OpenDocument,
  { tree, path }: Place,
  position: Position,
  features: ClientFeatures,
): Hover | null {
  const said = tree.project.hover(path, document.content.offsetAt(position));
  if (said === undefined) return null;
  const range = document.content.rangeBetween(said.start, said.end);
  if (features.hoverMarkdown) return { contents: { kind: MarkupKind.Markdown, value: said.markdown }, range };
  return { contents: { kind: MarkupKind.PlainText, value: withoutMarkup(said.markdown) }, range };
}

/** The text for a client that shows no Markdown: without fences, emphasis and code marks. */
function withoutMarkup(markdown: string): string {
  return markdown
    .replace(/^```.*\n?/gm, '')
    .replace(/^#+ /gm, '')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/`([^`\n]+)`/g, '$1')
    .trim();
}
