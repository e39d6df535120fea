// Writes messages of the protocol to a stream, for the protocol library. Its own writer hands over the header and what follows by two
// calls, so that the client wakes up twice for each message.
import type { Writable } from 'node:stream';
import { AbstractMessageWriter, type Message } from 'vscode-languageserver/node';

export class StreamWriter extends AbstractMessageWriter {
  constructor(private readonly stream: Writable) {
    super();
    stream.on('error', (error) => this.fireError(error));
    stream.on('close', () => this.fireClose());
  }

  /** Resolves when the stream has taken the message; rejects when it cannot, which is told to whoever listens for errors as well. */
  async write(message: Message): Promise<void> {
    try {
      const body = JSON.stringify(message);
      const framed = `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      await new Promise<void>((resolve, reject) => {
        this.stream.write(framed, (error) => (error ? reject(error) : resolve()));
      });
    } catch (error) {
      this.fireError(error, message);
      throw error;
    }
  }

  end(): void {
    this.stream.end();
  }
}
