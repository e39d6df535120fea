// What the first keys would have to wait for, done while nobody types yet: functions are run of which the answer had been kept, and
// edits are made and taken back, for code takes several times as long as later while it has hardly been run.
import type { Project } from '../../core/index.js';
import type { Clock } from '../host.js';
import type { OpenDocument } from './documents.js';

/** For so many milliseconds edits are rehearsed. */
const longest = 1500;

/** What is typed where a body begins: it adds an instruction, changes what is under a condition, breaks a statement, changes nothing. */
const typed = ['lock(page);', 'if (page)', 'x', '/* */', '\n'];

/** Where it takes place. */
export interface Stage {
  readonly project: Project;
  readonly clock: Clock;
  /** Makes a text the one of a file that is open. */
  setOpen(path: string, document: OpenDocument): void;
}

/**
 * Runs the functions of open documents and rehearses edits in them, those in shorter functions first, whose code is that of the longer ones.
 * At each step the project has the documents as they are, and may be asked anything. Whoever changes it must not go on.
 */
export function* rehearsal(open: ReadonlyMap<string, OpenDocument>, stage: Stage): Generator<void> {
  let left = longest;
  for (const [path, document] of open) {
    const bodies: number[] = [];
    for (const body of stage.project.rehearse(path)) {
      bodies.push(body);
      yield;
    }
    for (const edit of bodies.flatMap((at) => typed.map((text) => ({ at, text })))) {
      if (left <= 0) break;
      const start = stage.clock.now();
      editAndTakeBack(path, document, edit, stage);
      left -= stage.clock.now() - start;
      yield;
    }
  }
}

/** @param edit an insertion; `at` counts UTF-16 code units */
function editAndTakeBack(
  path: string,
  document: OpenDocument,
  { at, text }: { readonly at: number; readonly text: string },
  { project, setOpen }: Stage,
): void {
  try {
    setOpen(path, { ...document, content: document.content.edited(at, at, text) });
    project.check([path]);
  } finally {
    setOpen(path, document);
    project.check([path]);
  }
}
