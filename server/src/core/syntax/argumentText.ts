// Splits what stands between two parentheses where it is read as text: parameter lists, macro arguments, a call in a message.

/** The parts between commas that no bracket encloses, without blanks around them; an empty text has one empty part. */
export function splitArguments(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case '(':
      case '[':
      case '{':
        depth++;
        break;
      case ')':
      case ']':
      case '}':
        depth--;
        break;
      case ',':
        if (depth !== 0) break;
        parts.push(text.slice(start, i).trim());
        start = i + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}
