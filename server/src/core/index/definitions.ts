// Finds the definitions that a call can reach, the way a linker and the architectures of a kernel tree would.
import type { FunctionSource, SourceFile } from './sourceFile.js';

/** Parts of a tree that are programs of their own: their stubs of kernel functions are not the kernel's. */
const separatePrograms = /^(?:tools|scripts|samples|usr|Documentation)\//;
const architecture = /^arch\/([^/]+)\//;
/** More definitions of one name than this add nothing: the union of what they do is taken of the first ones by path. */
const mostDefinitions = 32;

/** All definitions of the tree by name; kept up to date file by file. */
export class DefinitionIndex {
  private readonly byName = new Map<string, FunctionSource[]>();

  add(file: SourceFile): void {
    for (const source of file.functions) {
      const known = this.byName.get(source.name);
      if (known === undefined) this.byName.set(source.name, [source]);
      else known.push(source);
    }
  }

  remove(file: SourceFile): void {
    for (const source of file.functions) {
      const rest = (this.byName.get(source.name) ?? []).filter((one) => one !== source);
      if (rest.length === 0) this.byName.delete(source.name);
      else this.byName.set(source.name, rest);
    }
  }

  /** Functions of these names in files whose path has this form. */
  inFiles(names: readonly string[], files: RegExp): readonly FunctionSource[] {
    return names.flatMap((name) =>
      (this.byName.get(name) ?? []).filter((source) => source.kind === 'function' && files.test(source.file)),
    );
  }

  /** Candidates for a call to `name` in `file`, in a stable order. */
  lookup(name: string, file: string): readonly FunctionSource[] {
    const all = this.byName.get(name);
    if (all === undefined) return [];
    const here = all.filter((source) => source.file === file);
    if (here.length > 0) return here;
    const program = separatePrograms.exec(file)?.[0];
    const reachable = all.filter((source) => {
      if (source.isStatic && source.file.endsWith('.c')) return false;
      return separatePrograms.exec(source.file)?.[0] === program;
    });
    const mine = architecture.exec(file)?.[1];
    const sameArchitecture =
      mine === undefined
        ? reachable
        : reachable.filter((source) => [undefined, mine].includes(architecture.exec(source.file)?.[1]));
    const chosen = sameArchitecture.length > 0 ? sameArchitecture : reachable;
    return [...chosen]
      .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start))
      .slice(0, mostDefinitions);
  }
}
