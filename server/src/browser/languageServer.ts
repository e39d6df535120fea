// The language server in a web worker: no file is within its reach but through the client that started it. What the server does
// is decided in lsp/.
import { createConnection, type MessageReader, type MessageWriter } from 'vscode-languageserver/browser';
import { createProject } from '../core/index.js';
import type { Clock, StartingHost } from '../lsp/host.js';
import { answersOn, Gate, GatedReader, GatedWriter } from '../lsp/protocol/gate.js';
import { serve } from '../lsp/server.js';
import { grammarBytes } from './grammarBytes.js';

/** Which release this is: the bundler writes the version of package.json in. */
declare const FENCEPOST_VERSION: string;

const host: StartingHost = { version: FENCEPOST_VERSION, clock: clock(), createProject: loadedProject };

/**
 * Serves the client at the other end, until it says `exit`.
 * @param end ends the worker
 */
export function startLanguageServer(reader: MessageReader, writer: MessageWriter, end: () => void): void {
  const gate = new Gate(answersOn(writer));
  const connection = createConnection(new GatedReader(reader, gate), new GatedWriter(writer, gate));
  connection.onExit(end);
  serve(connection, host);
}

async function loadedProject() {
  return createProject(await grammarBytes());
}

function clock(): Clock {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port2.onmessage = () => waiting.shift()?.();
  return {
    now: () => performance.now(),
    after(milliseconds, run) {
      const timer = setTimeout(run, milliseconds);
      return { cancel: () => clearTimeout(timer) };
    },
    // The protocol library handles what has arrived in timers, so one is waited for; and it is set from a message, because timers
    // that set timers are held back by the browser.
    breathe: () =>
      new Promise((resolve) => {
        waiting.push(() => setTimeout(resolve, 0));
        port1.postMessage(null);
      }),
  };
}
