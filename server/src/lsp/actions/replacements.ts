// Several replacements as one, for clients that show each by itself.
import type { Replacement, Text } from '../../core/index.js';

/**
 * One replacement that does what all of them do.
 * @param replacements in the order of the text, at least one, none touching another
 */
export function spanning(replacements: readonly Replacement[], text: Text): Replacement {
  const start = replacements[0]?.start ?? 0;
  let end = start;
  let newText = '';
  for (const replacement of replacements) {
    newText += text.slice(end, replacement.start) + replacement.newText;
    end = replacement.end;
  }
  return { start, end, newText };
}
