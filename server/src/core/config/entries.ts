// Reads the values of a parsed config file one by one, and names those that are of another type than they should be, with
// their places. It knows no key by name.
import { getNodeValue, type Node } from 'jsonc-parser';
import { didYouMean } from '../base/didYouMean.js';
import type { Span } from '../base/span.js';

/** What to do with the value of each known key. */
export type Readers = Readonly<Record<string, (value: Node) => unknown>>;

export class Entries {
  constructor(private readonly report: (severity: 'error' | 'warning', span: Span, message: string) => void) {}

  error(span: Span, message: string): void {
    this.report('error', span, message);
  }

  spanOf({ offset, length }: Node): Span {
    return { start: offset, end: offset + length };
  }

  /**
   * Hands each value of an object to the reader of its key.
   * @param name what the object is, for people
   * @param noun what its keys are, for people
   */
  readObject(node: Node, name: string, readers: Readers, noun = 'key'): void {
    if (node.type !== 'object') return this.wrongType(node, `${name} must be an object`);
    const seen = new Set<string>();
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (key === undefined) continue;
      const id = String(key.value);
      if (seen.has(id)) this.error(this.spanOf(key), `${id} stands here twice.`);
      seen.add(id);
      const read = Object.hasOwn(readers, id) ? readers[id] : undefined;
      // A key without a value is a mistake that the parser has named.
      if (read !== undefined && value !== undefined) read(value);
      else if (read === undefined) this.unknown(key, id, noun, Object.keys(readers));
    }
  }

  items(node: Node, name: string, most: number): readonly Node[] {
    if (node.type !== 'array') {
      this.wrongType(node, `${name} must be a list`);
      return [];
    }
    const items = node.children ?? [];
    if (items.length > most) this.error(this.spanOf(node), `${name} must not have more than ${most} entries.`);
    return items.slice(0, most);
  }

  string(node: Node, name: string): string | undefined {
    if (node.type === 'string') return String(node.value);
    this.wrongType(node, `${name} must be a string`);
    return undefined;
  }

  integer(node: Node, name: string, least: number, most: number): number | undefined {
    const value: unknown = node.type === 'number' ? node.value : undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    this.wrongType(node, `${name} must be a whole number from ${least} to ${most}`);
    return undefined;
  }

  choice<T extends string>(node: Node, name: string, choices: readonly T[]): T | undefined {
    const value: unknown = node.type === 'string' ? node.value : undefined;
    const chosen = choices.find((choice) => choice === value);
    if (chosen !== undefined) return chosen;
    const near = typeof value === 'string' ? didYouMean(value, choices) : '';
    this.wrongType(node, `${name} must be one of ${choices.join(', ')}`, near);
    return undefined;
  }

  private wrongType(node: Node, must: string, near = ''): void {
    const shown = JSON.stringify(getNodeValue(node)) ?? 'nothing';
    const short = shown.length > 40 ? `${shown.slice(0, 37)}...` : shown;
    this.error(this.spanOf(node), `${must}, not ${short}${near}.`);
  }

  private unknown(key: Node, id: string, noun: string, known: readonly string[]): void {
    const message = `There is no ${noun} ${id}${didYouMean(id, known)}; it is passed over.`;
    this.report('warning', this.spanOf(key), message);
  }
}
