// What `check --diff` and `check --fix` do with the findings: the preferred fix of each, as a diff or on the disk. A
// suppression is never applied. How fixes are combined is the core's business, how a file is written node's.
import { join } from 'node:path';
import { type Finding, type Fix, type FixResult, fixFindings, type Project, type Report } from '../../core/index.js';
import type { NotWalked } from '../../node/disk/source/kernelTree.js';
import { readSource } from '../../node/disk/source/readSource.js';
import { editBytes, rewriteSource, type SourceEdit, whyNotEditable } from '../../node/disk/source/rewriteSource.js';
import { unifiedDiff } from '../reporters/unifiedDiff.js';
import { count } from '../reporters/words.js';
import type { Terminal } from '../terminal.js';

/** What was checked, and what it said. */
export interface Checked {
  readonly project: Project;
  /** An absolute path. */
  readonly root: string;
  /** What was checked, relative to the root. */
  readonly paths: readonly string[];
  readonly report: Report;
}

/** What a run ends with. */
export interface Remedied {
  /** How many findings there are in the files as they are on the disk now. */
  readonly findings: number;
  /** Files that should be edited and cannot be. */
  readonly refused: readonly NotWalked[];
}

export interface Written extends Remedied {
  /** What a check of the files says now. */
  readonly after: Report;
  /** One sentence for people. */
  readonly summary: string;
}

/** Prints what `--fix` would write. */
export function printDiff(checked: Checked, terminal: Terminal): Remedied {
  const { before, result, edits, refused } = planFixes(checked);
  const shown = new Set<string>();
  const diffs: Buffer[] = [];
  for (const edit of edits) {
    const edited = editBytes(edit);
    if (typeof edited === 'string') refused.push({ path: edit.path, reason: edited });
    else {
      diffs.push(unifiedDiff(edit.path, edited));
      shown.add(edit.path);
    }
  }
  terminal.bytes(Buffer.concat(diffs));
  complainOfWithdrawn(result, terminal);
  const fixes = result.applied.filter(({ finding }) => shown.has(finding.file));
  const left = [
    ...result.after.findings.filter(({ file }) => !isRefused(file, refused)),
    ...before.findings.filter(({ file }) => isRefused(file, refused)),
  ].length;
  terminal.complain(
    `${count(fixes.length, 'fix', 'fixes')} in ${count(shown.size, 'file')}${toBeReviewed(fixes)}; ` +
      `${count(left, 'finding')} ${left === 1 ? 'has' : 'have'} no fix that can be applied by itself`,
  );
  return { findings: before.findings.length, refused };
}

/** Writes the fixes to the disk; the project then holds the files as they are there. */
export function writeFixes(checked: Checked, terminal: Terminal): Written {
  const { project, paths } = checked;
  const { before, result, edits, refused } = planFixes(checked);
  let written = 0;
  for (const edit of edits) {
    const refusal = rewriteSource(edit);
    if (refusal === undefined) written++;
    else {
      refused.push({ path: edit.path, reason: refusal });
      project.setFile(edit.path, edit.text);
    }
  }
  complainOfWithdrawn(result, terminal);
  for (const { finding, fix } of result.applied) {
    if (fix.safety === 'safe' || isRefused(finding.file, refused)) continue;
    terminal.complain(`to be reviewed: ${finding.file}: ${finding.functionName}(): ${fix.title}`);
  }
  const after = edits.length === 0 ? before : project.check(paths);
  const mended = before.findings.length - after.findings.length;
  const summary = `fixed ${count(mended, 'finding')} in ${count(written, 'file')}`;
  return { after, findings: after.findings.length, refused, summary };
}

interface Plan {
  /** What a check says of the very texts that are to be edited. */
  readonly before: Report;
  readonly result: FixResult;
  readonly edits: readonly SourceEdit[];
  /** Files with a fix that are not to be edited; whoever carries the plan out adds to them. */
  readonly refused: NotWalked[];
}

function planFixes({ project, root, paths, report }: Checked): Plan {
  const { texts, refused } = readFixable(report, root);
  for (const [path, text] of texts) {
    // Anew: the file may have changed since it was scanned, and edits must be of one state with what they edit.
    project.removeFile(path);
    project.setFile(path, text);
  }
  const before = texts.size === 0 ? report : project.check(paths);
  const result = fixFindings({
    before,
    choose: preferredFix,
    textOf: (file) => texts.get(file),
    recheck(changed) {
      for (const [path, text] of changed) project.setFile(path, text);
      return project.check(paths);
    },
  });
  const edits = result.files.map(({ file, replacements }) => {
    return { root, path: file, text: texts.get(file) ?? '', replacements };
  });
  return { before, result, edits, refused };
}

/** The texts of the files that have something to be fixed. */
function readFixable({ findings }: Report, root: string): { texts: ReadonlyMap<string, string>; refused: NotWalked[] } {
  const texts = new Map<string, string>();
  const refused: NotWalked[] = [];
  for (const path of new Set(findings.filter(preferredFix).map(({ file }) => file))) {
    const unsuitable = whyNotEditable(root, path);
    const source = unsuitable === undefined ? readSource(join(root, path)) : undefined;
    if (source?.kind === 'text') texts.set(path, source.text);
    else refused.push({ path, reason: unsuitable ?? source?.reason ?? '' });
  }
  return { texts, refused };
}

function preferredFix({ fixes }: Finding): Fix | undefined {
  return fixes.find(({ preferred, kind }) => preferred && kind !== 'suppress');
}

function isRefused(file: string, refused: readonly NotWalked[]): boolean {
  return refused.some(({ path }) => path === file);
}

function complainOfWithdrawn({ withdrawn }: FixResult, terminal: Terminal): void {
  for (const { file, functionName, reason } of withdrawn) {
    terminal.complain(`${file}: ${functionName}() stays as it is: after its fix, ${reason}`);
  }
}

function toBeReviewed(fixes: FixResult['applied']): string {
  const careful = fixes.filter(({ fix }) => fix.safety !== 'safe').length;
  return careful === 0 ? '' : `, ${careful} of them to be reviewed`;
}
