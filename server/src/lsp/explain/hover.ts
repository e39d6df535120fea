// What the core says about a word, a call or a finding, in the form that the client shows.
import { type Hover, MarkupKind, type Position } from 'vscode-languageserver';
import { type Finding, factsMarkdown, type Range, raceMarkdown, raceOf } from '../../core/index.js';
import type { DocumentFindings } from '../diagnostics/analysis.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import type { OpenDocument } from '../trees/documents.js';
import type { Place } from '../trees/workspace.js';

/** More races than this in one hover are not read by anybody. */
const mostRaces = 2;

/** null, as the protocol has it, where there is nothing to say. */
export function hoverAt(
  document: OpenDocument,
  { tree, path }: Place,
  position: Position,
  findings: DocumentFindings | undefined,
  features: ClientFeatures,
): Hover | null {
  const { content } = document;
  const offset = content.offsetAt(position);
  const word = tree.project.hover(path, offset);
  const name = tree.project.ordering.nameAt(path, offset);
  const facts = name === undefined ? undefined : tree.project.ordering.ofCall(name, path);
  const at = content.toCore(position);
  const here = (findings?.shown ?? []).filter(({ finding }) => placesOf(finding).some((range) => holds(range, at)));
  const races = here.slice(0, mostRaces).map(({ finding }) => raceMarkdown(raceOf(finding)));
  const parts = [...races, word?.markdown, facts && factsMarkdown(facts)].filter((part) => part !== undefined);
  const [part] = parts;
  if (part === undefined) return null;
  const markdown = parts.join('\n\n---\n\n');
  const nearest = here[0] === undefined ? undefined : placesOf(here[0].finding).find((range) => holds(range, at));
  const range =
    word !== undefined
      ? content.rangeBetween(word.start, word.end)
      : nearest === undefined
        ? undefined
        : content.rangeToClient(nearest);
  const contents = features.hoverMarkdown
    ? { kind: MarkupKind.Markdown, value: markdown }
    : { kind: MarkupKind.PlainText, value: withoutMarkup(markdown) };
  return range === undefined ? { contents } : { contents, range };
}

/** Where a finding can be asked for: where it is underlined, its writes and its publication. */
function placesOf({ range, writes, publish }: Finding): readonly Range[] {
  return [range, ...writes.map((write) => write.range), publish.range];
}

function holds({ start, end }: Range, { line, character }: Position): boolean {
  const isBefore = line < start.line || (line === start.line && character < start.character);
  const isBehind = line > end.line || (line === end.line && character > end.character);
  return !isBefore && !isBehind;
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
