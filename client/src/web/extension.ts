// The extension's entry in a browser: starts the language server in a web worker when a C file is opened, and ends it with the
// editor.
import type { ExtensionContext } from 'vscode';
import { activateOn } from '../activation.js';
import { WorkerClient } from './workerClient.js';

let stop: (() => Promise<void>) | undefined;

export function activate(context: ExtensionContext): void {
  stop = activateOn(
    {
      createClient: (options, log) => {
        const client = new WorkerClient(context.extensionUri, options, log);
        context.subscriptions.push({ dispose: () => client.end() });
        return client;
      },
      packBytes,
      description: `in a browser: ${navigator.userAgent}`,
    },
    context,
  );
}

export function deactivate(): Promise<void> | undefined {
  return stop?.();
}

/** Not as a view, which would be written out byte by byte where messages are traced. */
function packBytes(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, length } = bytes;
  const isWhole = buffer instanceof ArrayBuffer && byteOffset === 0 && length === buffer.byteLength;
  return isWhole ? buffer : Uint8Array.from(bytes).buffer;
}
