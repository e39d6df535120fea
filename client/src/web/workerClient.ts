// A language client whose server is a web worker. A host that is served by another machine refuses to start a worker from the
// extension's own address, so its script is read like any file and started from memory, which works everywhere.
import * as vscode from 'vscode';
import type { LanguageClientOptions, MessageTransports } from 'vscode-languageclient';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';

const script = 'dist/server.web.js';

export class WorkerClient extends LanguageClient {
  private readonly workers: RunningWorker;

  constructor(
    extensionUri: vscode.Uri,
    options: LanguageClientOptions,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const workers = new RunningWorker(vscode.Uri.joinPath(extensionUri, script), log);
    super('fencepost', 'Fencepost', () => workers.start(), options);
    this.workers = workers;
  }

  /** Ends the server, though it may hang, and starts another one. */
  async restart(): Promise<void> {
    try {
      await this.stop();
    } catch (error) {
      this.log.warn(`The language server did not end by itself: ${String(error)}`);
    }
    this.workers.end();
    await this.start();
  }

  /** Ends the worker without waiting for anything. */
  end(): void {
    this.workers.end();
  }
}

/** At most one worker at a time. */
class RunningWorker {
  private worker: Worker | undefined;
  private address: string | undefined;

  constructor(
    private readonly scriptUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  async start(): Promise<MessageTransports> {
    this.end();
    const bytes = await vscode.workspace.fs.readFile(this.scriptUri);
    this.address = URL.createObjectURL(new Blob([Uint8Array.from(bytes)], { type: 'text/javascript' }));
    const worker = new Worker(this.address, { name: 'Fencepost' });
    this.worker = worker;
    worker.addEventListener('error', ({ message }) => this.log.error(`The worker of the server: ${message}`));
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  }

  end(): void {
    this.worker?.terminate();
    this.worker = undefined;
    if (this.address !== undefined) URL.revokeObjectURL(this.address);
    this.address = undefined;
  }
}
