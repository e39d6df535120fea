// What a function does to order, in words: a line for a lens or a list, Markdown for a hover.
import type { FunctionFacts, UnorderedWrite } from '../findings/orderingFacts.js';
import { code } from './markdown.js';

/** One line of plain text: `leaves PG_swapbacked of folio unordered; publishes page; orders earlier stores`. */
export function factsInWords(facts: FunctionFacts): string {
  const writes = unique(facts.writes.map(({ flag, page }) => `${flag} of ${page}`));
  const pages = unique(facts.publishes.map(({ page }) => page));
  return [
    ...(writes.length === 0 ? [] : [`leaves ${listed(writes)} unordered`]),
    ...(pages.length === 0 ? [] : [`publishes ${listed(pages)}`]),
    ...(facts.orders ? ['orders earlier stores'] : []),
  ].join('; ');
}

/** The same for a hover, with the reasons. */
export function factsMarkdown(facts: FunctionFacts): string {
  const lines = [`**Order at a call of** ${code(`${facts.name}()`)}:`, ''];
  const writes = new Map(facts.writes.map((write) => [`${write.flag} ${write.page}`, write]));
  for (const write of writes.values()) lines.push(writeLine(write));
  for (const { page, call } of new Map(facts.publishes.map((one) => [one.page, one])).values())
    lines.push(`- publishes ${pageInWords(page)}, by ${code(`${call}()`)}`);
  lines.push(
    facts.orders
      ? '- orders earlier stores before later ones, on every path'
      : '- does not order earlier stores on every path',
  );
  if (!facts.complete) lines.push('- part of this is a guess: source was out of reach, or too complex');
  return lines.join('\n');
}

function writeLine({ flag, page, call, why, at }: UnorderedWrite): string {
  const place = at === undefined ? '' : ` (${code(`${at.file}:${at.range.start.line + 1}`)})`;
  const passed = why === '' ? 'nothing that orders follows it' : `what follows does not order: ${code(why)}`;
  return `- writes ${code(flag)} of ${pageInWords(page)} by ${code(`${call}()`)}${place}, not ordered after it: ${passed}`;
}

/** A name is code, "a page" is not. */
function pageInWords(page: string): string {
  return page.includes(' ') ? page : code(page);
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** More than three are only counted. */
function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, 3).join(', ');
  return texts.length > 3 ? `${shown} and ${texts.length - 3} more` : shown;
}
