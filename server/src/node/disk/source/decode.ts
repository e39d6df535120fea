// Bytes to strings, as Node does it.

/** Bytes that are not UTF-8 become U+FFFD. */
export function decode(bytes: Uint8Array, isAscii: boolean): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(isAscii ? 'latin1' : 'utf8');
}
