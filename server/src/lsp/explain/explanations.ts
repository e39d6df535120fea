// What the server shows beyond findings and fixes: hovers, races, call hierarchy, lenses, hints and links. Each answer is made from
// what the checks have computed already, for the document as the client has it.
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CallHierarchyPrepareParams,
  CancellationToken,
  CodeLens,
  CodeLensParams,
  CompletionItem,
  CompletionParams,
  DocumentLink,
  DocumentLinkParams,
  Hover,
  HoverParams,
  InlayHint,
  InlayHintParams,
} from 'vscode-languageserver';
import { suppressionCompletions } from '../actions/suppressionCompletion.js';
import type { Analysis, DocumentFindings } from '../diagnostics/analysis.js';
import type { Clock } from '../host.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import type { Settings } from '../settings/settings.js';
import type { OpenDocument, OpenDocuments } from '../trees/documents.js';
import { TreeTexts } from '../trees/treeTexts.js';
import type { Place } from '../trees/workspace.js';
import { incomingCalls, outgoingCalls, prepareCalls, readItemData } from './callHierarchy.js';
import { codeLenses } from './codeLenses.js';
import { hoverAt } from './hover.js';
import { inlayHints } from './inlayHints.js';
import { findingMeant, type RaceAnswer, raceAnswer, readRaceParams } from './raceAnswers.js';
import { ruleLinks } from './ruleLinks.js';

/** What the answers need of a session. */
export interface ExplanationContext {
  readonly documents: OpenDocuments;
  readonly analysis: Analysis;
  readonly features: ClientFeatures;
  readonly clock: Clock;
  /** The settings in force, once the client's have arrived. */
  settings(): Promise<Settings>;
}

export class Explanations {
  constructor(private readonly context: ExplanationContext) {}

  async hover({ textDocument, position }: HoverParams): Promise<Hover | null> {
    const at = await this.at(textDocument.uri);
    if (at === undefined) return null;
    const findings = await this.context.analysis.findingsOf(textDocument.uri);
    return hoverAt(at.document, at.place, position, findings, this.context.features);
  }

  /** null where there is no such finding, or none any more. */
  async race(value: unknown): Promise<RaceAnswer | null> {
    const params = readRaceParams(value);
    const at = params && (await this.at(params.textDocument.uri));
    const findings = at && (await this.context.analysis.findingsOf(at.document.uri));
    const shown = findings && params && findingMeant(findings, params);
    if (findings === undefined || shown === undefined) return null;
    const { features } = this.context;
    const texts = await TreeTexts.forFindings(findings.place.tree, [shown.finding], features.encoding);
    return raceAnswer(shown, findings, texts, features);
  }

  async prepareCalls({ textDocument, position }: CallHierarchyPrepareParams): Promise<CallHierarchyItem[] | null> {
    const at = await this.at(textDocument.uri);
    return at === undefined ? null : prepareCalls(at.document, at.place, position, this.context.features.encoding);
  }

  async incomingCalls(item: CallHierarchyItem): Promise<CallHierarchyIncomingCall[]> {
    const data = readItemData(item);
    const at = data && (await this.at(data.via));
    if (data === undefined || at === undefined) return [];
    return incomingCalls(data, at.place.tree, this.context.features.encoding);
  }

  async outgoingCalls(item: CallHierarchyItem): Promise<CallHierarchyOutgoingCall[]> {
    const data = readItemData(item);
    const at = data && (await this.at(data.via));
    if (data === undefined || at === undefined) return [];
    return outgoingCalls(data, at.place.tree, this.context.features.encoding);
  }

  async codeLenses({ textDocument }: CodeLensParams, token: CancellationToken): Promise<CodeLens[]> {
    const { analysis, features, clock } = this.context;
    const settings = await this.context.settings();
    if (!settings.codeLens) return [];
    const findings = await this.settledFindings(textDocument.uri, features.refreshCodeLens);
    return findings === undefined || !analysis.isCurrent(findings)
      ? []
      : [...(await codeLenses(findings, features, clock, token))];
  }

  async inlayHints({ textDocument, range }: InlayHintParams, token: CancellationToken): Promise<InlayHint[]> {
    const settings = await this.context.settings();
    if (!settings.inlayHints) return [];
    const findings = await this.settledFindings(textDocument.uri, this.context.features.refreshInlayHints);
    return findings === undefined ? [] : inlayHints(findings.document, findings.place, range, token);
  }

  async documentLinks({ textDocument }: DocumentLinkParams): Promise<DocumentLink[]> {
    const document = this.context.documents.get(textDocument.uri);
    return document === undefined ? [] : ruleLinks(document, this.context.features);
  }

  async completions({ textDocument, position }: CompletionParams): Promise<CompletionItem[]> {
    const document = this.context.documents.get(textDocument.uri);
    return document === undefined ? [] : suppressionCompletions(document, position, this.context.features);
  }

  /** Nothing while the tree is being read, for a client that will be told to ask again. */
  private async settledFindings(uri: string, isToldLater: boolean): Promise<DocumentFindings | undefined> {
    const at = await this.at(uri);
    if (at === undefined || (at.place.tree.busy && isToldLater)) return undefined;
    return this.context.analysis.findingsOf(uri);
  }

  private async at(uri: string): Promise<{ readonly document: OpenDocument; readonly place: Place } | undefined> {
    const settings = await this.context.settings();
    const place = await this.context.analysis.placeOf(uri);
    const document = this.context.documents.get(uri);
    return place === undefined || document === undefined || !settings.enable ? undefined : { document, place };
  }
}
