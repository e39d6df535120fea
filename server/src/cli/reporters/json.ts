// The report as JSON: see core/findings/reportForm.ts for its form.
import { type Report, reportForm } from '../../core/index.js';
import { printableJson } from '../terminal.js';

/** @param root the absolute path that all paths in the report are relative to */
export function reportAsJson(report: Report, root: string): string {
  return `${printableJson(JSON.stringify(reportForm(report, root), null, 2))}\n`;
}
