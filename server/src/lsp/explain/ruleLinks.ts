// Links from the rules that suppressions name to the rules' pages.
import type { DocumentLink } from 'vscode-languageserver';
import { ruleDescriptions } from '../../core/index.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import type { OpenDocument } from '../trees/documents.js';
import { pageScheme, rulePageOnline } from './rulePages.js';

const directive = /fencepost-ignore-(?:next-line|line|function|file)\s+([\w-]+)/g;

export function ruleLinks({ content }: OpenDocument, features: ClientFeatures): DocumentLink[] {
  if (!content.text.includes('fencepost-ignore-')) return [];
  return [...content.text.whole.matchAll(directive)].flatMap((match): DocumentLink[] => {
    const id = match[1] ?? '';
    const rule = ruleDescriptions.find((description) => description.id === id);
    if (rule === undefined) return [];
    const end = match.index + match[0].length;
    const target = features.serverDocuments ? `${pageScheme}:/rules/${id}.md` : rulePageOnline(id);
    return [{ range: content.rangeBetween(end - id.length, end), target, tooltip: rule.title }];
  });
}
