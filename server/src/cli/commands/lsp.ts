// `fencepost lsp`: starts the language server, which then owns the process.
import type { Terminal } from '../terminal.js';

/** Starts a language server from the arguments after `lsp`; a text says why it cannot. */
export type StartLanguageServer = (argv: readonly string[]) => string | undefined;

/** @returns undefined once the server runs */
export function lsp(argv: readonly string[], start: StartLanguageServer, { complain }: Terminal) {
  const complaint = start(argv);
  if (complaint === undefined) return undefined;
  complain(complaint);
  return 2;
}
