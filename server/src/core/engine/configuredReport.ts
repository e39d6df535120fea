// A report as the config wants it: rules that are off say nothing, and others may have another severity than their own.
import type { Config, SeverityChoice } from '../config/config.js';
import type { Finding, RuleId } from '../findings/finding.js';
import type { Report } from '../findings/report.js';

export function asConfigured(report: Report, rules: Config['rules']): Report {
  if (rules.size === 0) return report;
  return { ...report, findings: report.findings.flatMap((finding) => underRule(finding, rules)) };
}

function underRule(finding: Finding, rules: ReadonlyMap<RuleId, SeverityChoice>): readonly Finding[] {
  const choice = rules.get(finding.ruleId) ?? 'default';
  if (choice === 'off') return [];
  return [choice === 'default' ? finding : { ...finding, severity: choice }];
}
