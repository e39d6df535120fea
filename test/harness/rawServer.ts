// The built language server as a process to which any bytes can be written; its answers are taken apart by hand.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { program } from './commandLine.js';
import { newWitness } from './protocol/witness.js';

/** Any message, as far as tests look into it. */
export interface RawMessage {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export class RawServer {
  readonly received: RawMessage[] = [];
  errors = '';
  readonly ended: Promise<number | null>;
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly witness = newWitness();
  private pending = Buffer.alloc(0);
  private wake: () => void = () => {};

  constructor(args: readonly string[] = []) {
    this.process = spawn(process.execPath, [program, 'lsp', '--stdio', ...args]);
    this.process.stdout.on('data', (chunk: Buffer) => this.take(chunk));
    this.process.stderr.on('data', (chunk) => (this.errors += String(chunk)));
    // Whoever writes to a server that has ended learns of it by the end itself.
    this.process.stdin.on('error', () => {});
    this.ended = new Promise((resolve) => this.process.on('exit', (status) => resolve(status)));
  }

  write(bytes: string | Uint8Array): void {
    this.process.stdin.write(bytes);
  }

  /** Writes in one piece all that `write` writes: the server answers none of it before it has read the last. */
  together(write: () => void): void {
    this.process.stdin.cork();
    write();
    this.process.stdin.uncork();
  }

  send(message: unknown): void {
    if (typeof message === 'object' && message !== null) this.witness.fromClient(message);
    const body = JSON.stringify(message);
    this.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  request(id: number | string, method: string, params?: unknown): void {
    this.send({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) });
  }

  /** Asks in one piece: the first request still waits when the second is read. */
  requestTogether(ids: readonly (number | string)[], method: string, params?: unknown): void {
    this.together(() => {
      for (const id of ids) this.request(id, method, params);
    });
  }

  notify(method: string, params?: unknown): void {
    this.send({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
  }

  /** Initializes and waits for the answer. */
  async initialize(capabilities: object = {}): Promise<RawMessage> {
    this.request('initialize', 'initialize', { processId: null, rootUri: null, capabilities });
    const answer = await this.answerTo('initialize');
    this.notify('initialized', {});
    return answer;
  }

  /** The answer to a request; with null, the next one to something that was none. */
  async answerTo(id: number | string | null): Promise<RawMessage> {
    const isAnswer = (message: RawMessage) => message.method === undefined && message.id === id;
    await this.until(() => this.received.some(isAnswer), `an answer to ${id}`);
    return this.received.splice(this.received.findIndex(isAnswer), 1)[0] ?? {};
  }

  /** Waits for a condition that a message can bring about. */
  until(condition: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`waited in vain for ${what}; ${this.errors}`)), 10_000);
      this.wake = () => {
        if (!condition()) return;
        clearTimeout(timer);
        this.wake = () => {};
        resolve();
      };
      this.wake();
    });
  }

  closeInput(): void {
    this.process.stdin.end();
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.process.kill(signal);
  }

  private take(chunk: Buffer): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    for (;;) {
      const header = /^Content-Length: (\d+)\r\n\r\n/.exec(this.pending.toString('latin1'));
      if (header === null) break;
      const end = header[0].length + Number(header[1]);
      if (this.pending.length < end) break;
      const message = JSON.parse(this.pending.subarray(header[0].length, end).toString('utf8')) as RawMessage;
      this.witness.fromServer(message);
      this.received.push(message);
      this.pending = Buffer.from(this.pending.subarray(end));
    }
    this.wake();
  }
}
