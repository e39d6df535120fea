// Stands between the wire and the protocol library and lets through what the protocol allows at this moment: nothing before
// `initialize` and nothing after `shutdown`, no message that is none, no parameters of a wrong shape. What is held back is answered
// with the code that the protocol names for it. The library serves such requests, or answers that it broke.
import {
  type DataCallback,
  type Disposable,
  ErrorCodes,
  type Message,
  type MessageReader,
  MessageType,
  type MessageWriter,
} from 'vscode-languageserver';
import { shapeOf } from './messageShapes.js';

/** What the gate says to the client. */
export interface GateAnswers {
  refuse(id: number | string | null, code: number, reason: string): void;
  /** A notification was left out; a line for the log. */
  dropped(line: string): void;
}

/** Answers on the wire itself. */
export function answersOn(writer: MessageWriter): GateAnswers {
  // Who is not there to read the answer has no use for it.
  const send = (message: object) => void writer.write({ jsonrpc: '2.0', ...message } as Message).catch(() => {});
  return {
    refuse: (id, code, message) => send({ id, error: { code, message } }),
    dropped: (line) =>
      send({ method: 'window/logMessage', params: { type: MessageType.Warning, message: `Fencepost ${line}` } }),
  };
}

type Phase = 'new' | 'running' | 'down';

/** Decides about the messages of one client, in their order. */
export class Gate {
  private phase: Phase = 'new';
  /** The requests that wait for their answer. The library takes 7 and "7" for one id, and would answer only one of them. */
  private readonly waiting = new Set<string>();

  /** Whether the client has said `exit`. */
  mustExit = false;
  /** The request that shuts down. */
  private shutdownBy: number | string | undefined;
  private farewellSaid: () => void = () => {};
  private readonly farewell = new Promise<void>((resolve) => {
    this.farewellSaid = resolve;
  });

  constructor(private readonly answers: GateAnswers) {}

  /**
   * A message leaves: the request that it answers, if any, waits no longer.
   * @param written when it is written
   */
  leaves(message: unknown, written: Promise<void>): void {
    if (!isRecord(message) || message.method !== undefined || !isId(message.id)) return;
    this.waiting.delete(String(message.id));
    if (message.id === this.shutdownBy) void written.then(this.farewellSaid, this.farewellSaid);
  }

  /** Whether a message goes through. */
  admits(message: unknown): boolean {
    if (!isRecord(message)) return this.refuse(null, ErrorCodes.InvalidRequest, 'a message must be an object');
    const { id, method } = message;
    const isRequest = id !== undefined;
    const known = isId(id) ? id : null;
    if (message.jsonrpc !== '2.0') return this.refuse(known, ErrorCodes.InvalidRequest, 'jsonrpc must be "2.0"');
    if (method === undefined && isRequest && ('result' in message || 'error' in message)) return this.phase !== 'new';
    if (typeof method !== 'string') return this.refuse(known, ErrorCodes.InvalidRequest, 'method must be a string');
    if (!isRequest) return this.admitsNotification(method, message.params);
    if (known === null) return this.refuse(null, ErrorCodes.InvalidRequest, 'id must be an integer or a string');
    return this.admitsRequest(known, method, message.params);
  }

  private admitsRequest(id: number | string, method: string, params: unknown): boolean {
    if (this.phase === 'down') return this.refuse(id, ErrorCodes.InvalidRequest, 'The server is shut down.');
    if (this.phase === 'new' && method !== 'initialize')
      return this.refuse(id, ErrorCodes.ServerNotInitialized, 'The server is not initialized yet.');
    if (this.phase === 'running' && method === 'initialize')
      return this.refuse(id, ErrorCodes.InvalidRequest, 'The server is initialized already.');
    const complaint = shapeOf(method)?.('params', params);
    if (complaint !== undefined) return this.refuse(id, ErrorCodes.InvalidParams, `${method}: ${complaint}`);
    if (this.waiting.has(String(id)))
      return this.refuse(id, ErrorCodes.InvalidRequest, 'Another request of this id waits for its answer.');
    this.waiting.add(String(id));
    if (method === 'initialize') this.phase = 'running';
    if (method === 'shutdown') {
      this.phase = 'down';
      this.shutdownBy = id;
    }
    return true;
  }

  private admitsNotification(method: string, params: unknown): boolean {
    if (method === 'exit') {
      this.mustExit = true;
      return true;
    }
    if (this.phase !== 'running') return false;
    const complaint = shapeOf(method)?.('params', params);
    if (complaint !== undefined) this.answers.dropped(`ignored ${method}: ${complaint}`);
    return complaint === undefined;
  }

  /** Hands on a message; an `exit` only when the `shutdown` before it has its answer, which would be lost otherwise. */
  handOn(message: Message, callback: DataCallback): void {
    if (this.mustExit && this.phase === 'down') void this.farewell.then(() => callback(message));
    else callback(message);
  }

  private refuse(id: number | string | null, code: number, reason: string): false {
    this.answers.refuse(id, code, reason);
    return false;
  }
}

/** A reader that hands on what the gate lets through. */
export class GatedReader implements MessageReader {
  readonly onError: MessageReader['onError'];
  readonly onClose: MessageReader['onClose'];
  readonly onPartialMessage: MessageReader['onPartialMessage'];

  constructor(
    private readonly inner: MessageReader,
    private readonly gate: Gate,
  ) {
    this.onError = inner.onError;
    this.onClose = inner.onClose;
    this.onPartialMessage = inner.onPartialMessage;
  }

  listen(callback: DataCallback): Disposable {
    return this.inner.listen((message: Message) => {
      if (this.gate.admits(message)) this.gate.handOn(message, callback);
    });
  }

  dispose(): void {
    this.inner.dispose();
  }
}

/** A writer that tells the gate what it writes. */
export class GatedWriter implements MessageWriter {
  readonly onError: MessageWriter['onError'];
  readonly onClose: MessageWriter['onClose'];

  constructor(
    private readonly inner: MessageWriter,
    private readonly gate: Gate,
  ) {
    this.onError = inner.onError;
    this.onClose = inner.onClose;
  }

  write(message: Message): Promise<void> {
    const written = this.inner.write(message);
    this.gate.leaves(message, written);
    return written;
  }

  end(): void {
    this.inner.end();
  }

  dispose(): void {
    this.inner.dispose();
  }
}

function isId(value: unknown): value is number | string {
  return typeof value === 'string' || Number.isInteger(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
