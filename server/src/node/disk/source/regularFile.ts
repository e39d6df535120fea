// Opens what is meant to be a regular file, whatever has taken its place meanwhile: to open a FIFO by its name alone would wait for ever,
// and between a look at a name and its opening, another file can come to stand there.
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/**
 * Opens a file for as long as it is made use of.
 * @param flags beside those for reading, as far as the platform has them
 * @returns undefined where it is something else than a regular file
 * @throws what the file system does
 */
export function withRegularFile<Result>(
  path: string,
  use: (file: number, status: BigIntStats) => Result,
  flags = 0,
): Result | undefined {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | flags);
  try {
    const status = fstatSync(file, { bigint: true });
    return status.isFile() ? use(file, status) : undefined;
  } finally {
    closeSync(file);
  }
}

/**
 * The bytes of a file.
 * @returns undefined where it is something else than a regular file
 * @throws what the file system does
 */
export function readRegularFile(path: string): Buffer | undefined {
  return withRegularFile(path, (file) => readFileSync(file));
}
