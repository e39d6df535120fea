// Reads one C file from the disk as text, or says in a clause for people why it cannot be read as C. It never blocks on a
// FIFO or a device, and never throws. Which files are read is decided elsewhere.
import { isAscii } from 'node:buffer';
import { readSync } from 'node:fs';
import { join } from 'node:path';
import { largestFile, largestScanned, unreadable } from '../../../core/index.js';
import { withRegularFile } from './regularFile.js';

/**
 * `notText`: the file was read, and what it holds is not C text (too large, binary). `failed`: the file could not be
 * read at all, so that nothing is known of it.
 */
export type SourceText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'notText' | 'failed'; readonly reason: string };

const tooLargeText: SourceText = { kind: 'notText', reason: unreadable.tooLarge };

/** A buffer that is used again for each file: most files of a tree are looked at once and dropped. */
let buffer = Buffer.alloc(0);

/**
 * Reads a file. Bytes that are not UTF-8 become U+FFFD.
 * @param path as the operating system takes it
 * @param matters answers for the file's bytes, each as one character, whether the text is wanted; asked before the
 *   bytes are decoded. Without it, every text is wanted.
 * @returns undefined when the text is not wanted
 */
export function readSource(path: string): SourceText;
export function readSource(path: string, matters: ((bytes: string) => boolean) | undefined): SourceText | undefined;
export function readSource(path: string, matters?: (bytes: string) => boolean): SourceText | undefined {
  try {
    const read = withRegularFile(path, (file, { size }) => ({ source: readOpen(file, Number(size), matters) }));
    return read === undefined ? { kind: 'failed', reason: unreadable.notRegular } : read.source;
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}

function readOpen(
  file: number,
  size: number,
  matters: ((bytes: string) => boolean) | undefined,
): SourceText | undefined {
  if (size > (matters === undefined ? largestFile : largestScanned)) return tooLargeText;
  const bytes = readWhole(file, size);
  const source = decode(bytes, matters);
  return bytes.length > largestFile && source?.kind === 'text' ? tooLargeText : source;
}

/** The text of a file that was scanned; empty when it has gone since. */
export function textBelow(root: string, path: string): string {
  const source = readSource(join(root, path));
  return source.kind === 'text' ? source.text : '';
}

/** The clause for people that says why the operating system refused. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return unreadable.missing;
    case 'EACCES':
    case 'EPERM':
      return unreadable.denied;
    case 'ELOOP':
      return 'its symbolic links form a loop';
    case 'ENAMETOOLONG':
      return 'its name is too long';
    case 'EISDIR':
      return unreadable.folder;
    case 'ENXIO':
      return unreadable.notRegular;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** The bytes of an open file; what is appended while it is read is left out. Valid until the next call. */
function readWhole(file: number, size: number): Buffer {
  if (buffer.length < size) buffer = Buffer.allocUnsafeSlow(Math.max(size, 1024 * 1024));
  let length = 0;
  while (length < size) {
    const count = readSync(file, buffer, length, size - length, null);
    if (count === 0) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

function decode(bytes: Buffer, matters?: (bytes: string) => boolean): SourceText | undefined {
  if (bytes.includes(0)) return { kind: 'notText', reason: unreadable.binary };
  const characters = bytes.toString('latin1');
  if (matters !== undefined && !matters(characters)) return undefined;
  return { kind: 'text', text: isAscii(bytes) ? characters : bytes.toString('utf8') };
}
