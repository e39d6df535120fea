// The language server as a Node process: finds out how the client wants to talk, and hands the server its files, its clock
// and its core. What the server does is decided in lsp/.
import {
  createConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageReader,
  type MessageWriter,
} from 'vscode-languageserver/node';
import { createProject } from '../core/index.js';
import type { Clock, StartingHost } from '../lsp/host.js';
import { answersOn, Gate, GatedReader, GatedWriter } from '../lsp/protocol/gate.js';
import { serve } from '../lsp/server.js';
import { grammarBytes } from './disk/scan/grammarBytes.js';
import { StreamReader } from './streamReader.js';
import { StreamWriter } from './streamWriter.js';
import { version } from './version.js';
import { workspaceFiles } from './workspaceFiles.js';

/** How messages come and go. */
interface Transport {
  /** @param refuse answers for what was no message */
  reader(refuse: (code: number, reason: string) => void): MessageReader;
  readonly writer: MessageWriter;
  /** Calls back once nothing more can come; all that came before has been read then. */
  whenOver(run: () => void): void;
}

/**
 * Serves the client that started this process, until it says `exit` or is gone; the process then ends by itself.
 * @param argv the arguments, among them `--stdio` or `--node-ipc`; the protocol library itself reads `--clientProcessId`
 * @returns why it cannot start, as a sentence for people; undefined once it serves
 */
export function startLanguageServer(argv: readonly string[]): string | undefined {
  const transport = transportFor(argv);
  if (typeof transport === 'string') return transport;
  const host: StartingHost = {
    version,
    files: workspaceFiles,
    clock,
    createProject: () => createProject(grammarBytes),
  };
  const answers = answersOn(transport.writer);
  const reader = transport.reader((code, reason) => answers.refuse(null, code, reason));
  const gate = new Gate(answers);
  // Nobody is left to serve; an `exit` that came last is still to be carried out, after what came before it.
  transport.whenOver(() => gate.mustExit || process.exit(1));
  serve(createConnection(new GatedReader(reader, gate), new GatedWriter(transport.writer, gate)), host);
  return undefined;
}

function transportFor(argv: readonly string[]): Transport | string {
  if (argv.includes('--node-ipc')) {
    if (process.send === undefined)
      return 'lsp: --node-ipc is for an editor that starts the server as its child process';
    return {
      reader: () => new IPCMessageReader(process),
      writer: new IPCMessageWriter(process),
      whenOver: (run) => void process.once('disconnect', run),
    };
  }
  if (!argv.includes('--stdio')) return 'lsp: say how to talk: --stdio or --node-ipc';
  return {
    reader: (refuse) => new StreamReader(process.stdin, refuse),
    writer: new StreamWriter(process.stdout),
    whenOver(run) {
      for (const end of ['end', 'close']) process.stdin.once(end, run);
    },
  };
}

const clock: Clock = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return { cancel: () => clearTimeout(timer) };
  },
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
};
