// Diagnostics for clients that ask. An answer carries an id, and who asks again with that id is told when nothing changed.
import { type Diagnostic, type DocumentDiagnosticReport, DocumentDiagnosticReportKind } from 'vscode-languageserver';
import { uriKey } from '../protocol/uris.js';

interface Answer {
  readonly id: string;
  readonly content: string;
}

export class DiagnosticAnswers {
  private readonly last = new Map<string, Answer>();
  private count = 0;

  /** @param session tells the ids of this run of the server from those of another */
  constructor(private readonly session: string) {}

  /** The report for a document, given what the client says that it has already. */
  report(uri: string, diagnostics: Diagnostic[], previousId: string | null | undefined): DocumentDiagnosticReport {
    const content = JSON.stringify(diagnostics);
    const last = this.last.get(uriKey(uri));
    const answer = last?.content === content ? last : { id: `${this.session}-${++this.count}`, content };
    this.last.set(uriKey(uri), answer);
    if (previousId === answer.id) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: answer.id };
    return { kind: DocumentDiagnosticReportKind.Full, resultId: answer.id, items: diagnostics };
  }

  forget(uri: string): void {
    this.last.delete(uriKey(uri));
  }
}
