// Finds the definitions that a call can reach, the way a linker and the architectures of a kernel tree would.
import type { DefinitionBlock } from './definitionBlock.js';
import type { FunctionSource } from './functionSource.js';

/** Parts of a tree that are programs of their own: their stubs of kernel functions are not the kernel's. */
const separatePrograms = /^(?:tools|scripts|samples|usr|Documentation)\//;
const architecture = /^arch\/([^/]+)\//;
/** More definitions of one name than this add nothing: the union of what they do is taken of the first ones by path. */
const mostDefinitions = 32;

/** Where a file belongs, as far as the linker cares. */
interface Side {
  readonly program: string | undefined;
  readonly architecture: string | undefined;
}

/** All definitions of the tree by name; kept up to date definition by definition. */
export class DefinitionIndex {
  private readonly blocks: DefinitionBlock[] = [];
  /** The definitions of each name that was asked for, or of which some came or went. */
  private readonly byName = new Map<number, Set<FunctionSource>>();
  private readonly sides = new Map<string, Side>();

  addAll(block: DefinitionBlock): void {
    for (const [name, known] of this.byName) this.byName.set(name, new Set([...known, ...block.definitionsOf(name)]));
    this.blocks.push(block);
  }

  add(source: FunctionSource): void {
    this.own(source.nameNumber).add(source);
  }

  remove(source: FunctionSource): void {
    const { nameNumber } = source;
    const rest = this.own(nameNumber);
    rest.delete(source);
    if (rest.size === 0 && !this.isInBlock(nameNumber)) this.byName.delete(nameNumber);
  }

  /** The definitions of a name, to be changed. */
  private own(name: number): Set<FunctionSource> {
    const own = this.byName.get(name) ?? this.inBlocks(name);
    this.byName.set(name, own);
    return own;
  }

  private inBlocks(name: number): Set<FunctionSource> {
    return new Set(this.blocks.flatMap((block) => block.definitionsOf(name)));
  }

  named(name: number): readonly FunctionSource[] {
    const known = this.byName.get(name);
    if (known !== undefined) return [...known];
    const found = this.inBlocks(name);
    // Names that nobody defines are many while somebody types.
    if (found.size > 0) this.byName.set(name, found);
    return [...found];
  }

  isDefined(name: number): boolean {
    const known = this.byName.get(name);
    return known === undefined ? this.isInBlock(name) : known.size > 0;
  }

  private isInBlock(name: number): boolean {
    return this.blocks.some((block) => block.isDefined(name));
  }

  /** Functions of these names in files whose path has this form. */
  inFiles(names: readonly number[], files: RegExp): readonly FunctionSource[] {
    return names.flatMap((name) =>
      this.named(name).filter((source) => source.kind === 'function' && files.test(source.file)),
    );
  }

  /** Whether a call in `file` by the name of a definition can reach it. */
  isReachable(source: FunctionSource, file: string): boolean {
    if (source.file === file) return true;
    if (source.isStatic && source.file.endsWith('.c')) return false;
    const here = this.sideOf(file);
    const there = this.sideOf(source.file);
    if (here.program !== there.program) return false;
    const all = this.named(source.nameNumber);
    if (all.length === 1) return true;
    if (all.some((one) => one.file === file)) return false;
    if (here.architecture === undefined || [undefined, here.architecture].includes(there.architecture)) return true;
    return !all.some((one) => [undefined, here.architecture].includes(this.sideOf(one.file).architecture));
  }

  /** Candidates for a call to `name` in `file`, in a stable order. */
  lookup(name: number, file: string): readonly FunctionSource[] {
    const all = this.named(name);
    if (all.length === 0) return all;
    const here = all.filter((source) => source.file === file);
    if (here.length > 0) return here;
    const side = this.sideOf(file);
    const reachable = all.filter((source) => {
      if (source.isStatic && source.file.endsWith('.c')) return false;
      return this.sideOf(source.file).program === side.program;
    });
    const mine = side.architecture;
    const sameArchitecture =
      mine === undefined
        ? reachable
        : reachable.filter((source) => [undefined, mine].includes(this.sideOf(source.file).architecture));
    const chosen = sameArchitecture.length > 0 ? sameArchitecture : reachable;
    return [...chosen]
      .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.order - b.order))
      .slice(0, mostDefinitions);
  }

  private sideOf(file: string): Side {
    let side = this.sides.get(file);
    if (side === undefined) {
      side = { program: separatePrograms.exec(file)?.[0], architecture: architecture.exec(file)?.[1] };
      this.sides.set(file, side);
    }
    return side;
  }
}
