// What the rules ask of the tree beside the run, to make the findings of a function and their fixes.
import type { SourceFile } from '../index/sourceFile.js';
import type { Summarizer } from '../ordering/summarize.js';
import type { DefinedFunction } from '../rules/context.js';
import type { DefinitionStore } from './definitionStore.js';

/** One question, as plain data: whoever has the answer can see later whether it still holds. */
export interface TreeQuestion {
  readonly kind: 'orders' | 'definedOnce' | 'exists';
  readonly name: string;
  /** Empty where the question has none. */
  readonly insteadOf: string;
}

/** Answers for the functions of one file. Whatever is looked up counts for what is being noted. */
export class TreeAnswers {
  constructor(
    private readonly tree: {
      readonly files: ReadonlyMap<string, SourceFile>;
      readonly store: DefinitionStore;
      readonly summarizer: Summarizer;
    },
    private readonly path: string,
  ) {}

  /** The answer as a text that can be compared; differs where what was made of it may. */
  answer({ kind, name, insteadOf }: TreeQuestion): string {
    switch (kind) {
      case 'orders':
        return String(this.orders(name));
      case 'exists':
        return String(this.exists(name, insteadOf));
      case 'definedOnce': {
        const defined = this.definedOnce(name);
        if (defined === undefined) return '';
        const { source } = defined;
        return `${source.file} ${source.ordinal} ${source.line} ${source.textHash}`;
      }
    }
  }

  orders(name: string): boolean {
    return this.tree.summarizer.orders(name, this.path);
  }

  definedOnce(name: string): DefinedFunction | undefined {
    const { files, store, summarizer } = this.tree;
    summarizer.lookUp(name);
    const [source, ...others] = store.sourcesOf(name, this.path);
    const file = files.get(source?.file ?? '');
    if (source?.kind !== 'function' || others.length > 0 || file === undefined) return undefined;
    const [variant, ...more] = store.prepare(source).variants;
    if (variant === undefined || more.length > 0) return undefined;
    return { file, source, graph: variant.definition.graph, body: variant.tree.body };
  }

  exists(name: string, insteadOf: string): boolean {
    const { store, summarizer } = this.tree;
    for (const one of [name, insteadOf]) summarizer.lookUp(one);
    return store.definitionsOf(name, this.path).length > 0 || store.definitionsOf(insteadOf, this.path).length === 0;
  }
}
