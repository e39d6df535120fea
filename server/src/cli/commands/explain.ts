// `fencepost explain RULE`: the page of one rule, as Markdown.
import { didYouMean, ruleDescriptions } from '../../core/index.js';

import type { Terminal } from '../terminal.js';

export function explain(id: string, { out, complain }: Terminal): 0 | 2 {
  const rule = ruleDescriptions.find((one) => one.id === id);
  if (rule === undefined) {
    const known = ruleDescriptions.map((one) => one.id);
    complain(`explain: unknown rule '${id}'${didYouMean(id, known)}; there are ${known.join(', ')}`);
    return 2;
  }
  out(`${rule.page.trimEnd()}\n`);
  return 0;
}
