// The report as JSON, a form that scripts depend on: keys may be added, none is renamed or removed within a version. Lines
// and columns count from 1, columns in UTF-16 code units, and the end of a range is exclusive.
import type { Range } from '../base/span.js';
import { reportFormVersion } from './baseline.js';
import type { CallSite, ChainStep, Edit, Finding, Fix, FlagWrite } from './finding.js';
import type { Report } from './report.js';

/** @param root the absolute path, or the URI, that all paths in the report are relative to */
export function reportForm({ findings, suppressions, coverage, comparison }: Report, root: string): object {
  return {
    version: reportFormVersion,
    root,
    ...(comparison === undefined ? {} : { comparison }),
    coverage: {
      files: coverage.files,
      functions: coverage.functions,
      relevant: coverage.relevant,
      ...(coverage.holding === undefined ? {} : { holding: coverage.holding }),
      indirectCalls: coverage.indirectCalls,
      modelsUsed: coverage.modelsUsed,
      skipped: coverage.skipped.map((one) => ({
        file: one.file,
        function: one.functionName,
        line: one.line + 1,
        reason: one.reason,
      })),
      changed: coverage.changed,
    },
    suppressions: suppressions.map(({ file, line, ruleId, reason, used }) => ({
      file,
      line: line + 1,
      ruleId,
      reason,
      used,
    })),
    findings: findings.map(findingOf),
  };
}

function findingOf(finding: Finding): object {
  return {
    ruleId: finding.ruleId,
    severity: finding.severity,
    confidence: finding.confidence,
    message: finding.message,
    file: finding.file,
    function: finding.functionName,
    range: rangeOf(finding.range),
    page: finding.page,
    write: writeOf(finding.write),
    writes: finding.writes.slice(1).map(writeOf),
    publish: { ...callOf(finding.publish), chain: finding.publishChain.map(stepOf) },
    between: finding.between.map((one) => ({ ...callOf(one), why: one.why })),
    notes: finding.notes,
    fixes: finding.fixes.map(fixOf),
    fingerprint: finding.fingerprint,
  };
}

function writeOf(write: FlagWrite): object {
  return { ...callOf(write), flag: write.flag, origin: write.origin, chain: write.chain.map(stepOf) };
}

function callOf({ call, range }: CallSite): object {
  return { call, line: range.start.line + 1, column: range.start.character + 1 };
}

function stepOf({ functionName, at }: ChainStep): object {
  return { function: functionName, file: at.file, line: at.range.start.line + 1 };
}

function fixOf({ kind, title, detail, safety, preferred, edits }: Fix): object {
  return { kind, title, detail, safety, preferred, edits: edits.map(editOf) };
}

function editOf({ file, range, newText }: Edit): object {
  return { file, range: rangeOf(range), newText };
}

function rangeOf({ start, end }: Range): object {
  return {
    start: { line: start.line + 1, column: start.character + 1 },
    end: { line: end.line + 1, column: end.character + 1 },
  };
}
