// Functions in which the analysis itself broke: they have no findings, which the user has to know. Each is told once.
import { MessageType } from 'vscode-languageserver';
import { isBroken } from '../../core/index.js';
import type { Outbox } from '../protocol/outbox.js';
import type { DocumentFindings } from './analysis.js';

export class BrokenFunctions {
  private readonly told = new Set<string>();

  constructor(private readonly outbox: Pick<Outbox, 'log'>) {}

  tell({ report }: Pick<DocumentFindings, 'report'>): void {
    for (const { file, functionName, reason } of report?.coverage.skipped.filter(isBroken) ?? []) {
      const what = `${functionName}() in ${file} was not analysed: ${reason}`;
      if (this.told.has(what)) continue;
      this.told.add(what);
      this.outbox.log(MessageType.Error, what);
    }
  }
}
