// From findings to diagnostics: the words, the related places across files, and the fixes that travel along.
import { type Diagnostic, type DiagnosticRelatedInformation, DiagnosticSeverity } from 'vscode-languageserver';
import type { ChainStep, FileRange, Finding, FlagWrite, Range, Severity } from '../../core/index.js';
import { rulePageOnline } from '../explain/rulePages.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import type { TreeTexts } from '../trees/treeTexts.js';
import type { DocumentFindings, ShownFinding } from './analysis.js';

export const diagnosticSource = 'fencepost';

/** What a diagnostic carries for the client to hand back: the fixes, as edits of the version that was checked. */
export interface DiagnosticData {
  readonly version: number;
  readonly fingerprint: string;
  readonly fixes: readonly DiagnosticFix[];
}

/** A fix in the client's own positions; each edit names its file. */
export interface DiagnosticFix {
  readonly title: string;
  readonly kind: string;
  readonly safety: string;
  readonly preferred: boolean;
  readonly edits: readonly { readonly uri: string; readonly range: Range; readonly newText: string }[];
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** The diagnostics of a document, in the client's positions. */
export function toDiagnostics(findings: DocumentFindings, texts: TreeTexts, features: ClientFeatures): Diagnostic[] {
  return findings.shown.map((shown) => toDiagnostic(shown, findings.document.version, texts, features));
}

export function toDiagnostic(
  { finding, severity }: ShownFinding,
  version: number,
  texts: TreeTexts,
  features: ClientFeatures,
): Diagnostic {
  const diagnostic: Diagnostic = {
    range: texts.rangeIn(finding.file, finding.range),
    severity: severities[severity],
    code: finding.ruleId,
    source: diagnosticSource,
    message: finding.message,
  };
  if (features.codeDescription) diagnostic.codeDescription = { href: rulePageOnline(finding.ruleId) };
  if (features.relatedInformation) diagnostic.relatedInformation = relatedPlaces(finding, texts, features);
  if (features.diagnosticData) diagnostic.data = dataOf(finding, version, texts);
  return diagnostic;
}

function dataOf(finding: Finding, version: number, texts: TreeTexts): DiagnosticData {
  const fixes = finding.fixes.map(({ title, kind, safety, preferred, edits }) => ({
    title,
    kind,
    safety,
    preferred,
    edits: edits.map(({ file, range, newText }) => ({
      uri: texts.uriOf(file),
      range: texts.rangeIn(file, range),
      newText,
    })),
  }));
  return { version, fingerprint: finding.fingerprint, fixes };
}

/**
 * The steps of a finding in the order in which the processor meets them: each place with a clause for people. An editor that
 * shows races has a timeline below them in its hovers, which must not be pushed out of view: what lies between, and the place
 * that is underlined anyway, are left to the timeline.
 */
function relatedPlaces(finding: Finding, texts: TreeTexts, features: ClientFeatures): DiagnosticRelatedInformation[] {
  const writes = finding.writes.flatMap((write, i) => writeSteps(finding, write, i === 0));
  const between = finding.between.map(({ call, range, why }): Step => {
    return { at: { file: finding.file, range }, what: `${call}() does not order them: ${why}` };
  });
  const publication = publishSteps(finding);
  const steps =
    finding.ruleId === 'flag-write-after-publish'
      ? [...publication, ...between, ...writes]
      : [...writes, ...between, ...publication];
  const told = features.racePanel
    ? steps.filter((step) => !between.includes(step) && !isUnderlined(step, finding))
    : steps;
  return told.map(({ at, what }) => ({
    location: { uri: texts.uriOf(at.file), range: texts.rangeIn(at.file, at.range) },
    message: what,
  }));
}

interface Step {
  readonly at: FileRange;
  readonly what: string;
}

function isUnderlined({ at }: Step, { file, range: { start } }: Finding): boolean {
  return at.file === file && at.range.start.line === start.line && at.range.start.character === start.character;
}

function writeSteps({ file }: Finding, write: FlagWrite, nearest: boolean): readonly Step[] {
  const also = nearest ? '' : 'also ';
  const origin = write.origin === 'model' ? ' (by a built-in model: its source is out of reach)' : '';
  const what = `${write.call}() ${also}writes ${write.flag} with a plain store${origin}`;
  return [{ at: { file, range: write.range }, what }, ...chainSteps(write.chain, 'writes the flag')];
}

function publishSteps({ file, publish, page, publishChain }: Finding): readonly Step[] {
  const what = `${publish.call}() publishes ${page || 'the page'}`;
  return [{ at: { file, range: publish.range }, what }, ...chainSteps(publishChain, 'publishes')];
}

function chainSteps(chain: readonly ChainStep[], last: string): readonly Step[] {
  return chain.map(({ functionName, at }, i) => ({
    at,
    what: i === chain.length - 1 ? `in ${functionName}(), which ${last}` : `in ${functionName}()`,
  }));
}
