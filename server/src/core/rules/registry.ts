import type { RuleDescription } from '../findings/report.js';

export const ruleDescriptions: readonly RuleDescription[] = [];
