// Where lines start: found in a whole text, or moved along with an edit, it is the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineIndex } from '../server/src/core/index.js';

const startsOf = (lines: LineIndex): readonly number[] =>
  Array.from({ length: lines.lineCount }, (_, line) => lines.startOfLine(line));

const textOf = (...pieces: readonly string[]) => fc.array(fc.constantFrom(...pieces), { maxLength: 30 });
const unixText = textOf('a', 'bc', '\n', '\n\n').map((pieces) => pieces.join(''));
const anyText = textOf('a', 'bc', '\n', '\r\n', '\r').map((pieces) => pieces.join(''));

test.each([
  ['line feeds', unixText],
  ['all kinds of line ends', anyText],
])('after any edit of a text with %s, the lines are those of the new text', (_what, text) => {
  fc.assert(
    fc.property(text, text, fc.nat(), fc.nat(), (before, inserted, one, other) => {
      const [start = 0, end = 0] = [one, other].map((at) => at % (before.length + 1)).sort((a, b) => a - b);
      const after = before.slice(0, start) + inserted + before.slice(end);
      const edited = LineIndex.of(before).edited(start, end, inserted, after);
      expect(startsOf(edited)).toEqual(startsOf(LineIndex.of(after)));
      // And once more, from what was moved.
      expect(startsOf(edited.edited(0, start, '', after.slice(start)))).toEqual(
        startsOf(LineIndex.of(after.slice(start))),
      );
    }),
  );
});
