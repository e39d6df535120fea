// What a report of a problem may say of a log: neither where files are nor what is in them. It leaves to others which lines are
// kept.

/** Longer lines are cut, in UTF-16 code units. */
const longestLine = 300;

/** A line without URIs, paths, names of files and quoted text. */
export function scrubbed(line: string): string {
  return line
    .slice(0, longestLine)
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S*/gi, '<uri>')
    .replace(/(["'`]).*?\1/g, '<text>')
    .replace(/\b[A-Za-z]:[\\/]\S*/g, '<path>')
    .replace(/\S*[/\\]\S*/g, '<path>')
    .replace(/\b[\w-]+\.(?:c|h|jsonc)\b/gi, '<file>')
    .replace(/\b[A-Za-z_]\w*\(\)?/g, '<name>');
}
