// The quick fixes around suppressions: one for a function or a file beside the one for a line that a finding brings along, with
// the reason left to be typed, and the removal of those that suppress nothing.
import { type CodeAction, CodeActionKind, type WorkspaceEdit } from 'vscode-languageserver';
import { type Edit, type Finding, LineIndex } from '../../core/index.js';
import type { DocumentFindings } from '../diagnostics/analysis.js';
import { remarksOn, removalOf, unusedSuppressionCode, unusedSuppressions } from '../diagnostics/remarks.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import { toWorkspaceEdit } from './workspaceEdits.js';

/** What stands where a reason is to be typed. */
const placeholder = 'say why';

/** A suppression of more than one line, as the edit that writes its comment. */
export interface WiderSuppression {
  readonly title: string;
  readonly edit: Edit;
}

/** The suppressions for the function and the file that a finding is in. */
export function widerSuppressions(finding: Finding, { document }: DocumentFindings): readonly WiderSuppression[] {
  const own = finding.fixes.find(({ kind }) => kind === 'suppress')?.edits[0];
  if (own === undefined) return [];
  const { ruleId, functionName, file } = finding;
  const inFunction = own.newText.replace('fencepost-ignore-next-line', 'fencepost-ignore-function');
  const comment = `/* fencepost-ignore-file ${ruleId}: ${placeholder} */`;
  return [
    { title: `Suppress ${ruleId} in ${functionName}(), with a reason`, edit: { ...own, newText: inFunction } },
    {
      title: `Suppress ${ruleId} in this file, with a reason`,
      edit: atTop(file, document.content.text.whole, comment),
    },
  ];
}

/** Lines that hold one comment each, at the start of a text. */
const commentLines = /^(?:[ \t]*(?:\/\/[^\r\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)[ \t]*(?:\r\n|\n|\r))*/;

/** In front of the first line that is no comment, so that a licence identifier stays in the first line. */
function atTop(file: string, text: string, comment: string): Edit {
  const head = commentLines.exec(text)?.[0] ?? '';
  const lineBreak = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const range = LineIndex.of(text).rangeOf({ start: head.length, end: head.length });
  return { file, range, newText: `${comment}${lineBreak}` };
}

/** The edit of a suppression, its reason selected where the client can do that. */
export function suppressionEdit(
  { range, newText }: Edit,
  { document }: DocumentFindings,
  features: ClientFeatures,
): WorkspaceEdit {
  const { uri, version, content } = document;
  const clientRange = content.rangeToClient(range);
  if (!features.snippetEdits || !newText.includes(placeholder))
    return toWorkspaceEdit([{ uri, version, range: clientRange, newText }], undefined, features);
  const value = newText.replace(/[\\$}]/g, '\\$&').replace(placeholder, `\${1:${placeholder}}`);
  const edits = [{ range: clientRange, snippet: { kind: 'snippet' as const, value } }];
  return { documentChanges: [{ textDocument: { uri, version }, edits }] };
}

/** The removal of each suppression without effect in a range of lines, and of all of them where there are several. */
export function removals(
  findings: DocumentFindings,
  lines: { readonly first: number; readonly last: number },
  features: ClientFeatures,
): readonly CodeAction[] {
  const unused = unusedSuppressions(findings);
  const here = unused.filter(({ range }) => range.start.line <= lines.last && lines.first <= range.end.line);
  if (here.length === 0) return [];
  const { uri, version } = findings.document;
  const hints = remarksOn(findings, features).filter(({ code }) => code === unusedSuppressionCode);
  const action = (title: string, these: typeof unused): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: hints.filter((_hint, i) => these.some((one) => one === unused[i])),
    edit: toWorkspaceEdit(
      these.map((one) => ({ uri, version, ...removalOf(one, findings) })),
      undefined,
      features,
    ),
  });
  const single = here.map((one) => action(`Remove the suppression of ${one.ruleId}, which has no effect`, [one]));
  if (unused.length < 2) return single;
  return [...single, action(`Remove all ${unused.length} suppressions without effect in this file`, unused)];
}
