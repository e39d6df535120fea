// Finds where a text invokes one of some macros: from each `(` backwards, since most words are followed by none.

/** A name in front of a parenthesis (UTF-16 code units). */
export interface Invocation {
  readonly name: string;
  readonly start: number;
  /** Offset of the `(`. */
  readonly open: number;
}

/** Looks for invocations of some names. */
export class Invocations {
  /** By the code of a character: whether some name ends in it. */
  private readonly isLast = new Uint8Array(128);

  constructor(private readonly names: ReadonlySet<string>) {
    for (const name of names) this.isLast[name.charCodeAt(name.length - 1)] = 1;
  }

  /** The first invocation whose parenthesis stands at an offset or behind it. */
  next(text: string, from: number): Invocation | undefined {
    for (let open = text.indexOf('(', from); open >= 0; open = text.indexOf('(', open + 1)) {
      let end = open;
      while (end > 0 && isSpace(text, end - 1)) end--;
      // Nothing is cut out of the text for the many words that cannot be one of the names.
      if (end === 0 || this.isLast[text.charCodeAt(end - 1)] !== 1) continue;
      let start = end;
      while (start > 0 && isWordCode(text.charCodeAt(start - 1))) start--;
      const name = text.slice(start, end);
      if (this.names.has(name)) return { name, start, open };
    }
    return undefined;
  }
}

function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 48 && code <= 57);
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || (code >= 9 && code <= 13) || (code >= 160 && /\s/.test(text.charAt(at)));
}
