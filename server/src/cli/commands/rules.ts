// `fencepost rules`: one line for each rule.
import { ruleDescriptions } from '../../core/index.js';
import type { Terminal } from '../terminal.js';

export function rules({ out, paint }: Terminal): 0 {
  const width = Math.max(...ruleDescriptions.map(({ id }) => id.length), 0);
  for (const { id, severity, title } of ruleDescriptions) {
    out(`${paint('bold', id.padEnd(width))}  ${severity.padEnd(11)}  ${title}\n`);
  }
  out("\n'fencepost explain RULE' says more about one.\n");
  return 0;
}
