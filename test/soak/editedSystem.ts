// Something that follows the edits of a tree: a project in this process, or a language server in another.
import { type Finding, PiecedText, type Project, type Skipped } from '../../server/src/core/index.js';
import type { TextChange } from '../harness/editScript.js';

export interface EditedSystem {
  open(path: string, text: string): void;
  /** @param text what the file holds after the change */
  change(path: string, change: TextChange, text: string): void;
  /** The file counts again as the disk has it. */
  close(path: string, onDisk: string): void;
  /** A file that is not open was written. */
  written(path: string, text: string): Promise<void>;
  /** What is said of a file, in an order that says nothing. */
  said(path: string): Promise<readonly string[]>;
}

/** Edits go straight to a project, whose open files lie in pieces. */
export class EditedProject implements EditedSystem {
  private readonly texts = new Map<string, PiecedText>();

  constructor(private readonly project: Project) {}

  open(path: string, text: string): void {
    this.set(path, PiecedText.of(text));
  }

  change(path: string, { start, end, newText }: TextChange): void {
    this.set(path, (this.texts.get(path) ?? PiecedText.of('')).replaced(start, end, newText));
  }

  private set(path: string, text: PiecedText): void {
    this.texts.set(path, text);
    this.project.setFile(path, text.includes('\0') ? asChecked(text.whole) : text);
  }

  close(path: string, onDisk: string): void {
    this.texts.delete(path);
    this.project.setFile(path, onDisk);
  }

  async written(path: string, text: string): Promise<void> {
    this.project.setFile(path, text);
  }

  async said(path: string): Promise<readonly string[]> {
    return saidOf(this.project, path);
  }
}

/** A text with a NUL is no C, and counts as empty while an editor has it. */
export function asChecked(text: string): string {
  return text.includes('\0') ? '' : text;
}

/** What a project says of one file. */
export function saidOf(project: Project, path: string): readonly string[] {
  const { findings, coverage } = project.check([path]);
  return [
    ...findings.filter(({ file }) => file === path).map(findingInWords),
    ...coverage.skipped.filter(({ file }) => file === path).map(skipInWords),
  ].sort();
}

function findingInWords({ ruleId, range, message, severity, fixes }: Finding): string {
  const mends = fixes.map(({ title, edits }) => [title, edits.map((edit) => [edit.file, edit.range, edit.newText])]);
  return JSON.stringify([ruleId, range, severity, message, mends]);
}

function skipInWords({ functionName, line, reason }: Skipped): string {
  const who = functionName === '' ? 'This file' : `${functionName}()`;
  return JSON.stringify(['not-analysed', line, `${who} was not analysed, or not wholly: ${reason}.`]);
}
