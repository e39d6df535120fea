// A stand-in for the core, for tests of the language server alone: each line that says `publish` is a finding unless the
// line above says `barrier`, and the fix puts one there; for a text that says `hopeless` there is no fix but silence.
import { wholeOf } from '../../server/src/core/base/text.js';
import type { Config, Finding, Fix, OrderingFacts, Project, Report, SourceText } from '../../server/src/core/index.js';

export class LineRaces implements Project {
  readonly reportsMade = 0;
  readonly files = new Map<string, string>();
  readonly ordering: OrderingFacts = noFacts;
  checks = 0;
  steps = 0;
  /** How often a file was set. */
  reads = 0;
  config: Config | undefined;

  setFile(path: string, text: SourceText): void {
    this.reads++;
    this.files.set(path, wholeOf(text));
  }

  addScanned(): never {
    throw new Error('the stand-in reads each file');
  }

  fileScanner(): never {
    throw new Error('the stand-in scans nothing');
  }

  keptReports(): never {
    throw new Error('the stand-in keeps nothing');
  }

  useReports(): void {}

  *rehearse(): Generator<number> {}

  scannedFiles(): never {
    throw new Error('the stand-in scans nothing');
  }

  removeFile(path: string): void {
    this.files.delete(path);
  }

  hasFile(path: string): boolean {
    return this.files.has(path);
  }

  textLength(path: string): number {
    return this.files.get(path)?.length ?? 0;
  }

  *checkInSteps(path: string): Generator<void, Report> {
    for (const _line of (this.files.get(path) ?? '').split('\n')) {
      this.steps++;
      yield;
    }
    return this.check([path]);
  }

  configure(config: Config): void {
    this.config = config;
  }

  check(paths: readonly string[] = [...this.files.keys()]): Report {
    this.checks++;
    return {
      findings: paths.flatMap((path) => this.findingsIn(path)),
      suppressions: [],
      coverage: {
        files: paths.length,
        functions: 0,
        relevant: 0,
        indirectCalls: 0,
        modelsUsed: [],
        skipped: [],
        changed: [],
      },
    };
  }

  hover(path: string, offset: number) {
    const text = this.files.get(path) ?? '';
    const start = text.lastIndexOf('publish', offset);
    if (start < 0 || offset > start + 'publish'.length) return undefined;
    return { file: path, start, end: start + 'publish'.length, markdown: '**publish** makes the `page` reachable' };
  }

  private findingsIn(path: string): Finding[] {
    const lines = (this.files.get(path) ?? '').split('\n');
    if (lines.some((line) => line.includes('explode'))) throw new Error('the stand-in exploded\n    at a stack frame');
    return lines.flatMap((line, number) => {
      const character = line.indexOf('publish');
      return character < 0 || lines[number - 1]?.includes('barrier') ? [] : [this.finding(path, number, character)];
    });
  }

  private finding(path: string, line: number, character: number): Finding {
    const range = { start: { line, character }, end: { line, character: character + 'publish'.length } };
    const helper = [...this.files].find(([, text]) => text.includes('helper'))?.[0];
    const steps =
      helper === undefined
        ? []
        : [{ functionName: 'helper', at: { file: helper, range: wordIn(this.files.get(helper), 'helper') } }];
    const write = {
      call: 'write',
      range,
      flag: 'PG_test',
      chain: steps,
      operation: 'write',
      origin: 'source',
    } as const;
    return {
      ruleId: 'missing-publish-barrier',
      severity: 'warning',
      confidence: (this.files.get(path) ?? '').includes('unsure') ? 'low' : 'high',
      message: 'nothing orders the write',
      file: path,
      functionName: 'f',
      range,
      page: 'page',
      write,
      writes: [write],
      publish: { call: 'publish', range },
      publishChain: [],
      between: [{ call: 'spin_lock', range, why: 'a lock taken is only acquire' }],
      notes: [],
      fixes: fixesFor(path, line, range).filter(
        ({ kind }) => kind === 'suppress' || !(this.files.get(path) ?? '').includes('hopeless'),
      ),
      fingerprint: `${path}:f`,
    };
  }
}

function fixesFor(path: string, line: number, range: Finding['range']): readonly Fix[] {
  const above = { start: { line, character: 0 }, end: { line, character: 0 } };
  const fix = { detail: 'why', edits: [{ file: path, range: above, newText: 'barrier\n' }] };
  return [
    { ...fix, kind: 'suppress', title: 'Suppress', safety: 'unsafe', preferred: false },
    { ...fix, kind: 'insert-barrier', title: 'Insert barrier', safety: 'safe', preferred: true },
    {
      ...fix,
      kind: 'store-release',
      title: 'Store with release',
      safety: 'suggested',
      preferred: false,
      edits: [
        { file: path, range, newText: 'release' },
        { file: path, range: above, newText: 'reviewed ' },
      ],
    },
  ];
}

function wordIn(text = '', word: string) {
  const lines = text.split('\n');
  const line = lines.findIndex((each) => each.includes(word));
  const character = lines[line]?.indexOf(word) ?? 0;
  return { start: { line, character }, end: { line, character: character + word.length } };
}

/** Nothing is known of functions and calls here. */
const noFacts: OrderingFacts = {
  nameAt: () => undefined,
  functionsOf: () => [],
  ofCall: () => undefined,
  ordersImplicitly: () => false,
  summaryOf: () => undefined,
  definitionsOf: () => [],
  callsIn: () => [],
  callersOf: () => [],
};
