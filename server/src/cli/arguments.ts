// What may stand on the command line: one table of commands and options, from which arguments are read and help is written.
// What a command does is its own file's business.
import { parseArgs } from 'node:util';
import { didYouMean } from '../core/index.js';

export const formats = ['text', 'gcc', 'json'] as const;
export type Format = (typeof formats)[number];

/** What is done with the fixes: shown in the report, printed as a diff, or written. */
export type Remedy = 'shown' | 'diff' | 'fix';

/** Which findings are reported: all, or those that were not there before. */
export type Reported =
  | { readonly kind: 'all' }
  | { readonly kind: 'since'; readonly revision: string }
  | { readonly kind: 'baseline'; readonly report: string };

interface Option {
  readonly name: string;
  /** What the value is called in the help; an option without it takes none. */
  readonly value?: string;
  /** The only values there are. */
  readonly choices?: readonly string[];
  readonly help: string;
}

export type CommandName = 'check' | 'lsp' | 'rules' | 'explain';

interface Command {
  readonly name: CommandName;
  readonly operands: string;
  /** The least and the greatest number of operands. */
  readonly count: readonly [number, number];
  readonly summary: string;
  readonly options: readonly Option[];
  readonly notes: readonly string[];
}

const helpOption: Option = { name: 'help', help: 'show this help' };

const commands: readonly Command[] = [
  {
    name: 'check',
    operands: '[PATH...]',
    count: [0, Number.POSITIVE_INFINITY],
    summary: 'check C files, or all C files below folders (default: the folder you are in)',
    options: [
      {
        name: 'root',
        value: 'DIR',
        help: 'the tree in which callees are looked up, and to which reported paths are relative (default: the nearest folder above with Kbuild and MAINTAINERS, else the top of the git checkout, else the folder itself)',
      },
      { name: 'format', value: 'FORMAT', choices: formats, help: 'text (default), gcc (for quickfix lists) or json' },
      {
        name: 'diff',
        help: 'instead of a report, print the preferred fixes of all findings as one unified diff, for git apply or patch -p1 in the root; nothing is written',
      },
      {
        name: 'coverage',
        help: 'also read every function that holds a flag write, a publication or a barrier, though it can have no finding, and list those that cannot be read',
      },
      {
        name: 'since',
        value: 'REV',
        help: 'report only findings that are not there at this revision of the git checkout, or on whose path a line was touched; what is not committed counts',
      },
      {
        name: 'baseline',
        value: 'REPORT',
        help: 'report only findings that are not in this earlier report, which was written with --format json',
      },
      { name: 'fix', help: 'write the preferred fixes into the files, check again, and report what is left' },
    ],
    notes: [
      'Hidden folders below a PATH are not entered, and symbolic links below it are not followed.',
      'A suppression is never applied, and no file outside of the root is written. Fixes that move or replace code are said to be reviewed.',
      'Exit status: 0 nothing found; 1 findings; 2 the result cannot be trusted (wrong usage, a file that cannot be read or is not C, a fix that cannot be written, an internal error). With --diff it is about the files as they are; with --fix, about what is left.',
    ],
  },
  {
    name: 'lsp',
    operands: '',
    count: [0, 0],
    summary: 'run the language server',
    options: [
      { name: 'stdio', help: 'talk over standard input and output' },
      { name: 'node-ipc', help: 'talk over the IPC channel of the Node process that started this one' },
      { name: 'clientProcessId', value: 'PID', help: 'end when this process is gone' },
    ],
    notes: [],
  },
  { name: 'rules', operands: '', count: [0, 0], summary: 'list the rules', options: [], notes: [] },
  {
    name: 'explain',
    operands: 'RULE',
    count: [1, 1],
    summary: 'say what a rule reports, why, and how to mend it',
    options: [],
    notes: [],
  },
];

/** What `check` is asked. */
export interface CheckRequest {
  readonly paths: readonly string[];
  readonly root: string | undefined;
  readonly format: Format;
  readonly remedy: Remedy;
  /** Whether all functions that hold something of interest are read. */
  readonly coverage: boolean;
  readonly reported: Reported;
}

export type Invocation =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' }
  | ({ readonly kind: 'check' } & CheckRequest)
  | { readonly kind: 'lsp'; readonly argv: readonly string[] }
  | { readonly kind: 'rules' }
  | { readonly kind: 'explain'; readonly rule: string }
  | { readonly kind: 'wrong'; readonly complaint: string };

/** Reads the arguments after the program's own name. Wrong ones are a result, never an exception. */
export function readArguments(argv: readonly string[]): Invocation {
  const [first, ...rest] = argv;
  if (first === undefined) return wrong("no command; 'fencepost --help' lists them");
  if (first === '--help' || first === '-h' || first === 'help') return { kind: 'help', text: overview() };
  if (first === '--version' || first === '-V') return { kind: 'version' };
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) return wrong(unknownCommand(first));
  return readCommand(command, rest);
}

function unknownCommand(word: string): string {
  const names = commands.map(({ name }) => name);
  if (word.startsWith('-')) return `unknown option '${word}'${didYouMean(word, ['--help', '--version'])}`;
  return `unknown command '${word}'${didYouMean(word, names)}; there are ${names.join(', ')}`;
}

function readCommand(command: Command, argv: readonly string[]): Invocation {
  const given = readOptions(command, argv);
  if (typeof given === 'string') return wrong(`${command.name}: ${given}`);
  if (given.values.has('help')) return { kind: 'help', text: helpOf(command) };
  const [least, most] = command.count;
  if (given.operands.length < least) return wrong(`${command.name}: ${command.operands} is missing`);
  const surplus = given.operands[most];
  if (surplus !== undefined) return wrong(`${command.name}: unexpected argument '${surplus}'`);
  return invocation(command.name, given, argv);
}

function invocation(name: CommandName, { values, operands }: GivenOptions, argv: readonly string[]): Invocation {
  switch (name) {
    case 'check':
      return checkInvocation(values, operands);
    case 'lsp': {
      if (values.has('stdio') || values.has('node-ipc')) return { kind: 'lsp', argv };
      return wrong('lsp: say how to talk: --stdio or --node-ipc');
    }
    case 'rules':
      return { kind: 'rules' };
    case 'explain':
      return { kind: 'explain', rule: operands[0] ?? '' };
  }
}

function checkInvocation(values: ReadonlyMap<string, string>, paths: readonly string[]): Invocation {
  const [diff, fix] = [values.has('diff'), values.has('fix')];
  if (diff && fix) return wrong('check: --diff and --fix exclude each other: --diff shows what --fix would write');
  if (diff && values.has('format')) return wrong('check: --diff prints a diff and nothing else; it takes no --format');
  const format = formats.find((one) => one === values.get('format')) ?? 'text';
  const remedy = diff ? 'diff' : fix ? 'fix' : 'shown';
  const reported = reportedBy(values);
  if (reported === undefined) return wrong('check: --since and --baseline exclude each other');
  if (reported.kind !== 'all' && remedy !== 'shown')
    return wrong(`check: --${remedy} is about all findings; it takes no --${reported.kind}`);
  return { kind: 'check', paths, root: values.get('root'), format, remedy, coverage: values.has('coverage'), reported };
}

function reportedBy(values: ReadonlyMap<string, string>): Reported | undefined {
  const [revision, report] = [values.get('since'), values.get('baseline')];
  if (revision !== undefined && report !== undefined) return undefined;
  if (revision !== undefined) return { kind: 'since', revision };
  return report === undefined ? { kind: 'all' } : { kind: 'baseline', report };
}

interface GivenOptions {
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/** The options and operands given, or what is wrong with them. */
function readOptions(command: Command, argv: readonly string[]): GivenOptions | string {
  const known = [...command.options, helpOption];
  const { tokens } = parseArgs({
    args: [...argv],
    options: {
      ...Object.fromEntries(known.map(({ name, value }) => [name, { type: value ? 'string' : 'boolean' } as const])),
      help: { type: 'boolean', short: 'h' },
    },
    strict: false,
    tokens: true,
  });
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = known.find(({ name }) => name === token.name);
    if (option === undefined) {
      const names = known.map(({ name }) => `--${name}`);
      return `unknown option '${token.rawName}'${didYouMean(token.rawName, names)}`;
    }
    const complaint = complaintAbout(option, token.value, token.inlineValue ?? false);
    if (complaint !== undefined) return complaint;
    values.set(option.name, token.value ?? '');
  }
  return { values, operands };
}

function complaintAbout(option: Option, value: string | undefined, inline: boolean): string | undefined {
  if (option.value === undefined) return value === undefined ? undefined : `--${option.name} takes no value`;
  // A value that looks like an option is one whose value was forgotten, unless it is written --name=value.
  if (value === undefined || value === '' || (value.startsWith('-') && !inline)) {
    return `--${option.name} needs a value: ${option.choices?.join(', ') ?? option.value}`;
  }
  if (option.choices === undefined || option.choices.includes(value)) return undefined;
  return `unknown ${option.name} '${value}'${didYouMean(value, option.choices)}; there are ${option.choices.join(', ')}`;
}

function wrong(complaint: string): Invocation {
  return { kind: 'wrong', complaint };
}

function overview(): string {
  const rows = commands.map(({ name, operands, summary }) => row(`${name} ${operands}`, summary));
  return [
    'Finds pages of the Linux kernel that are published to page-table walkers while a non-atomic',
    'page-flag write to them may still be unordered.',
    '',
    'Usage: fencepost COMMAND [OPTION...]',
    '',
    ...rows,
    '',
    row('--help, -h', "show this help; 'fencepost COMMAND --help' shows that of a command"),
    row('--version, -V', 'show the version'),
    '',
  ].join('\n');
}

function helpOf({ name, operands, summary, options, notes }: Command): string {
  const usage = ['Usage: fencepost', name, '[OPTION...]', operands].filter((part) => part !== '').join(' ');
  const rows = [...options, helpOption].map((option) =>
    row(`--${option.name}${option.value ? ` ${option.value}` : option === helpOption ? ', -h' : ''}`, option.help),
  );
  const sentence = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return [sentence, '', usage, '', ...rows, ...notes.flatMap((note) => ['', wrap(note, '')]), ''].join('\n');
}

const indent = ' '.repeat(20);

function row(left: string, right: string): string {
  return `  ${left.padEnd(indent.length - 3)} ${wrap(right, indent)}`;
}

/** Breaks a text into lines of at most 96 columns; lines after the first begin with `margin`. */
function wrap(text: string, margin: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && margin.length + line.length + 1 + word.length > 96) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${margin}`);
}
