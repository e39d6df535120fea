// Reads files as bytes, in whatever thread, and keeps the few that matter as a batch of numbers.
import { Scanner } from '../scan/scanner.js';
import { type FileRows, scanInput, scanText, scanVocabulary } from './fileScan.js';
import { BatchBuilder, type ScannedBatch } from './scannedBatch.js';

/** Makes a string of bytes: of ASCII where that is known, else of UTF-8 with U+FFFD for what is none. */
export type Decode = (bytes: Uint8Array, isAscii: boolean) => string;

/** `binary`: a NUL byte was found, so that the file holds no C text; `large`: it would matter, and is too long. */
export type ScanOutcome = 'scanned' | 'irrelevant' | 'binary' | 'large';

/** Collects scanned files until the batch is taken. */
export class FileScanner {
  private batch = new BatchBuilder();

  constructor(
    private readonly scanner: Scanner,
    private readonly decode: Decode,
    /** Whether the numbers of names are those of the project that takes the batches. */
    private readonly isOwn: boolean,
  ) {}

  /** Whether no file waits to be taken. */
  get isEmpty(): boolean {
    return this.batch.isEmpty;
  }

  /** Room for a file of this size; valid until the next call of any method, after which what it holds is found in new room. */
  room(size: number): Uint8Array {
    return this.scanner.input(size);
  }

  /**
   * Looks at a part of a file that was read into the room. What seems to be of interest may be the end of a longer word that the part
   * cuts off.
   * @param length how many bytes of it there are
   */
  look(length: number): 'interest' | 'zero' | 'nothing' {
    return this.scanner.look(length);
  }

  /**
   * Looks at a file that was read into the room.
   * @param length how many bytes of it there are
   * @param always whether the file is kept although it does not mention pages
   * @param largest how many bytes a file that is kept may have
   */
  take(path: string, length: number, always: boolean, largest: number): ScanOutcome {
    const { scanner } = this;
    const found = always ? 'interest' : scanner.look(length);
    if (found !== 'interest') return found === 'zero' ? 'binary' : 'irrelevant';
    if (length > largest) return 'large';
    if (scanner.holdsZero(length)) return 'binary';
    this.batch.add(path, this.scan(length));
    return 'scanned';
  }

  /** What was collected since the last call. */
  takeBatch(): ScannedBatch {
    const batch = this.batch.build(this.isOwn ? undefined : this.scanner.copyNames());
    this.batch = new BatchBuilder();
    return batch;
  }

  private scan(length: number): FileRows {
    const { scanner } = this;
    const bytes = scanner.input(length);
    if (!scanner.isAscii(length)) return scanText(scanner, this.decode(bytes, false));
    return scanInput(scanner, length, (start, end) => this.decode(scanner.input(length).subarray(start, end), true));
  }
}

/** A scanner for a thread that has no project. Rejects when the bytes are not those of the scanner. */
export async function createFileScanner(scanner: Uint8Array, decode: Decode): Promise<FileScanner> {
  return new FileScanner(await Scanner.load(scanner, scanVocabulary), decode, false);
}
