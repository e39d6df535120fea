// Diagnostics for clients that do not ask: checked soon after a document is opened, and after the keystrokes pause. What was
// found in an older version than the client now has is never sent.
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver';
import type { Clock, Timer } from '../host.js';
import { uriKey } from '../protocol/uris.js';

export interface PushTarget {
  readonly clock: Clock;
  /** The diagnostics of the document as it is now; undefined when it was closed or changed meanwhile. */
  compute(uri: string): Promise<{ readonly version: number; readonly diagnostics: Diagnostic[] } | undefined>;
  send(params: PublishDiagnosticsParams): void;
  failed(error: unknown): void;
}

export class DiagnosticPusher {
  private readonly timers = new Map<string, Timer>();
  private readonly sent = new Map<string, string>();

  constructor(private readonly target: PushTarget) {}

  /** Checks a document after a time without another call for it, in milliseconds. */
  schedule(uri: string, delay: number): void {
    const key = uriKey(uri);
    this.timers.get(key)?.cancel();
    const run = () => {
      this.timers.delete(key);
      this.push(uri).catch((error: unknown) => this.target.failed(error));
    };
    this.timers.set(key, this.target.clock.after(delay, run));
  }

  /** The client closed a document: nothing is said of it any more. */
  clear(uri: string): void {
    this.timers.get(uriKey(uri))?.cancel();
    this.timers.delete(uriKey(uri));
    this.sent.delete(uriKey(uri));
    this.target.send({ uri, diagnostics: [] });
  }

  /** Cancels every check that is still to come. */
  close(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  private async push(uri: string): Promise<void> {
    const result = await this.target.compute(uri);
    if (result === undefined) return;
    const params = { uri, version: result.version, diagnostics: result.diagnostics };
    const content = JSON.stringify(params);
    if (this.sent.get(uriKey(uri)) === content) return;
    this.sent.set(uriKey(uri), content);
    this.target.send(params);
  }
}
