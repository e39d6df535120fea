// Binds the WebAssembly scanner (server/scanner): texts go in as bytes, rows of numbers come out. One scanner belongs to one
// thread; the numbers of its names stay the same for as long as it lives.
import { NameTexts } from './nameTexts.js';
import { type NamePool, rowWidth, type ScannedText } from './rows.js';
import { syntaxWords } from './words.js';

/** What the WebAssembly module exports; addresses are bytes in its memory. */
interface ScannerExports {
  readonly memory: WebAssembly.Memory;
  reserveInput(size: number): number;
  newSearch(whole: boolean): number;
  searchFor(search: number, length: number, far: number, middle: number): number;
  find(search: number, length: number): number;
  mark(length: number, mask: number): number;
  scan(length: number): number;
  definitions(): number;
  calls(): number;
  callCount(): number;
  generatesFunctions(): number;
  seam(): number;
  isAscii(length: number): number;
  holdsZero(length: number): number;
  hashLow(length: number): number;
  hashHigh(): number;
  numberOf(length: number): number;
  numbersOf(count: number): void;
  nameCount(): number;
  forget(): void;
  namePool(): number;
  namePoolLength(): number;
  nameStarts(): number;
}

/** What a scanner looks out for. */
export interface ScanVocabulary {
  /** A text that holds none of these words is of no interest. */
  readonly search: readonly string[];
  /** Words with their marks, separated by spaces. */
  readonly marks: readonly (readonly [mark: number, words: string])[];
  /** What a text must hold for its comments to be of interest. */
  readonly comment: string;
}

/** What the module answers to a search. */
const foundWord = 1;
const foundZero = 2;
/** Room for names that are to come. */
const moreNames = 1 << 12;
const encoder = new TextEncoder();

/** Reads texts. All lengths are of what was put into the input last. */
export class Scanner {
  private readonly vocabulary: number;
  private readonly comment: number;
  /** Names by number, as far as anybody asked. */
  private names: (string | undefined)[] = [];
  private texts = new NameTexts();
  private held: NamePool | undefined;
  private readonly numbers = new Map<string, number>();

  private constructor(
    private readonly module: ScannerExports,
    words: ScanVocabulary,
  ) {
    this.vocabulary = module.newSearch(true);
    for (const word of words.search) this.addWord(this.vocabulary, word);
    this.comment = module.newSearch(false);
    this.addWord(this.comment, words.comment);
    for (const [mark, list] of [...syntaxWords, ...words.marks])
      for (const word of list.split(' '))
        if (module.mark(this.put(word), mark) === 0) throw new Error('too many words');
  }

  /** Loads the scanner; rejects when the bytes are not what they should be. */
  static async load(bytes: Uint8Array, words: ScanVocabulary): Promise<Scanner> {
    const abort = (): never => {
      throw new Error('the scanner has run out of memory');
    };
    const { instance } = await WebAssembly.instantiate(bytes, { env: { abort } });
    return new Scanner(instance.exports as unknown as ScannerExports, words);
  }

  /** Room for `size` bytes, to be filled by the caller; valid until the next call of any method. */
  input(size: number): Uint8Array {
    const at = this.module.reserveInput(size);
    return new Uint8Array(this.module.memory.buffer, at, size);
  }

  /**
   * Fills the input with a text so that offsets in the bytes are offsets in UTF-16 code units; what is not Latin-1 becomes a
   * letter.
   * @returns the length
   */
  put(text: string): number {
    const room = this.input(text.length);
    // What is ASCII has as many bytes as characters.
    const { read, written } = encoder.encodeInto(text, room);
    if (read === text.length && written === text.length) return text.length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      room[i] = Math.min(code, 255);
    }
    return text.length;
  }

  /** Whether the text is of interest at all; of one that is none, also whether it holds a zero. */
  look(length: number): 'interest' | 'zero' | 'nothing' {
    const found = this.module.find(this.vocabulary, length);
    return found === foundWord ? 'interest' : found === foundZero ? 'zero' : 'nothing';
  }

  hasComment(length: number): boolean {
    return this.module.find(this.comment, length) === foundWord;
  }

  isAscii(length: number): boolean {
    return this.module.isAscii(length) !== 0;
  }

  holdsZero(length: number): boolean {
    return this.module.holdsZero(length) !== 0;
  }

  /** A hash of 64 bits, as two numbers. */
  hash(length: number): readonly [low: number, high: number] {
    return [this.module.hashLow(length), this.module.hashHigh()];
  }

  /** Its rows and calls are valid until the next call of any method. */
  scan(length: number): ScannedText {
    const { module } = this;
    const count = module.scan(length);
    const { buffer } = module.memory;
    return {
      rows: new Int32Array(buffer, module.definitions(), count * rowWidth),
      calls: new Int32Array(buffer, module.calls(), module.callCount()),
      generates: module.generatesFunctions() !== 0,
      seam: module.seam(),
    };
  }

  get nameCount(): number {
    return this.module.nameCount();
  }

  nameOf(number: number): string {
    const known = this.names[number];
    if (known !== undefined) return known;
    const name = this.texts.of(number, this.heldPool());
    // Names are asked for in no order: an array that grew by steps that are too wide would be looked up like a map.
    if (number >= this.names.length) this.names = enlarged(this.names, this.nameCount + moreNames);
    this.names[number] = name;
    return name;
  }

  numberOf(name: string): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = this.module.numberOf(this.put(name));
      this.numbers.set(name, number);
    }
    return number;
  }

  /** All names, for another scanner to take in. */
  copyNames(): NamePool {
    const { bytes, starts } = this.poolView();
    return { bytes: bytes.slice(), starts: starts.slice() };
  }

  /** The numbers that another scanner's names have here. */
  takeNames({ starts, bytes }: NamePool): Int32Array {
    const count = starts.length;
    const room = this.input(4 * (count + 1) + bytes.length);
    // The input is where integers may be: see `allocate` in the scanner.
    const at = room.byteOffset;
    const bounds = new Int32Array(room.buffer, at, count + 1);
    bounds.set(starts);
    bounds[count] = bytes.length;
    room.set(bytes, 4 * (count + 1));
    // From here on the memory may be another one: `room` is not asked any more.
    this.module.numbersOf(count);
    return new Int32Array(this.module.memory.buffer, at, count).slice();
  }

  /**
   * Forgets the names that are not in use; the others get new numbers.
   * @param used the numbers of those that are
   * @returns the new numbers by the old ones; what was forgotten has 0
   */
  keepNames(used: Iterable<number>): Int32Array {
    const { bytes, starts } = this.copyNames();
    this.module.forget();
    this.names = [];
    this.held = undefined;
    this.texts = new NameTexts();
    this.numbers.clear();
    const numbers = new Int32Array(starts.length);
    const isKept = new Uint8Array(starts.length);
    for (const number of used) {
      if (isKept[number] !== 0) continue;
      isKept[number] = 1;
      const name = bytes.subarray(starts[number], starts[number + 1] ?? bytes.length);
      this.input(name.length).set(name);
      numbers[number] = this.module.numberOf(name.length);
    }
    return numbers;
  }

  /** The pool as it was looked at last, as long as no name came to it: then it may be somewhere else. */
  private heldPool(): NamePool {
    if (this.held?.starts.length !== this.module.nameCount() || this.held.starts.buffer !== this.module.memory.buffer)
      this.held = this.poolView();
    return this.held;
  }

  private poolView(): NamePool {
    const { module } = this;
    const { buffer } = module.memory;
    return {
      bytes: new Uint8Array(buffer, module.namePool(), module.namePoolLength()),
      starts: new Int32Array(buffer, module.nameStarts(), module.nameCount()),
    };
  }

  private addWord(search: number, word: string): void {
    const probes = probesOf(word);
    if (this.module.searchFor(search, this.put(word), ...probes) === 0)
      throw new Error(`no room to search for ${word}`);
  }
}

function enlarged(names: readonly (string | undefined)[], length: number): (string | undefined)[] {
  const larger = new Array<string | undefined>(length);
  for (const [number, name] of names.entries()) larger[number] = name;
  return larger;
}

/**
 * Three bytes that are rare in C where they are: `_t` behind a `p`, the letters on both sides of the space in `struct page`. The second
 * place stands for itself and the one behind it.
 */
function probesOf(word: string): readonly [far: number, middle: number] {
  const space = word.lastIndexOf(' ');
  if (space > 0) return [space - 1, space];
  if (word.endsWith('_t')) return [0, word.length - 2];
  const bar = Math.max(1, word.search(/[_-]/));
  return [bar - 1, bar];
}
