// The command line: which command runs, and with which status the process ends. Whatever goes wrong on the way becomes one
// line and status 2.
import { version } from '../node/version.js';
import { readArguments } from './arguments.js';
import { check } from './commands/check.js';
import { explain } from './commands/explain.js';
import { lsp } from './commands/lsp.js';
import { rules } from './commands/rules.js';
import type { Parts } from './parts.js';
import { processTerminal, type Terminal } from './terminal.js';

/** 0: nothing found; 1: findings; 2: the result cannot be trusted. */
export type ExitStatus = 0 | 1 | 2;

/**
 * Runs one command.
 * @param argv the arguments after the program's own name
 * @param parts loads what some commands need
 * @returns the exit status; undefined while the language server goes on running
 */
export async function runCommandLine(argv: readonly string[], parts: Parts): Promise<ExitStatus | undefined> {
  const terminal = processTerminal(process.env);
  try {
    return await run(argv, parts, terminal);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    terminal.complain(`internal error: ${message.split('\n', 1)[0]}`);
    return 2;
  }
}

async function run(
  argv: readonly string[],
  { engine, languageServer }: Parts,
  terminal: Terminal,
): Promise<ExitStatus | undefined> {
  const invocation = readArguments(argv);
  switch (invocation.kind) {
    case 'check':
      return check(invocation, terminal, engine);
    case 'explain':
      return explain(invocation.rule, terminal);
    case 'help':
      terminal.out(invocation.text);
      return 0;
    case 'lsp':
      return lsp(invocation.argv, (await languageServer()).startLanguageServer, terminal);
    case 'rules':
      return rules(terminal);
    case 'version':
      terminal.out(`fencepost ${version}\n`);
      return 0;
    case 'wrong':
      terminal.complain(invocation.complaint);
      return 2;
  }
}
