// From findings to diagnostics: the words, the related places across files, and the fixes that travel along.
import {
  type CodeDescription,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
} from 'vscode-languageserver';
import type { ChainStep, FileRange, Finding, FlagWrite, Range, RuleId, Severity } from '../core/index.js';
import type { DocumentFindings, ShownFinding } from './analysis.js';
import type { ClientFeatures } from './clientFeatures.js';
import type { TreeTexts } from './treeTexts.js';

export const diagnosticSource = 'fencepost';

/** Where the rules' pages are shown. */
const rulePages = 'https://github.com/fencepost-c/fencepost/blob/main/server/docs/rules';

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
  if (features.codeDescription) diagnostic.codeDescription = rulePage(finding.ruleId);
  if (features.relatedInformation) diagnostic.relatedInformation = relatedPlaces(finding, texts);
  if (features.diagnosticData) diagnostic.data = dataOf(finding, version, texts);
  return diagnostic;
}

function rulePage(ruleId: RuleId): CodeDescription {
  return { href: `${rulePages}/${ruleId}.md` };
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

/** The story of a finding in the order of its path: the writes and how each reaches its bit, what stands between, the publication. */
function relatedPlaces(finding: Finding, texts: TreeTexts): DiagnosticRelatedInformation[] {
  const place = ({ file, range }: FileRange, message: string) => ({
    location: { uri: texts.uriOf(file), range: texts.rangeIn(file, range) },
    message,
  });
  const here = (range: Range) => ({ file: finding.file, range });
  const steps = (chain: readonly ChainStep[]) =>
    chain.map(({ functionName, at }) => place(at, `through ${functionName}()`));
  const writes = finding.writes.length > 0 ? finding.writes : [finding.write];
  return [
    ...writes.flatMap((write) => [place(here(write.range), describeWrite(write, finding.page)), ...steps(write.chain)]),
    ...finding.between.map(({ call, range, why }) => place(here(range), `${call} stands between: ${why}`)),
    place(here(finding.publish.range), `${finding.publish.call}() publishes ${finding.page}`),
    ...steps(finding.publishChain),
  ];
}

function describeWrite(write: FlagWrite, page: string): string {
  const source = write.origin === 'model' ? ' (known from a built-in model, its source is out of reach)' : '';
  return `${write.call}() writes ${write.flag} of ${page} without atomicity${source}`;
}
