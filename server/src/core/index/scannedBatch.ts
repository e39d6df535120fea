// Many scanned files as a few arrays of numbers, so that one thread can hand them to another without copying.
import { Column, type NamePool, rowWidth } from '../scan/rows.js';
import { type FileRows, tooGenerative } from './fileScan.js';

/** Files that were scanned together; each has a stretch of `rows` and `calls`. */
export interface ScannedBatch {
  readonly paths: readonly string[];
  readonly rows: Int32Array;
  readonly calls: Int32Array;
  /** For each file, where its rows and its calls end, bits (see `Trait`), and the hash of its text. */
  readonly ends: Int32Array;
  /** The names that the numbers in rows and calls mean; undefined when they are the receiver's own. */
  readonly names: NamePool | undefined;
}

const endsWidth = 5;

const Trait = { hasComment: 1, tooGenerative: 2 } as const;

/** Collects files. */
export class BatchBuilder {
  private readonly paths: string[] = [];
  private readonly files: FileRows[] = [];

  get isEmpty(): boolean {
    return this.files.length === 0;
  }

  add(path: string, rows: FileRows): void {
    this.paths.push(path);
    this.files.push(rows);
  }

  /** @param names all names of the scanner that read the files; undefined when they are the receiver's own */
  build(names: NamePool | undefined): ScannedBatch {
    const rows = new Int32Array(this.files.reduce((sum, file) => sum + file.rows.length, 0));
    const calls = new Int32Array(this.files.reduce((sum, file) => sum + file.calls.length, 0));
    const ends = new Int32Array(this.files.length * endsWidth);
    let rowsEnd = 0;
    let callsEnd = 0;
    this.files.forEach((file, i) => {
      rows.set(file.rows, rowsEnd);
      calls.set(file.calls, callsEnd);
      rowsEnd += file.rows.length;
      callsEnd += file.calls.length;
      const traits = (file.hasComment ? Trait.hasComment : 0) | (file.unread === undefined ? 0 : Trait.tooGenerative);
      ends.set([rowsEnd, callsEnd, traits, ...file.hash], i * endsWidth);
    });
    return { paths: this.paths, rows, calls, ends, names };
  }
}

/** Gives the names in a batch, in place, the numbers that they have for the receiver. */
export function renumber({ rows, calls }: Pick<FileRows, 'rows' | 'calls'>, numbers: Int32Array): void {
  for (let at = Column.name; at < rows.length; at += rowWidth) rows[at] = numbers[rows[at] ?? 0] ?? 0;
  for (let at = 0; at < calls.length; at++) calls[at] = numbers[calls[at] ?? 0] ?? 0;
}

/** The numbers of the names in some rows and calls. */
export function* namesIn({ rows, calls }: Pick<FileRows, 'rows' | 'calls'>): Generator<number> {
  for (let at = Column.name; at < rows.length; at += rowWidth) yield rows[at] ?? 0;
  yield* calls;
}

/** The files of a batch. */
export function* filesOf(batch: ScannedBatch): Generator<{ readonly path: string; readonly rows: FileRows }> {
  const { rows, calls, ends } = batch;
  let rowsStart = 0;
  let callsStart = 0;
  for (const [i, path] of batch.paths.entries()) {
    const rowsEnd = ends[i * endsWidth] ?? 0;
    const callsEnd = ends[i * endsWidth + 1] ?? 0;
    const traits = ends[i * endsWidth + 2] ?? 0;
    yield {
      path,
      rows: {
        rows: rows.subarray(rowsStart, rowsEnd),
        calls: calls.subarray(callsStart, callsEnd),
        hasComment: (traits & Trait.hasComment) !== 0,
        ...((traits & Trait.tooGenerative) === 0 ? {} : { unread: tooGenerative }),
        hash: [ends[i * endsWidth + 3] ?? 0, ends[i * endsWidth + 4] ?? 0],
      },
    };
    rowsStart = rowsEnd;
    callsStart = callsEnd;
  }
}
