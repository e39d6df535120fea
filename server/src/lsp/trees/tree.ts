// One tree of source files and the core's project over it. It is read in the background, in slices that let messages through;
// what the client has open always takes the place of what the disk holds.
import { type Config, checkedBy, type Project, type Report } from '../../core/index.js';
import { stepsTo } from '../files/listedKind.js';
import type { FileText, ServerHost, TreeScan } from '../host.js';
import { uriBelow } from '../protocol/uris.js';
import type { OpenDocument } from './documents.js';
import { rehearsal } from './rehearsal.js';

/** How long a slice of reading may run before messages are let through, in milliseconds. */
const sliceLength = 25;

/** What was learnt of a tree is kept so many milliseconds after it was read: when the first questions have been answered. */
const keepingDelay = 4000;

const notListed: FileText = { kind: 'unreadable', reason: 'no listing of the tree has it' };

/** Counts of one reading of a tree. */
export interface TreeProgress {
  readonly done: number;
  readonly total: number;
}

/** What a reading found: how many files there were, how many matter, and which could not be read. */
export interface TreeReading {
  readonly files: number;
  readonly kept: number;
  readonly unreadable: readonly string[];
  readonly milliseconds: number;
}

export class Tree {
  /** Changes whenever an earlier result may no longer hold. */
  generation = 0;
  private isChecked: (path: string) => boolean = () => true;
  private functions: Config['functions'] = [];
  private readonly open = new Map<string, OpenDocument>();
  /** The files of the disk that the project has, or had before a client opened them. */
  private readonly onDisk = new Set<string>();
  private reading: Promise<void> | undefined;
  private isReading = false;

  private constructor(
    /** Without a slash at its end. */
    readonly rootUri: string,
    readonly project: Project,
    private readonly host: ServerHost,
    /** Nothing is known here but what the client has open. */
    readonly alone: boolean,
  ) {}

  static async create(rootUri: string, host: ServerHost, { alone }: { readonly alone: boolean }): Promise<Tree> {
    return new Tree(rootUri, await host.createProject(), host, alone);
  }

  /** Resolves when the tree has been read, at once if nothing is being read. */
  get settled(): Promise<void> {
    return this.reading ?? Promise.resolve();
  }

  get busy(): boolean {
    return this.isReading;
  }

  /** Makes an open document's text the one that is checked. */
  hold(path: string, document: OpenDocument): void {
    const held = this.open.get(path);
    if (held?.version === document.version && held.content === document.content) return;
    this.open.set(path, document);
    this.setOpen(path, document);
    this.generation++;
  }

  /** The client closed the document: the file counts again as it is on the disk. */
  async release(path: string): Promise<void> {
    this.open.delete(path);
    if (!this.alone) return this.reload([path]);
    this.project.removeFile(path);
    this.generation++;
  }

  /** The text that is checked now, for an open document; otherwise what the disk holds. */
  async textOf(path: string): Promise<string | undefined> {
    const held = this.open.get(path);
    if (held !== undefined) return held.content.text.whole;
    const file = await this.host.files.read(this.rootUri, path);
    return file.kind === 'text' ? file.text : undefined;
  }

  uriOf(path: string): string {
    return this.open.get(path)?.uri ?? uriBelow(this.rootUri, path);
  }

  openDocument(path: string): OpenDocument | undefined {
    return this.open.get(path);
  }

  /** Reads the whole tree once; a second call waits for the first. */
  read(report: (progress: TreeProgress) => void, finish: (reading: TreeReading) => void): Promise<void> {
    this.reading ??= this.readAll(report).then(finish);
    return this.reading;
  }

  /** What a check of one file says, as the tree is known now; undefined for a file that the config leaves out. */
  check(path: string): Report | undefined {
    return this.isChecked(path) ? this.project.check([path]) : undefined;
  }

  /** As `check`, in steps between which messages can be let through. */
  *checkInSteps(path: string): Generator<void, Report | undefined> {
    return this.isChecked(path) ? yield* this.project.checkInSteps(path) : undefined;
  }

  /** Takes another config into force. */
  configure(config: Config): void {
    this.project.configure(config);
    this.functions = config.functions;
    this.isChecked = checkedBy(config);
    this.generation++;
  }

  /** Runs with a way to check other texts in a file's place; the file has its own text again afterwards. */
  tryText<T>(path: string, run: (attempt: (text: string) => Report) => T): T {
    const attempt = (text: string) => {
      this.project.setFile(path, text);
      return this.project.check([path]);
    };
    try {
      return run(attempt);
    } finally {
      const held = this.open.get(path);
      if (held !== undefined) this.setOpen(path, held);
    }
  }

  /**
   * Runs with other texts in the place of files, which have their own again afterwards.
   * @param now the texts of those files; undefined for one that there is none of. What is open is as the client has it.
   */
  inThePast<T>(now: ReadonlyMap<string, string | undefined>, run: (project: Project) => T): T {
    try {
      return run(this.project);
    } finally {
      for (const [path, text] of now) {
        const held = this.open.get(path);
        if (held !== undefined) this.setOpen(path, held);
        else if (text !== undefined) this.project.setFile(path, text);
        else if (this.project.hasFile(path)) this.project.removeFile(path);
      }
    }
  }

  /**
   * Takes in files that changed on the disk; those that the client has open stay as the client has them. What a listing would
   * pass over, such as a link that leads out of the tree, is no part of it, whoever names it.
   */
  async reload(paths: readonly string[]): Promise<void> {
    const { files } = this.host;
    const read = async (path: string): Promise<FileText> =>
      (await files.kindOf(this.rootUri, path)) === 'file' ? files.read(this.rootUri, path) : notListed;
    await this.forEachText(paths, read, (path, file) => {
      if (file.kind === 'text') return this.takeText(path, file.text);
      this.onDisk.delete(path);
      this.project.removeFile(path);
    });
    this.generation++;
  }

  /** The files below folders that came or went: those that lie there now, and those that did when they were last looked at. */
  async filesBelow(folders: readonly string[]): Promise<readonly string[]> {
    const { files } = this.host;
    const isBelow = (path: string, some: ReadonlySet<string>) => stepsTo(path).some((step) => some.has(step));
    const changed = new Set(folders);
    const before = [...this.onDisk].filter((path) => isBelow(path, changed));
    const entered = new Set<string>();
    for (const folder of changed) if ((await files.kindOf(this.rootUri, folder)) === 'folder') entered.add(folder);
    if (entered.size === 0) return before;
    const { paths } = await files.list(this.rootUri);
    return [...before, ...paths.filter((path) => isBelow(path, entered))];
  }

  /** A file with a NUL is binary on the disk, and is no C either while an editor has it: it counts as empty. */
  private setOpen(path: string, { content }: OpenDocument): void {
    if (content.text.includes('\0')) this.project.setFile(path, '');
    else this.project.setFile(path, content.text, content.lines);
  }

  private takeText(path: string, text: string): void {
    this.onDisk.add(path);
    this.project.setFile(path, text);
  }

  private async readAll(report: (progress: TreeProgress) => void): Promise<TreeReading> {
    this.isReading = true;
    try {
      const start = this.host.clock.now();
      const { paths, passedOver } = await this.host.files.list(this.rootUri);
      const unreadable = [...passedOver];
      let kept = 0;
      let done = 0;
      const take = (path: string, file: FileText) => {
        done++;
        if (file.kind === 'unreadable') unreadable.push(`${path}: ${file.reason}`);
        if (file.kind !== 'text') return;
        this.takeText(path, file.text);
        kept++;
      };
      const { files } = this.host;
      const progress = (taken: number): void => report({ done: taken, total: paths.length });
      const scan = await files.scan?.(this.rootUri, paths, this.functions, progress);
      const read = (path: string) => files.read(this.rootUri, path);
      if (scan === undefined) await this.forEachText(paths, read, take, () => report({ done, total: paths.length }));
      else kept = await this.takeScan(scan, unreadable);
      return { files: paths.length, kept, unreadable, milliseconds: this.host.clock.now() - start };
    } finally {
      this.generation++;
      this.isReading = false;
    }
  }

  /** Adds what was scanned elsewhere, and lets messages through between the batches; returns how many files there are. */
  private async takeScan(scan: TreeScan, unreadable: string[]): Promise<number> {
    const { clock } = this.host;
    let kept = 0;
    let sliceStart = clock.now();
    unreadable.push(...scan.unreadable);
    for (const { batch, isCurrent } of scan.batches) {
      const current = batch.paths.filter(isCurrent);
      kept += current.length;
      for (const path of current) this.onDisk.add(path);
      const accepts = (path: string): boolean => isCurrent(path) && !this.open.has(path);
      for (const _ of this.project.addScanned(batch, scan.textOf, accepts)) {
        if (clock.now() - sliceStart < sliceLength) continue;
        await clock.breathe();
        sliceStart = clock.now();
      }
    }
    if (scan.reports !== undefined) this.project.useReports(scan.reports);
    clock.after(keepingDelay, () => {
      scan.keep(this.project, new Set(this.open.keys()));
      void this.rehearse();
    });
    return kept;
  }

  /** Until somebody types. */
  private async rehearse(): Promise<void> {
    const { generation, project } = this;
    const { clock } = this.host;
    const setOpen = (path: string, document: OpenDocument): void => this.setOpen(path, document);
    for (const _ of rehearsal(this.open, { project, clock, setOpen })) {
      await clock.breathe();
      if (this.generation !== generation) return;
    }
  }

  /** Reads files that are not open, some at a time, and lets messages through between slices. */
  private async forEachText(
    paths: readonly string[],
    read: (path: string) => Promise<FileText>,
    take: (path: string, file: FileText) => void,
    afterSlice: () => void = () => {},
  ): Promise<void> {
    const { files, clock } = this.host;
    const atOnce = files.concurrentReads(this.rootUri);
    let sliceStart = clock.now();
    for (let next = 0; next < paths.length; next += atOnce) {
      const group = paths.slice(next, next + atOnce).filter((path) => !this.open.has(path));
      const texts = await Promise.all(group.map(async (path) => ({ path, file: await read(path) })));
      for (const { path, file } of texts) {
        if (!this.open.has(path)) take(path, file);
        if (clock.now() - sliceStart < sliceLength) continue;
        afterSlice();
        await clock.breathe();
        sliceStart = clock.now();
      }
    }
  }
}
