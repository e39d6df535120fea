// A finding made by hand, for tests of what is shown rather than of what is found.
import type { Finding, Range, Report } from '../../server/src/core/index.js';

/** The text that the sample finding is about. */
export const sampleText = `static void map_it(struct mm_struct *mm, struct page *page)
{
	add_rmap(page);
	spin_lock(&mm->lock);
	get_page(page);
	count_it(page);
	set_pte_at(mm, 0, ptep, entry);
}
`;

function range(line: number, start: number, end: number): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}

const write = {
  call: 'add_rmap',
  range: range(2, 1, 9),
  flag: 'PG_swapbacked',
  operation: 'set_bit',
  origin: 'source',
  chain: [
    { functionName: 'add_rmap', at: { file: 'mm/rmap.c', range: range(9, 0, 8) } },
    { functionName: '__SetPageSwapBacked', at: { file: 'mm/rmap.c', range: range(11, 1, 20) } },
  ],
} as const;

export const sampleFinding: Finding = {
  ruleId: 'missing-publish-barrier',
  severity: 'warning',
  confidence: 'high',
  message: 'page is published before its flags are ordered',
  file: 'mm/sample.c',
  functionName: 'map_it',
  range: range(6, 1, 11),
  page: 'page',
  write,
  writes: [write],
  publish: { call: 'set_pte_at', range: range(6, 1, 11) },
  publishChain: [],
  between: [{ call: 'spin_lock', range: range(3, 1, 10), why: 'a lock that is taken orders nothing before it' }],
  notes: ['one definition of add_rmap() was used'],
  fixes: [
    {
      kind: 'insert-barrier',
      title: 'Insert smp_wmb() before set_pte_at()',
      detail: 'One barrier covers the publication.',
      safety: 'safe',
      preferred: true,
      edits: [
        {
          file: 'mm/sample.c',
          range: range(6, 0, 0),
          newText: '\t/* The flags of the page must be visible before it is. */\n\tsmp_wmb();\n',
        },
      ],
    },
    { kind: 'suppress', title: 'Suppress', detail: '', safety: 'unsafe', preferred: false, edits: [] },
  ],
  fingerprint: 'abc',
};

function lines(line: number) {
  return { start: { line, character: 0 }, end: { line, character: 9 } };
}

export function sampleReport(findings: readonly Finding[]): Report {
  const skipped = [{ file: 'mm/other.c', functionName: 'odd', line: 4, reason: 'it cannot be parsed' }];
  const coverage = {
    files: 2,
    functions: 7,
    relevant: 3,
    indirectCalls: 1,
    modelsUsed: ['get_page'],
    skipped,
    changed: [],
  };
  const suppressions = [
    { file: 'mm/other.c', line: 8, range: lines(8), ruleId: 'missing-publish-barrier', reason: 'why', used: true },
    { file: 'mm/other.c', line: 9, range: lines(9), ruleId: 'missing-publish-barrier', reason: 'why', used: false },
  ];
  return { findings, suppressions, coverage };
}
