// What may be typed in a comment that suppresses findings: the directive, and then the rule. Nothing is offered anywhere else: the
// rest of C is for the language server that knows C.
import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  type Position,
  type Range,
} from 'vscode-languageserver';
import { ruleDescriptions } from '../../core/index.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import type { OpenDocument } from '../trees/documents.js';

/** Behind these, an editor asks by itself. */
export const completionTriggers = ['-'];

const directives = [
  ['fencepost-ignore-next-line', 'Takes away the findings of a rule on the line below'],
  ['fencepost-ignore-line', 'Takes away the findings of a rule on this line'],
  ['fencepost-ignore-function', 'Takes away the findings of a rule in this function, or the one below'],
  ['fencepost-ignore-file', 'Takes away the findings of a rule in this file'],
] as const;

/** The opening of a comment, and as much of a directive as has been typed. */
const directiveBegun = /\/[/*]\s*([a-z-]*)$/;
const ruleBegun = /\/[/*]\s*fencepost-ignore-(?:next-line|line|function|file)\s+([a-z-]*)$/;

/** What can follow in front of a position; nothing where no suppression is being written. */
export function suppressionCompletions(
  { content }: OpenDocument,
  position: Position,
  features: ClientFeatures,
): CompletionItem[] {
  const offset = content.offsetAt(position);
  const line = content.text.slice(content.offsetAt({ line: position.line, character: 0 }), offset);
  const rule = ruleBegun.exec(line)?.[1];
  if (rule !== undefined) return ruleDescriptions.map(({ id, title }) => item(id, title, rule.length));
  const begun = directiveBegun.exec(line)?.[1];
  if (begun === undefined || !('fencepost-ignore-'.startsWith(begun) || begun.startsWith('fencepost-ignore-')))
    return [];
  return directives.map(([name, detail]) => {
    const plain = item(name, detail, begun.length);
    if (!features.completionSnippets) return plain;
    const rules = ruleDescriptions.map(({ id }) => id).join(',');
    const newText = `${name} \${1|${rules}|}: \${2:say why}`;
    return { ...plain, insertTextFormat: InsertTextFormat.Snippet, textEdit: { range: typed(begun.length), newText } };
  });

  function typed(length: number): Range {
    return content.rangeBetween(offset - length, offset);
  }

  function item(label: string, detail: string, length: number): CompletionItem {
    return { label, detail, kind: CompletionItemKind.Keyword, textEdit: { range: typed(length), newText: label } };
  }
}
