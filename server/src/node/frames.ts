// Takes the messages of the language server protocol out of a stream of bytes. What is no message is passed over up to the next
// header that can be read, and said once: a client that sends one broken header is not left with a server that hears nothing more.

/** A message longer than this, in bytes, is not waited for: its header is taken for broken. */
export const longestBody = 256 * 1024 * 1024;
/** A header longer than this, in bytes, is none. */
const longestHeader = 16 * 1024;

/** What came out of the stream: the bytes of one message, or a sentence about bytes that were none. */
export type Frame =
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'broken'; readonly reason: string };

const headerEnd = /\r?\n\r?\n/;
const contentLength = /content-length[ \t]*:[ \t]*(\S*)[ \t]*\r?$/gim;

export class FrameDecoder {
  /** Bytes in which the end of a header is looked for. */
  private head: Buffer = Buffer.alloc(0);
  /** The parts of the body that is being received, and how many bytes are missing. */
  private parts: Buffer[] = [];
  private missing: number | undefined;
  /** Whether the bytes that are being passed over have been mentioned. */
  private isPassingOver = false;

  /** Takes bytes in; answers what they complete. */
  push(chunk: Buffer): readonly Frame[] {
    const frames: Frame[] = [];
    for (let rest: Buffer | undefined = chunk; rest !== undefined; ) {
      rest = this.missing === undefined ? this.takeHeader(rest, frames) : this.takeBody(rest, this.missing, frames);
    }
    return frames;
  }

  /** @returns what follows the header; undefined when it is not complete */
  private takeHeader(chunk: Buffer, frames: Frame[]): Buffer | undefined {
    this.head = this.head.length === 0 ? chunk : Buffer.concat([this.head, chunk]);
    const text = this.head.toString('latin1');
    const end = headerEnd.exec(text);
    if (end === null) {
      if (text.length > longestHeader) {
        this.passOver('no header was found', frames);
        this.head = this.head.subarray(-256);
      }
      return undefined;
    }
    const rest = this.head.subarray(end.index + end[0].length);
    this.head = Buffer.alloc(0);
    const stated = [...text.slice(Math.max(0, end.index - longestHeader), end.index).matchAll(contentLength)].at(
      -1,
    )?.[1];
    const length = /^\d{1,15}$/.test(stated ?? '') ? Number(stated) : undefined;
    if (length === undefined || length > longestBody) {
      const reason = stated === undefined ? 'a header has no Content-Length' : `a Content-Length of ${clipped(stated)}`;
      this.passOver(reason, frames);
    } else this.missing = length;
    return rest.length === 0 && this.missing !== 0 ? undefined : rest;
  }

  /** @returns what follows the body; undefined when it is not complete */
  private takeBody(chunk: Buffer, missing: number, frames: Frame[]): Buffer | undefined {
    this.parts.push(chunk.subarray(0, missing));
    if (chunk.length < missing) {
      this.missing = missing - chunk.length;
      return undefined;
    }
    frames.push({
      kind: 'body',
      bytes: this.parts.length === 1 ? (this.parts[0] ?? chunk) : Buffer.concat(this.parts),
    });
    this.parts = [];
    this.missing = undefined;
    this.isPassingOver = false;
    return chunk.length > missing ? chunk.subarray(missing) : undefined;
  }

  private passOver(reason: string, frames: Frame[]): void {
    if (!this.isPassingOver) frames.push({ kind: 'broken', reason });
    this.isPassingOver = true;
  }
}

function clipped(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
