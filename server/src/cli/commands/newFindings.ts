// `check --since` and `check --baseline`: what was known before.
import { readFileSync } from 'node:fs';
import { type KnownFinding, type OldTexts, readBaseline } from '../../core/index.js';
import type { textsAtRevision } from '../../node/disk/git/revision.js';
import type { ListedTree } from '../../node/disk/scan/treeListing.js';
import { reasonOf } from '../../node/disk/source/readSource.js';
import { withRegularFile } from '../../node/disk/source/regularFile.js';
import type { Reported } from '../arguments.js';

/** Larger files are no reports of a kernel. */
const largestReport = 500_000_000;

/** What stands for all that was known: nothing, findings, or the texts in which they are to be looked for. */
export type Before =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'findings'; readonly known: readonly KnownFinding[] }
  | { readonly kind: 'texts'; readonly texts: OldTexts };

/**
 * Looks up what was asked for.
 * @param list lists all files below the root
 * @param loadGit loads what asks git
 * @returns a sentence where that cannot be done
 */
export async function beforeOf(
  reported: Reported,
  root: string,
  list: () => Promise<ListedTree>,
  loadGit: () => Promise<{ readonly textsAtRevision: typeof textsAtRevision }>,
): Promise<Before | string> {
  switch (reported.kind) {
    case 'all':
      return { kind: 'nothing' };
    case 'since': {
      const git = await loadGit();
      const found = git.textsAtRevision(root, await list(), reported.revision);
      if (found.kind === 'texts') return found;
      return `cannot compare with '${reported.revision}': ${found.reason}`;
    }
    case 'baseline': {
      const text = readReport(reported.report);
      const baseline = text.kind === 'text' ? readBaseline(text.text) : text;
      if (baseline.kind === 'wrong') return `cannot compare with '${reported.report}': ${baseline.reason}`;
      return { kind: 'findings', known: baseline.findings };
    }
  }
}

function readReport(path: string): { kind: 'text'; text: string } | { kind: 'wrong'; reason: string } {
  try {
    const bytes = withRegularFile(path, (file, { size }) => (size > largestReport ? 'large' : readFileSync(file)));
    if (bytes === undefined) return { kind: 'wrong', reason: 'it is not a regular file' };
    return bytes === 'large'
      ? { kind: 'wrong', reason: 'it is too large' }
      : { kind: 'text', text: bytes.toString('utf8') };
  } catch (error) {
    return { kind: 'wrong', reason: reasonOf(error) };
  }
}
