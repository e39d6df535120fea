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

/** Numbers in one array that grows, in few steps: what is copied is memory that was touched twice. */
class Numbers {
  private room = new Int32Array(1 << 12);
  length = 0;

  append(numbers: Int32Array): void {
    const end = this.length + numbers.length;
    if (end > this.room.length) {
      const larger = new Int32Array(Math.max(4 * this.room.length, end));
      larger.set(this.room);
      this.room = larger;
    }
    this.room.set(numbers, this.length);
    this.length = end;
  }

  /** All of them; nothing may be appended any more. Room that was never written to takes no memory. */
  toArray(): Int32Array {
    return this.room.subarray(0, this.length);
  }
}

/** Collects files. */
export class BatchBuilder {
  private readonly paths: string[] = [];
  private readonly rows = new Numbers();
  private readonly calls = new Numbers();
  private readonly ends: number[] = [];

  get isEmpty(): boolean {
    return this.paths.length === 0;
  }

  /** Takes a copy of the rows: they may be gone by the next file. */
  add(path: string, file: FileRows): void {
    this.paths.push(path);
    this.rows.append(file.rows);
    this.calls.append(file.calls);
    const traits = (file.hasComment ? Trait.hasComment : 0) | (file.unread === undefined ? 0 : Trait.tooGenerative);
    const [low, high] = file.hash;
    this.ends.push(this.rows.length, this.calls.length, traits, low, high);
  }

  /** @param names all names of the scanner that read the files; undefined when they are the receiver's own */
  build(names: NamePool | undefined): ScannedBatch {
    const { paths, rows, calls, ends } = this;
    return { paths, rows: rows.toArray(), calls: calls.toArray(), ends: Int32Array.from(ends), names };
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
