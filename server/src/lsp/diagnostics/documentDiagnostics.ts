// Diagnostics of open documents: pushed to clients that do not ask, and for those that do, their answers.
import type {
  CancellationToken,
  Diagnostic,
  DocumentDiagnosticParams,
  DocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { Clock } from '../host.js';
import type { ClientFeatures } from '../protocol/clientFeatures.js';
import type { Outbox } from '../protocol/outbox.js';
import type { SettingsSource } from '../settings/settingsSource.js';
import type { Tree } from '../trees/tree.js';
import { isConfigFile } from '../trees/treeConfigs.js';
import { TreeTexts } from '../trees/treeTexts.js';
import type { Analysis, DocumentFindings } from './analysis.js';
import { toDiagnostics } from './protocolDiagnostics.js';
import { DiagnosticAnswers } from './pullDiagnostics.js';
import { DiagnosticPusher } from './pushDiagnostics.js';
import { remarksOn } from './remarks.js';

export interface DocumentDiagnosticsContext {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly features: ClientFeatures;
  readonly analysis: Analysis;
  readonly settings: SettingsSource;
  /** What there is to say of a document that is not open, or not any more. */
  readonly ofClosed: (uri: string) => Promise<Diagnostic[]>;
  /** A document has been checked, and is about to be shown. */
  readonly checked: (findings: DocumentFindings) => void;
  readonly failed: (error: unknown) => void;
  /** Tells the ids of this run of the server from those of another. */
  readonly session: string;
}

export class DocumentDiagnostics {
  /** Undefined for a client that asks. */
  readonly pusher: DiagnosticPusher | undefined;
  private readonly answers: DiagnosticAnswers;

  constructor(private readonly context: DocumentDiagnosticsContext) {
    this.answers = new DiagnosticAnswers(context.session);
    this.pusher = context.features.pullDiagnostics ? undefined : this.createPusher();
  }

  /** The answer to a client that asks. */
  async report(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const { analysis, features, settings, ofClosed } = this.context;
    const { uri } = params.textDocument;
    await settings.ready;
    if (isConfigFile(uri)) return this.answers.report(uri, [], params.previousResultId);
    const place = await analysis.placeOf(uri);
    // A client that cannot be told to ask again gets its answer when the tree has been read.
    if (place?.tree.busy && !features.refreshDiagnostics) await settledOrCancelled(place.tree, token);
    const findings = await analysis.findingsOf(uri);
    const diagnostics = findings === undefined ? await ofClosed(uri) : await this.shownOf(findings);
    return this.answers.report(uri, diagnostics, params.previousResultId);
  }

  closed(uri: string): void {
    this.answers.forget(uri);
    this.pusher?.clear(uri);
  }

  private createPusher(): DiagnosticPusher {
    const { analysis, clock, failed, outbox, settings } = this.context;
    return new DiagnosticPusher({
      clock,
      compute: async (uri) => {
        await settings.ready;
        const findings = await analysis.findingsOf(uri);
        if (findings === undefined) return undefined;
        const diagnostics = await this.shownOf(findings);
        return analysis.isCurrent(findings) ? { version: findings.document.version, diagnostics } : undefined;
      },
      send: (params) => outbox.publish(params),
      failed,
    });
  }

  private async shownOf(findings: DocumentFindings): Promise<Diagnostic[]> {
    const { checked, features } = this.context;
    checked(findings);
    const shown = findings.shown.map(({ finding }) => finding);
    const texts = await TreeTexts.forFindings(findings.place.tree, shown, features.encoding);
    return [...toDiagnostics(findings, texts, features), ...remarksOn(findings, features)];
  }
}

function settledOrCancelled(tree: Tree, token: CancellationToken): Promise<void> {
  return new Promise((resolve) => {
    token.onCancellationRequested(() => resolve());
    tree.settled.then(resolve, () => resolve());
  });
}
