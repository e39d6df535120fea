// Starts the language server as a child process, and ends it with the editor. Everything about C and ordering is the server's.
import { release } from 'node:os';
import type { ExtensionContext } from 'vscode';
import { LanguageClient, type ServerOptions, TransportKind } from 'vscode-languageclient/node';
import { activateOn } from './activation.js';

export function startOnDesktop(context: ExtensionContext): () => Promise<void> {
  return activateOn(
    {
      createClient: (options) => new LanguageClient('fencepost', 'Fencepost', serverOptions(context), options),
      packBytes: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
      description: `${process.platform} ${release()} ${process.arch}, Node ${process.versions.node}`,
    },
    context,
  );
}

function serverOptions(context: ExtensionContext): ServerOptions {
  const module = context.asAbsolutePath('dist/fencepost.mjs');
  const server = { module, args: ['lsp'], transport: TransportKind.ipc };
  return { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6009'] } } };
}
