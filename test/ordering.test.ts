// The ordering tables under fixtures/ordering, row by row: each row becomes one function, and its verdict is compared
// with what is found in it. What the verdicts and the letters mean is written in the README beside the tables.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../server/src/core/index.js';
import { check } from './harness/check.js';
import { fixturePath } from './harness/fixtures.js';

interface Row {
  readonly verdict: string;
  /** Whether what is found is known to be something else; a row that is right at last has to lose its mark. */
  readonly knownWrong: boolean;
  readonly statements: string;
  readonly functionName: string;
}

const folder = fixturePath('ordering');
const tables = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .sort();

describe.each(tables)('%s', (name) => {
  const rows = readRows(readFileSync(join(folder, name), 'utf8'));
  let verdicts: ReadonlyMap<string, string> = new Map();
  beforeAll(async () => {
    verdicts = await verdictsOf(rows);
  });

  test.each(rows)('$verdict: $statements', ({ verdict, knownWrong, functionName }) => {
    const found = verdicts.get(functionName) ?? 'ordered';
    if (knownWrong) expect(found, 'no longer wrong').not.toBe(verdict);
    else expect(found).toBe(verdict);
  });
});

function readRows(table: string): readonly Row[] {
  const lines = table.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line, index) => {
    const [, mark, verdict, statements] = /^(F[PN]_)?(ordered|unordered|weak|depends) +(.+)$/.exec(line) ?? [];
    if (verdict === undefined || statements === undefined) throw new Error(`not a row: ${line}`);
    return { verdict, knownWrong: mark !== undefined, statements, functionName: `row_${index + 1}` };
  });
}

async function verdictsOf(rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const { findings, coverage } = await check(new Map([['mm/rows.c', rows.map(asFunction).join('\n')]]));
  if (coverage.skipped.length > 0)
    throw new Error(`not analysed: ${coverage.skipped[0]?.functionName}, ${coverage.skipped[0]?.reason}`);
  return new Map(findings.map((one) => [one.functionName, verdictOf(one)]));
}

function verdictOf({ ruleId, confidence }: Finding): string {
  if (ruleId === 'value-dependent-order') return 'depends';
  if (ruleId === 'missing-publish-barrier') return confidence === 'low' ? 'weak' : 'unordered';
  return ruleId;
}

function asFunction({ statements, functionName }: Row): string {
  const write = '__SetPageSwapBacked(page);';
  const publication = 'set_pte_at(mm, addr, ptep, mk_pte(page, prot));';
  const publishes = /\bP;|smp_store_release\(ptep/.test(statements);
  const whole = `${/\bW;/.test(statements) ? '' : 'W; '}${statements}${publishes ? '' : ' P;'}`;
  const body = whole.replace(/\bW;/g, write).replace(/\bP;/g, publication).replaceAll('; ', ';\n\t');
  return `static void ${functionName}(struct mm_struct *mm, unsigned long addr, pte_t *ptep, pgprot_t prot,
		struct page *page, struct page *other, struct folio *folio, struct row_context *x,
		atomic_t *a, int *y, int **q, spinlock_t *l, spinlock_t *m)
{
	unsigned long flags;
	int r;

	${body}
}
`;
}
