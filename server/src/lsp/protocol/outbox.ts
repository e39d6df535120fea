// What the server says without being asked. A client that has gone, or is about to, is told nothing more.
import {
  type Connection,
  LogMessageNotification,
  MessageType,
  type PublishDiagnosticsParams,
  ShowMessageNotification,
} from 'vscode-languageserver';
import { describeError } from './border.js';
import type { ClientFeatures } from './clientFeatures.js';

export class Outbox {
  private isClosed = false;
  private namesVersions = false;

  constructor(private readonly connection: Connection) {}

  /** What is sent from now on is what this client takes. */
  speakTo({ diagnosticVersion }: ClientFeatures): void {
    this.namesVersions = diagnosticVersion;
  }

  /** Nothing is sent from now on. */
  close(): void {
    this.isClosed = true;
  }

  log(type: MessageType, message: string): void {
    this.send(() => this.connection.sendNotification(LogMessageNotification.type, { type, message }));
  }

  /** Shows a message to the user, and asks for nothing. */
  show(type: MessageType, message: string): void {
    this.send(() => this.connection.sendNotification(ShowMessageNotification.type, { type, message }));
  }

  publish({ version, ...params }: PublishDiagnosticsParams): void {
    const named = this.namesVersions && version !== undefined ? { ...params, version } : params;
    this.send(() => this.connection.sendDiagnostics(named));
  }

  /** Asks the client to pull its diagnostics again. */
  refreshDiagnostics(): void {
    this.send(() => this.connection.languages.diagnostics.refresh());
  }

  /** Sends what a client that has gone is not asked any more. */
  request(message: () => Promise<void>): void {
    this.send(message);
  }

  private send(message: () => Promise<void>): void {
    if (this.isClosed) return;
    const failed = (error: unknown) => {
      if (!this.isClosed) this.log(MessageType.Warning, `The client did not take a message: ${describeError(error)}`);
    };
    try {
      message().catch(failed);
    } catch {
      // The connection is gone before the client took its leave: there is nobody to tell.
      this.isClosed = true;
    }
  }
}
