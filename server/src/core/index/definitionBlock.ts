// The definitions of many files that came at once, as numbers: a definition becomes an object only when somebody asks for it. Most
// definitions of a tree are never asked for.
import { Column, Head, rowWidth } from '../scan/rows.js';
import type { FunctionSource } from './functionSource.js';
import { Postings } from './postings.js';
import type { SourceFile } from './sourceFile.js';

/** Says for good what the files said when they came; whoever keeps it knows what has changed since. */
export class DefinitionBlock {
  /** Definitions that can hand pages on and whose bodies write a page's flags word themselves. */
  readonly writers: readonly FunctionSource[];
  /** Definitions are numbered through all files: here each file's first. */
  private readonly firsts: Int32Array;
  private readonly byName: Postings;
  private readonly byCallee: Postings;

  /** @param nameCount all numbers of names are below it */
  constructor(
    private readonly files: readonly SourceFile[],
    nameCount: number,
  ) {
    this.firsts = new Int32Array(files.length);
    let count = 0;
    for (const [i, { rows }] of files.entries()) {
      this.firsts[i] = count;
      count += rows.rows.length / rowWidth;
    }
    this.byName = Postings.of(nameCount, (take) => {
      eachRow(files, (rows, at, number) => take(rows[at + Column.name] ?? 0, number));
    });
    this.byCallee = Postings.of(nameCount, (take) => {
      eachRow(files, (rows, at, number, { calls }) => {
        if (((rows[at + Column.head] ?? 0) & Head.carriesPages) === 0) return;
        const first = rows[at + Column.firstCall] ?? 0;
        const end = first + (rows[at + Column.callCount] ?? 0);
        for (let i = first; i < end; i++) take(calls[i] ?? 0, number);
      });
    });
    const writers: number[] = [];
    const writes = Head.carriesPages | Head.writesFlagsWord;
    eachRow(files, (rows, at, number) => {
      if (((rows[at + Column.head] ?? 0) & writes) === writes) writers.push(number);
    });
    this.writers = this.sources(writers);
  }

  isDefined(name: number): boolean {
    return this.byName.has(name);
  }

  definitionsOf(name: number): readonly FunctionSource[] {
    return this.sources(this.byName.at(name));
  }

  /** Definitions that can hand pages on and call something by this name. */
  callersOf(name: number): readonly FunctionSource[] {
    return this.sources(this.byCallee.at(name));
  }

  /** The numbers of the names of all definitions. */
  get names(): Iterable<number> {
    return this.byName.keys();
  }

  /** The numbers of the names that definitions which can hand pages on call. */
  get callees(): Iterable<number> {
    return this.byCallee.keys();
  }

  private sources(numbers: Iterable<number>): FunctionSource[] {
    const found: FunctionSource[] = [];
    for (const number of numbers) {
      const file = this.fileOf(number);
      const source = this.files[file]?.functions[number - (this.firsts[file] ?? 0)];
      if (source !== undefined) found.push(source);
    }
    return found;
  }

  /** The last file that starts at or before the definition; files without any start where the next one does. */
  private fileOf(number: number): number {
    let [low, high] = [0, this.firsts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.firsts[middle] ?? 0) <= number) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function eachRow(
  files: readonly SourceFile[],
  visit: (rows: Int32Array, at: number, number: number, file: SourceFile['rows']) => void,
): void {
  let number = 0;
  for (const { rows } of files)
    for (let at = 0; at < rows.rows.length; at += rowWidth) visit(rows.rows, at, number++, rows);
}
