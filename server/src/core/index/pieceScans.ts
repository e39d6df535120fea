// Scans a text in pieces, of which an edit has changed one: only that one is scanned again. Where a piece leaves something open for those
// behind it, such as a comment that nobody has ended yet, all of the text is scanned.
import type { PiecedText, SourceText } from '../base/text.js';
import { Column, Kind, rowWidth, Seam } from '../scan/rows.js';
import type { Scanner } from '../scan/scanner.js';
import { type FileRows, hashOfText, type ScannedPiece, scanPiece, scanText, unreadIfTooLong } from './fileScan.js';

/** Columns that count from the start of the text. */
const offsets = [
  Column.start,
  Column.end,
  Column.nameStart,
  Column.parametersStart,
  Column.parametersEnd,
  Column.bodyStart,
] as const;

/** What is kept of more files than this is scanned anew when they are edited again. */
const mostFiles = 16;

/** What was found in the pieces of files that lie in pieces, as they were last. */
export class PieceScans {
  private readonly files = new Map<string, ReadonlyMap<string, ScannedPiece>>();

  constructor(private readonly scanner: Scanner) {}

  /** The same as a scan of the whole text, but for the numbers of names that nobody had before. */
  scan(path: string, text: SourceText): FileRows {
    // A text that was tried in the place of an open file gives way to it again: what its pieces hold is kept.
    if (typeof text === 'string') return scanText(this.scanner, text);
    const unread = unreadIfTooLong(text);
    if (unread !== undefined) return unread;
    const all = this.scanPieces(path, text);
    return goTogether(all) ? new JoinedRows(this.scanner, text, all) : scanText(this.scanner, text.whole);
  }

  forget(path: string): void {
    this.files.delete(path);
  }

  /** Names have other numbers now. */
  forgetAll(): void {
    this.files.clear();
  }

  private scanPieces(path: string, { pieces }: PiecedText): readonly ScannedPiece[] {
    const before = this.files.get(path);
    const scans = new Map<string, ScannedPiece>();
    const all = pieces.map((piece) => {
      const scan = before?.get(piece) ?? scanPiece(this.scanner, piece);
      scans.set(piece, scan);
      return scan;
    });
    this.files.delete(path);
    this.files.set(path, scans);
    const [oldest] = this.files.keys();
    if (this.files.size > mostFiles && oldest !== undefined) this.files.delete(oldest);
    return all;
  }
}

/** Whether what was found in each is what would be found there in a text of them all. */
function goTogether(pieces: readonly ScannedPiece[]): boolean {
  const has = ({ seam }: ScannedPiece, bit: number): boolean => (seam & bit) !== 0;
  const alone = pieces.every((piece) => has(piece, Seam.standsAlone));
  if (!alone || !pieces.slice(0, -1).every((piece) => has(piece, Seam.closed))) return false;
  const lenient = pieces.filter((piece) => has(piece, Seam.lenient));
  if (lenient.length === 0) return true;
  // The others neither end what the lenient one leaves open nor are read otherwise behind it: the text is lenient as a whole.
  return lenient.length === 1 && pieces.every((piece) => lenient.includes(piece) || !has(piece, Seam.strays));
}

/** What is known of a file whose pieces were scanned one by one. */
export class JoinedRows implements FileRows {
  readonly rows: Int32Array;
  readonly calls: Int32Array;
  readonly hasComment: boolean;
  private hashed: FileRows['hash'] | undefined;

  constructor(
    private readonly scanner: Scanner,
    private readonly text: PiecedText,
    pieces: readonly ScannedPiece[],
  ) {
    this.hasComment = pieces.some((piece) => piece.hasComment);
    this.rows = new Int32Array(pieces.reduce((sum, { rows }) => sum + rows.length, 0));
    this.calls = new Int32Array(pieces.reduce((sum, { calls }) => sum + calls.length, 0));
    const room = { rows: this.rows, calls: this.calls, rowsEnd: 0, callsEnd: 0 };
    // As in a scan of the whole: the macros are read when all functions are known.
    for (const kind of [Kind.function, Kind.macro]) {
      let start = 0;
      for (const [i, piece] of pieces.entries()) {
        append(piece, kind, start, room);
        start += text.pieces[i]?.length ?? 0;
      }
    }
  }

  /** Not asked at every key: it takes all of the text. */
  get hash(): FileRows['hash'] {
    this.hashed ??= hashOfText(this.scanner, this.text.whole);
    return this.hashed;
  }
}

interface Room {
  readonly rows: Int32Array;
  readonly calls: Int32Array;
  rowsEnd: number;
  callsEnd: number;
}

/** Adds the definitions of one kind, which are one stretch of the rows, with theirs of the calls. */
function append({ rows, calls, macros }: ScannedPiece, kind: number, shift: number, room: Room): void {
  const callsOfFunctions = rows[macros + Column.firstCall] ?? calls.length;
  const isFunctions = kind === Kind.function;
  const own = isFunctions ? rows.subarray(0, macros) : rows.subarray(macros);
  const ownCalls = isFunctions ? calls.subarray(0, callsOfFunctions) : calls.subarray(callsOfFunctions);
  const firstCall = room.callsEnd - (isFunctions ? 0 : callsOfFunctions);
  const first = room.rowsEnd;
  room.rows.set(own, first);
  room.calls.set(ownCalls, room.callsEnd);
  room.rowsEnd += own.length;
  room.callsEnd += ownCalls.length;
  for (let at = first; at < room.rowsEnd; at += rowWidth) {
    for (const column of offsets) room.rows[at + column] = (room.rows[at + column] ?? 0) + shift;
    room.rows[at + Column.firstCall] = (room.rows[at + Column.firstCall] ?? 0) + firstCall;
  }
}
