// Ranges of the core in the positions of the client. Counting in UTF-8 or UTF-32 needs the text of the line, also for files
// that are not open; those are fetched before anything is converted, so that converting itself never waits.
import type { Finding, Range } from '../../core/index.js';
import { EncodedText, type PositionEncoding } from '../protocol/positionEncoding.js';
import type { Tree } from './tree.js';

export class TreeTexts {
  private constructor(
    private readonly tree: Tree,
    private readonly texts: ReadonlyMap<string, EncodedText>,
    private readonly versions: ReadonlyMap<string, number>,
  ) {}

  /** Texts of all files that findings speak of, as far as the encoding needs them. */
  static forFindings(tree: Tree, findings: readonly Finding[], encoding: PositionEncoding): Promise<TreeTexts> {
    return TreeTexts.forFiles(tree, findings.flatMap(filesIn), encoding);
  }

  /** Texts of these files, as far as the encoding needs them. */
  static async forFiles(tree: Tree, paths: readonly string[], encoding: PositionEncoding): Promise<TreeTexts> {
    const files = [...new Set(paths)];
    // Taken before anything is awaited: these are the versions that the findings are of.
    const versions = new Map<string, number>();
    for (const file of files) {
      const document = tree.openDocument(file);
      if (document !== undefined) versions.set(file, document.version);
    }
    const texts = new Map<string, EncodedText>();
    if (encoding !== 'utf-16') {
      for (const file of files) {
        const text = await tree.textOf(file);
        if (text !== undefined) texts.set(file, EncodedText.of(text, encoding));
      }
    }
    return new TreeTexts(tree, texts, versions);
  }

  uriOf(file: string): string {
    return this.tree.uriOf(file);
  }

  /** A range as the client counts; where the file is gone, as the core does. */
  rangeIn(file: string, range: Range): Range {
    return this.texts.get(file)?.rangeToClient(range) ?? range;
  }

  /** The version of an open file that the findings are of; null, as the protocol wants it, for one that is not. */
  versionOf(file: string): number | null {
    return this.versions.get(file) ?? null;
  }
}

function filesIn(finding: Finding): readonly string[] {
  const chains = [...finding.writes.flatMap((write) => write.chain), ...finding.write.chain, ...finding.publishChain];
  return [
    finding.file,
    ...chains.map((step) => step.at.file),
    ...finding.fixes.flatMap((fix) => fix.edits.map((edit) => edit.file)),
  ];
}
