// All rules, sorted by id, with the pages that explain them.
import lateWritePage from '../../../docs/rules/flag-write-after-publish.md';
import missingBarrierPage from '../../../docs/rules/missing-publish-barrier.md';
import valueDependentPage from '../../../docs/rules/value-dependent-order.md';
import type { Finding } from '../findings/finding.js';
import type { RuleDescription } from '../findings/report.js';
import type { RuleContext } from './context.js';
import { flagWritesAfterPublish } from './flagWriteAfterPublish.js';
import { missingPublishBarriers } from './missingPublishBarrier.js';

/** What each rule is, for people. */
export const ruleDescriptions: readonly RuleDescription[] = [
  {
    id: 'flag-write-after-publish',
    title: 'Non-atomic page-flag write after the page was published',
    severity: 'warning',
    summary:
      'A non-atomic write of a page’s flags when lockless walkers, or finders in a cache, can already set its flags atomically.',
    page: lateWritePage,
  },
  {
    id: 'missing-publish-barrier',
    title: 'Page published while a non-atomic flag write is unordered',
    severity: 'warning',
    summary:
      'A page-table store publishes a page on some path on which no write barrier follows a non-atomic write of its flags.',
    page: missingBarrierPage,
  },
  {
    id: 'value-dependent-order',
    title: 'Order before publication only as long as memory holds the value it starts with',
    severity: 'information',
    summary:
      'A page-table store publishes a page with no write barrier after a flag write, on paths that run only if memory behind a parameter holds another value than it had by itself.',
    page: valueDependentPage,
  },
];

/** What the rules find in one function that was run. */
export function applyRules(context: RuleContext): readonly Finding[] {
  return [...missingPublishBarriers(context), ...flagWritesAfterPublish(context)];
}
