// A report in the form that was asked for.
import { join } from 'node:path';
import type { Report } from '../../core/index.js';
import { readSource } from '../../node/disk/source/readSource.js';
import type { Format } from '../arguments.js';
import type { Terminal } from '../terminal.js';
import { reportAsGcc } from './gcc.js';
import { reportAsJson } from './json.js';
import { reportAsText } from './text.js';

/** Writes a report; `root` is an absolute path. */
export function print(report: Report, format: Format, { root, terminal }: { root: string; terminal: Terminal }): void {
  switch (format) {
    case 'json':
      terminal.out(reportAsJson(report, root));
      break;
    case 'gcc':
      // Vim and Emacs find the files of a quickfix list by this line; it is no part of the report.
      if (root !== process.cwd() && report.findings.length > 0) terminal.complain(`Entering directory '${root}'`);
      terminal.out(reportAsGcc(report));
      break;
    case 'text':
      terminal.out(reportAsText(report, { paint: terminal.paint, textOf: (path) => textBelowRoot(path, root) }));
      break;
  }
}

/** The text of a file of the tree as it is on the disk; undefined where there is none. */
export function textBelowRoot(path: string, root: string): string | undefined {
  const source = readSource(join(root, path));
  return source.kind === 'text' ? source.text : undefined;
}
