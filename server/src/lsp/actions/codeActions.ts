// The actions on a range: the fixes of each finding on its lines, and the fix of all that can be fixed. They come from the
// server's own findings; what a client says about diagnostics only decides which of its squiggles an action is bound to.
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionTriggerKind,
  type Diagnostic,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import {
  type Edit,
  type Finding,
  type Fix,
  type Range,
  type Replacement,
  type RuleId,
  toReplacements,
} from '../../core/index.js';
import { type DocumentFindings, type ShownFinding, shownUnder } from '../diagnostics/analysis.js';
import { diagnosticSource, toDiagnostic } from '../diagnostics/protocolDiagnostics.js';
import { showRace } from '../explain/codeLenses.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import type { TreeTexts } from '../trees/treeTexts.js';
import { fixAll } from './fixAll.js';
import { spanning } from './replacements.js';
import { removals, suppressionEdit, widerSuppressions } from './suppressionActions.js';
import { reviewOf, toWorkspaceEdit } from './workspaceEdits.js';

export const fixAllKind = `${CodeActionKind.SourceFixAll}.fencepost`;

export interface CodeActionRequest {
  readonly findings: DocumentFindings;
  readonly texts: TreeTexts;
  readonly features: ClientFeatures;
  readonly params: CodeActionParams;
}

/** All actions that the client's range and kinds ask for; the preferred fix of each finding comes first. */
export function codeActions(request: CodeActionRequest): readonly CodeAction[] {
  const { params, findings } = request;
  const wants = (kind: string) => isWanted(kind, params.context.only ?? undefined);
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    for (const shown of findings.shown) {
      if (!sharesLine(shown.finding.range, params.range)) continue;
      actions.push(...quickFixes(shown, request));
      if (request.features.racePanel) actions.push(showRaceAction(shown, request));
    }
  }
  if (wants(CodeActionKind.QuickFix)) {
    const lines = { first: params.range.start.line, last: params.range.end.line };
    actions.push(...removals(findings, lines, request.features));
  }
  // A menu that opens by itself, at each move of the cursor, is no place to compute the fix of a whole file.
  const automatic = params.context.triggerKind === CodeActionTriggerKind.Automatic && params.context.only === undefined;
  if (wants(CodeActionKind.QuickFix) && !automatic) actions.push(...fixRuleActions(request));
  if (wants(fixAllKind) && !automatic) actions.push(...fixAllAction(request));
  return mergeEqual(actions);
}

/** Kinds form a hierarchy: who asks for `source` gets `source.fixAll.fencepost`. */
function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((wanted) => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`));
}

function sharesLine(a: Range, b: Range): boolean {
  return a.start.line <= b.end.line && b.start.line <= a.end.line;
}

function quickFixes(
  shown: ShownFinding,
  { findings, texts, features, params }: CodeActionRequest,
): readonly CodeAction[] {
  const { finding } = shown;
  const ownDiagnostic = () => toDiagnostic(shown, findings.document.version, texts, features);
  const bound = params.context.diagnostics.filter((diagnostic) => isAbout(diagnostic, finding));
  const diagnostics = bound.length > 0 ? bound : [ownDiagnostic()];
  const preferred = preferredFix(finding);
  const fixes = preferredFirst(finding.fixes, preferred).map((fix) => {
    const [single] = fix.kind === 'suppress' ? fix.edits : [];
    const edit =
      single === undefined ? editOf(fix, { findings, texts, features }) : suppressionEdit(single, findings, features);
    const action: CodeAction = { title: fix.title, kind: CodeActionKind.QuickFix, diagnostics, edit };
    return features.preferredActions && fix === preferred ? { ...action, isPreferred: true } : action;
  });
  const wider = widerSuppressions(finding, findings).map(({ title, edit }): CodeAction => {
    return { title, kind: CodeActionKind.QuickFix, diagnostics, edit: suppressionEdit(edit, findings, features) };
  });
  return [...fixes, ...wider];
}

/** What the client applies for a fix: marked for review where the fix is. */
export function editOf(
  fix: Fix,
  { findings, texts, features }: Pick<CodeActionRequest, 'findings' | 'texts' | 'features'>,
): WorkspaceEdit {
  const review = reviewOf(fix);
  const edits = review === undefined ? fix.edits : asOneEdit(fix.edits, findings);
  return toWorkspaceEdit(clientEdits(edits, texts), review, features);
}

function showRaceAction(shown: ShownFinding, { findings, params }: CodeActionRequest): CodeAction {
  const title = 'Show the race';
  const diagnostics = params.context.diagnostics.filter((diagnostic) => isAbout(diagnostic, shown.finding));
  return { title, kind: CodeActionKind.QuickFix, diagnostics, command: showRace(shown, findings, title) };
}

/** At most one fix is preferred: the one that the core prefers, else the first that does more than silence. */
function preferredFix(finding: Finding): Fix | undefined {
  const { fixes } = finding;
  return fixes.find((fix) => fix.preferred) ?? fixes.find((fix) => fix.kind !== 'suppress');
}

function preferredFirst(fixes: readonly Fix[], preferred: Fix | undefined): readonly Fix[] {
  return preferred === undefined ? fixes : [preferred, ...fixes.filter((fix) => fix !== preferred)];
}

/**
 * Edits that a client shows for confirmation, each with its own box to tick: half of a move would be worse than none, so
 * those of the document itself become one that spans them all.
 */
function asOneEdit(edits: readonly Edit[], { document, place }: DocumentFindings): readonly Edit[] {
  if (edits.length < 2 || edits.some(({ file }) => file !== place.path)) return edits;
  const { text, lines } = document.content;
  const { start, end, newText } = spanning(toReplacements(edits, lines), text);
  return [{ file: place.path, range: lines.rangeOf({ start, end }), newText }];
}

function clientEdits(edits: readonly Edit[], texts: TreeTexts) {
  return edits.map(({ file, range, newText }) => ({
    uri: texts.uriOf(file),
    version: texts.versionOf(file),
    range: texts.rangeIn(file, range),
    newText,
  }));
}

/** Some clients echo columns in their own counting, so a diagnostic is known by rule and line. */
function isAbout(diagnostic: Diagnostic, finding: Finding): boolean {
  return (
    diagnostic.code === finding.ruleId &&
    (diagnostic.source ?? diagnosticSource) === diagnosticSource &&
    diagnostic.range.start.line === finding.range.start.line
  );
}

/** For each rule with a finding on the lines and more of them in the file: the safe fixes of all of them at once. */
function fixRuleActions(request: CodeActionRequest): readonly CodeAction[] {
  const { findings, params } = request;
  const here = findings.shown.filter(({ finding }) => sharesLine(finding.range, params.range));
  return [...new Set(here.map(({ finding }) => finding.ruleId))].flatMap((ruleId) => {
    const all = findings.shown.filter(({ finding }) => finding.ruleId === ruleId);
    if (all.length < 2) return [];
    const edit = editFrom(fixesOf(findings, ruleId), request);
    if (edit === undefined) return [];
    const title = `Fix all safe findings of ${ruleId} in this file`;
    return [{ title, kind: CodeActionKind.QuickFix, edit }];
  });
}

function fixAllAction(request: CodeActionRequest): readonly CodeAction[] {
  const edit = editFrom(fixesOf(request.findings, undefined), request);
  return edit === undefined ? [] : [{ title: 'Fix all safe Fencepost findings in this file', kind: fixAllKind, edit }];
}

function editFrom(replacements: readonly Replacement[], { findings, features }: CodeActionRequest) {
  if (replacements.length === 0) return undefined;
  const { uri, version, content } = findings.document;
  const edits = replacements.map(({ start, end, newText }) => {
    return { uri, version, range: content.rangeBetween(start, end), newText };
  });
  return toWorkspaceEdit(edits, undefined, features);
}

/** Computed once for each state of a document and each rule: a client asks at every save and at every opened menu. */
const knownReplacements = new WeakMap<DocumentFindings, Map<RuleId | undefined, readonly Replacement[]>>();

/** @param ruleId undefined for all rules */
function fixesOf(findings: DocumentFindings, ruleId: RuleId | undefined): readonly Replacement[] {
  const known = knownReplacements.get(findings) ?? new Map<RuleId | undefined, readonly Replacement[]>();
  knownReplacements.set(findings, known);
  let replacements = known.get(ruleId);
  if (replacements === undefined) {
    // Without a finding there is nothing to compute.
    replacements = findings.shown.length === 0 ? [] : computeFixes(findings, ruleId);
    known.set(ruleId, replacements);
  }
  return replacements;
}

function computeFixes({ document, place, settings }: DocumentFindings, ruleId: RuleId | undefined) {
  const { path: file, tree } = place;
  const text = document.content.text.whole;
  const isShown = (finding: Finding) =>
    (ruleId ?? finding.ruleId) === finding.ruleId && shownUnder([finding], settings).length > 0;
  return tree.tryText(file, (check) => fixAll({ file, text, isShown, check }));
}

/** One barrier can remedy several findings on a line: the same action is offered once, bound to all of them. */
function mergeEqual(actions: readonly CodeAction[]): readonly CodeAction[] {
  const merged = new Map<string, CodeAction>();
  for (const action of actions) {
    const key = JSON.stringify([action.title, action.kind, action.edit, action.command]);
    const same = merged.get(key);
    if (same === undefined) merged.set(key, action);
    else
      merged.set(key, {
        ...same,
        ...action,
        diagnostics: [...(same.diagnostics ?? []), ...(action.diagnostics ?? [])],
      });
  }
  return [...merged.values()];
}
