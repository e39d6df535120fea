// Starts the language server in a web worker, and ends it with the editor.
import type { ExtensionContext } from 'vscode';
import { activateOn } from '../activation.js';
import { WorkerClient } from './workerClient.js';

export function startInBrowser(context: ExtensionContext): () => Promise<void> {
  return activateOn(
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

/** Not as a view, which would be written out byte by byte where messages are traced. */
function packBytes(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, length } = bytes;
  const isWhole = buffer instanceof ArrayBuffer && byteOffset === 0 && length === buffer.byteLength;
  return isWhole ? buffer : Uint8Array.from(bytes).buffer;
}
