// The findings of open documents as the settings show them, each computed once for a state of its tree. Every feature takes
// them from here, so that squiggle, menu and fix speak of the same text.
import type { Finding, Report, Severity } from '../../core/index.js';
import { uriKey } from '../protocol/uris.js';
import type { Settings } from '../settings/settings.js';
import type { OpenDocument, OpenDocuments } from '../trees/documents.js';
import type { Place, Workspace } from '../trees/workspace.js';

/** A finding, and the severity that the settings give it. */
export interface ShownFinding {
  readonly finding: Finding;
  readonly severity: Severity;
}

/** What is known of one document at one version. */
export interface DocumentFindings {
  readonly document: OpenDocument;
  readonly place: Place;
  /** What the check said; undefined where nothing is checked: switched off, or left out by the config. */
  readonly report: Report | undefined;
  /** In the order of the text. */
  readonly shown: readonly ShownFinding[];
  /** Of the tree and the settings that they were found under. */
  readonly generation: number;
  readonly settings: Settings;
}

const confidenceOrder = ['low', 'moderate', 'high'];

export class Analysis {
  private readonly memos = new Map<string, DocumentFindings>();

  constructor(
    private readonly documents: OpenDocuments,
    private readonly workspace: Workspace,
    private readonly settings: (uri: string) => Settings,
  ) {}

  /** The findings in a document as it is now; undefined for one that is not open or not C. */
  async findingsOf(uri: string): Promise<DocumentFindings | undefined> {
    const place = await this.placeOf(uri);
    const document = this.documents.get(uri);
    if (place === undefined || document === undefined) return undefined;
    // From here on nothing is awaited: document, tree and findings are of one state.
    const key = uriKey(uri);
    const memo = this.memos.get(key);
    if (memo !== undefined && this.holds(memo, document, place)) return memo;
    const settings = this.settings(uri);
    const { tree, path } = place;
    const report = settings.enable ? tree.check(path) : undefined;
    const findings = report?.findings.filter((finding) => finding.file === path) ?? [];
    const shown = shownUnder(findings, settings);
    const result = { document, place, generation: tree.generation, settings, report, shown };
    this.memos.set(key, result);
    return result;
  }

  /** Where an open C document lies, its tree up to date with all open documents. */
  async placeOf(uri: string): Promise<Place | undefined> {
    const document = this.documents.get(uri);
    return document === undefined || !isC(document) ? undefined : this.workspace.placeOf(document);
  }

  /** Whether findings are still those of the document that the client has. */
  isCurrent(findings: DocumentFindings): boolean {
    return this.documents.get(findings.document.uri) === findings.document;
  }

  forget(uri: string): void {
    this.memos.delete(uriKey(uri));
  }

  private holds(memo: DocumentFindings, document: OpenDocument, place: Place): boolean {
    return (
      memo.document === document &&
      memo.place.tree === place.tree &&
      memo.generation === place.tree.generation &&
      memo.settings === this.settings(document.uri)
    );
  }
}

/** The findings that the settings let through, in the order of the text. */
export function shownUnder(findings: readonly Finding[], settings: Settings): readonly ShownFinding[] {
  const least = confidenceOrder.indexOf(settings.minimumConfidence);
  return findings.flatMap((finding) => {
    const choice = settings.severities.get(finding.ruleId) ?? 'default';
    if (choice === 'off' || confidenceOrder.indexOf(finding.confidence) < least) return [];
    return [{ finding, severity: choice === 'default' ? finding.severity : choice }];
  });
}

function isC(document: OpenDocument): boolean {
  return document.languageId === 'c' || /\.[ch]$/i.test(document.uri);
}
