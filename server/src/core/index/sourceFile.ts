// What is known of one file without parsing it: its functions and function-like macros, and which names each of them calls.
import { LineIndex } from '../base/lineIndex.js';
import type { Position } from '../base/span.js';
import { writesFlagsWord } from '../models/pageFlags.js';
import { pageInSignature } from '../models/pages.js';
import { type FunctionSlice, findFunctions } from '../syntax/functionBounds.js';
import { expandGeneratedFunctions, macroDefinitions } from './macros.js';

/** One definition of a function, a macro that acts like one, or a function that a macro generates. */
export interface FunctionSource {
  readonly kind: 'function' | 'macro' | 'generated';
  readonly name: string;
  readonly file: string;
  /** Offset in the file (UTF-16 code units) of the definition, or of the macro invocation that generates it. */
  readonly start: number;
  /** Counts the definitions of this name in the file, from 0: stays the same when the function moves. */
  readonly ordinal: number;
  /** What the parser is given; for a function, the slice of the file. */
  readonly text: string;
  /** Bounds as the parser wants them; for functions absolute in the file, otherwise relative to `start`. */
  readonly slice: FunctionSlice;
  readonly isStatic: boolean;
  /** Whether a page, or an entry that maps one, can get in or out: by a parameter's or the result's type. */
  readonly carriesPages: boolean;
  /** Names that are followed by `(` in the body. */
  readonly calls: ReadonlySet<string>;
  /** Whether the body writes a page's flags word itself. */
  readonly touchesFlagsWord: boolean;
}

const callPattern = /[A-Za-z_]\w*(?=\s*\()/g;
function bodyFacts(
  text: string,
  from: number,
  isMacro = false,
): Pick<FunctionSource, 'calls' | 'carriesPages' | 'touchesFlagsWord'> {
  const body = text.slice(from);
  return {
    carriesPages: isMacro || pageInSignature.test(text.slice(0, from)),
    calls: new Set(body.match(callPattern) ?? []),
    touchesFlagsWord: writesFlagsWord.test(body),
  };
}

/** One file of the tree, with what was learnt from its text. */
export class SourceFile {
  readonly functions: readonly FunctionSource[];
  private index: LineIndex | undefined;

  constructor(
    readonly path: string,
    readonly text: string,
  ) {
    const found: Omit<FunctionSource, 'ordinal'>[] = findFunctions(text).map((slice) => {
      const body = text.slice(slice.start, slice.end);
      return {
        kind: 'function',
        name: slice.name,
        file: path,
        start: slice.start,
        text: body,
        slice,
        isStatic: /\bstatic\b/.test(text.slice(slice.start, slice.nameStart)),
        ...bodyFacts(body, slice.bodyStart - slice.start),
      };
    });
    if (text.includes('#define') || text.includes('# define')) found.push(...this.macros());
    const counts = new Map<string, number>();
    this.functions = found.map((source) => {
      const ordinal = counts.get(source.name) ?? 0;
      counts.set(source.name, ordinal + 1);
      return { ...source, ordinal };
    });
  }

  get lines(): LineIndex {
    this.index ??= new LineIndex(this.text);
    return this.index;
  }

  private macros(): readonly Omit<FunctionSource, 'ordinal'>[] {
    const macros = macroDefinitions(this.text);
    const result: Omit<FunctionSource, 'ordinal'>[] = [];
    for (const macro of macros) {
      const asFunction = macro.asFunction();
      if (asFunction === undefined) continue;
      const { text, slice } = asFunction;
      result.push({
        kind: 'macro',
        name: macro.name,
        file: this.path,
        start: macro.start,
        text,
        slice,
        isStatic: this.path.endsWith('.c'),
        ...bodyFacts(text, slice.bodyStart, true),
      });
    }
    for (const { start, text } of expandGeneratedFunctions(this.text, macros)) {
      for (const slice of findFunctions(text)) {
        const body = text.slice(slice.start, slice.end);
        const shifted: FunctionSlice = shiftSlice(slice, -slice.start);
        result.push({
          kind: 'generated',
          name: slice.name,
          file: this.path,
          start,
          text: body,
          slice: shifted,
          isStatic: this.path.endsWith('.c'),
          ...bodyFacts(body, shifted.bodyStart),
        });
      }
    }
    return result;
  }

  /** The position of an offset within a definition of this file. */
  positionIn(source: FunctionSource, offset: number): Position {
    if (source.kind === 'function') return this.lines.positionAt(source.start + offset);
    // Text made from a macro has its own columns; a macro's lines are those of its definition.
    const line = this.lines.positionAt(source.start).line;
    if (source.kind === 'generated') return { line, character: 0 };
    return { line: line + (source.text.slice(0, offset).match(/\n/g) ?? []).length, character: 0 };
  }
}

function shiftSlice(slice: FunctionSlice, by: number): FunctionSlice {
  return {
    name: slice.name,
    start: slice.start + by,
    end: slice.end + by,
    nameStart: slice.nameStart + by,
    bodyStart: slice.bodyStart + by,
    parameters: { start: slice.parameters.start + by, end: slice.parameters.end + by },
  };
}
