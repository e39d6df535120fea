// Reads messages of the protocol from a stream, for the protocol library. Bytes that are no message are answered as the
// protocol has it, and reading goes on behind them.
import type { Readable } from 'node:stream';
import {
  AbstractMessageReader,
  type DataCallback,
  type Disposable,
  ErrorCodes,
  type Message,
} from 'vscode-languageserver/node';
import { FrameDecoder } from './frames.js';

export class StreamReader extends AbstractMessageReader {
  private readonly decoder = new FrameDecoder();

  /** @param refuse answers for what was no message */
  constructor(
    private readonly stream: Readable,
    private readonly refuse: (code: number, reason: string) => void,
  ) {
    super();
  }

  listen(callback: DataCallback): Disposable {
    const take = (chunk: Buffer) => this.take(chunk, callback);
    this.stream.on('data', take);
    this.stream.on('error', (error) => this.fireError(error));
    this.stream.on('close', () => this.fireClose());
    return { dispose: () => void this.stream.off('data', take) };
  }

  private take(chunk: Buffer, callback: DataCallback): void {
    for (const frame of this.decoder.push(chunk)) {
      const message = frame.kind === 'body' ? parsed(frame.bytes) : undefined;
      if (message !== undefined) callback(message.value as Message);
      else this.refuse(ErrorCodes.ParseError, frame.kind === 'broken' ? frame.reason : 'a message is not JSON');
    }
  }
}

/** The value that some bytes are JSON for; undefined when they are none. Bytes that are not UTF-8 become U+FFFD. */
function parsed(bytes: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(bytes.toString('utf8')) };
  } catch {
    return undefined;
  }
}
