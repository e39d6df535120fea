// Comments of C in pieces of text that are looked at by hand.

/** A text with something in the place of each comment between slashes and stars; one that is never closed stays. */
export function withoutComments(text: string, filler: string): string {
  // Not by a pattern: it would look for the end anew from the start of each comment that has none.
  let result = '';
  let at = 0;
  for (let open = text.indexOf('/*'); open >= 0; open = text.indexOf('/*', at)) {
    const close = text.indexOf('*/', open + 2);
    if (close < 0) break;
    result += text.slice(at, open) + filler;
    at = close + 2;
  }
  return result + text.slice(at);
}
