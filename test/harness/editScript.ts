// Random edits of a tree of C files, the way people make them: lines that move, double, go and come back, names that change,
// words half typed. The same seed makes the same edits.
import { join } from 'node:path';
import { cleanTexts, loadFixtures, readTree } from './fixtures.js';

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  constructor(private state: number) {}

  /** An integer from 0 up to, and without, a bound. */
  below(bound: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }
}

/** The example, and the fixtures of each of three rules, each as one tree: its name, and the texts by path. */
export function treesToEdit(): readonly (readonly [name: string, texts: ReadonlyMap<string, string>])[] {
  const ofRule = (rule: string): ReadonlyMap<string, string> =>
    new Map(loadFixtures(`rules/${rule}`).flatMap(({ sources }) => [...cleanTexts(sources)]));
  const rules = ['missing-publish-barrier', 'flag-write-after-publish', 'value-dependent-order'];
  return [
    ['the example', readTree(join(import.meta.dirname, '../../server/example'))],
    ...rules.map((rule) => [rule, ofRule(rule)] as const),
  ];
}

/** What became of one file; without a text, it is gone. */
export interface TreeEdit {
  readonly path: string;
  readonly text: string | undefined;
}

/** A replacement in a text; offsets are UTF-16 code units. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

const pieces = [
  ...['(', ')', '{', '}', ';', '\n', ',', '*', '"', '/*', '*/', '//', '#', '\\', '\r\n', '\r', '\t', ' = ', '->'],
  ...['smp_wmb();\n', 'smp_mb();\n', '__SetPageUptodate(page);\n', 'set_pte_at(mm, addr, ptep, entry);\n', 'return;\n'],
  ...[
    '\n#ifdef CONFIG_X\n',
    '\n#else\n',
    '\n#endif\n',
    '\n#define smp_wmb() barrier()\n',
    'if (x) ',
    'goto out;\n',
    'out:\n',
  ],
  ...[
    '/* fencepost-ignore-next-line missing-publish-barrier: why */\n',
    'static ',
    'é',
    '日本',
    '😀',
    '\ud83d',
    '\udc00',
    '\0',
    '\u2028',
  ],
];

/** A change of a text, small or of whole lines. */
export function randomChange(text: string, random: Random): TextChange {
  const lines = lineStarts(text);
  const at = (line: number): number => lines[line] ?? text.length;
  const line = random.below(lines.length);
  const other = random.below(lines.length);
  const count = 1 + random.below(3);
  const offset = random.below(text.length + 1);
  const whole = text.slice(at(line), at(line + count));
  switch (random.below(9)) {
    case 0:
      return { start: at(line), end: at(line + count), newText: '' };
    case 1:
      return { start: at(other), end: at(other), newText: whole };
    case 2:
      return {
        start: at(line),
        end: at(line + 2),
        newText: text.slice(at(line + 1), at(line + 2)) + text.slice(at(line), at(line + 1)),
      };
    case 3:
      return { start: at(line), end: at(line), newText: random.pick(pieces) };
    case 4:
      return { start: at(line), end: at(line + 1), newText: `// ${text.slice(at(line), at(line + 1))}` };
    case 5:
      return { start: offset, end: Math.min(text.length, offset + random.below(6)), newText: random.pick(pieces) };
    case 6:
      return {
        start: offset,
        end: Math.min(text.length, offset + 1),
        newText: String.fromCharCode(97 + random.below(26)),
      };
    default:
      return renamed(text, offset, random);
  }
}

/** The identifier at or behind an offset becomes another one of the text. */
function renamed(text: string, offset: number, random: Random): TextChange {
  const found = /[A-Za-z_]\w*/.exec(text.slice(offset, offset + 200));
  const from = random.below(text.length + 1);
  const other = /[A-Za-z_]\w*/.exec(text.slice(from, from + 200))?.[0] ?? 'x';
  const start = offset + (found?.index ?? 0);
  return { start, end: start + (found?.[0].length ?? 0), newText: random.below(3) === 0 ? `${other}_` : other };
}

export function applyChange(text: string, { start, end, newText }: TextChange): string {
  return text.slice(0, start) + newText + text.slice(end);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** A tree under edit. */
export class EditedTree {
  readonly files: Map<string, string>;

  constructor(
    private readonly originals: ReadonlyMap<string, string>,
    private readonly random: Random,
  ) {
    this.files = new Map(originals);
  }

  /** Makes one edit; texts do not grow without end, and now and then one becomes again what it was. */
  step(): TreeEdit {
    const { random, files } = this;
    const [path, original] = random.pick([...this.originals]);
    const text = files.get(path);
    const kind = random.below(40);
    if (text === undefined || kind < 3 || text.length > 2 * original.length + 1000) return this.put(path, original);
    if (kind === 3) return this.put(path, undefined);
    return this.put(path, applyChange(text, randomChange(text, random)));
  }

  private put(path: string, text: string | undefined): TreeEdit {
    if (text === undefined) this.files.delete(path);
    else this.files.set(path, text);
    return { path, text };
  }
}
