// Functions that a config file declares: they act like primitives in the project that was configured, from the next check on.
import { beforeEach, expect, test } from 'vitest';
import { createProject, decodeConfig, type Project } from '../server/src/core/index.js';
import { grammarBytes } from './harness/check.js';

const text = `
struct page;
void own_mark(struct page *page);
void own_fence(void);
void own_map(void *table, struct page *page);

static void writes_bad(struct page *page)
{
	own_mark(page);
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}

static void publishes_bad(struct page *page)
{
	__SetPageSwapBacked(page);
	own_map(table, page);
}

static void orders_ok(struct page *page)
{
	__SetPageSwapBacked(page);
	own_fence();
	set_pte_at(mm, addr, ptep, mk_pte(page, prot));
}
`;

let project: Project;
beforeEach(async () => {
  project = await createProject(grammarBytes);
});

function configure(config: object): void {
  const reading = decodeConfig(JSON.stringify(config));
  expect(reading.problems).toEqual([]);
  if (reading.config !== undefined) project.configure(reading.config);
}

function flagged(): readonly string[] {
  return project.check(['mm/a.c']).findings.map(({ functionName }) => functionName);
}

const functions = {
  writing: [{ name: 'own_mark', argument: 1, flag: 'PG_mine' }],
  publishing: [{ name: 'own_map', argument: 2 }],
  ordering: [{ name: 'own_fence' }],
};

test('count from the first check on', () => {
  configure({ functions });
  project.setFile('mm/a.c', text);
  expect(flagged()).toEqual(['writes_bad', 'publishes_bad']);
  expect(project.check(['mm/a.c']).findings.map(({ write }) => write.flag)).toEqual(['PG_mine', 'PG_swapbacked']);
});

test('come and go with the config, without a file being read anew', () => {
  project.setFile('mm/a.c', text);
  expect(flagged()).toEqual(['orders_ok']);
  configure({ functions });
  expect(flagged()).toEqual(['writes_bad', 'publishes_bad']);
  configure({});
  expect(flagged()).toEqual(['orders_ok']);
});

test('count in callers whatever their own source says', () => {
  project.setFile('mm/a.c', text);
  project.setFile('mm/b.c', 'void own_fence(void)\n{\n}\n');
  configure({ functions });
  expect(flagged()).toEqual(['writes_bad', 'publishes_bad']);
});

test('leave other projects alone', async () => {
  const other = await createProject(grammarBytes);
  configure({ functions });
  other.setFile('mm/a.c', text);
  expect(other.check(['mm/a.c']).findings.map(({ functionName }) => functionName)).toEqual(['orders_ok']);
});

test('a release orders nothing behind itself, and says so', () => {
  project.setFile('mm/a.c', text);
  configure({ functions: { ordering: [{ name: 'own_fence', event: 'release' }] } });
  const [finding] = project.check(['mm/a.c']).findings;
  expect(finding?.functionName).toBe('orders_ok');
  expect(finding?.between.map(({ why }) => why).join()).toContain('before its own store');
});

test('rules are switched off and given another severity', () => {
  project.setFile('mm/a.c', text);
  configure({ rules: { 'missing-publish-barrier': 'error' } });
  expect(project.check(['mm/a.c']).findings.map(({ severity }) => severity)).toEqual(['error']);
  configure({ rules: { 'missing-publish-barrier': 'off' } });
  expect(flagged()).toEqual([]);
});

test('a hover tells what was declared', () => {
  project.setFile('mm/a.c', text);
  configure({ functions });
  expect(project.hover('mm/a.c', text.lastIndexOf('own_fence'))?.markdown).toContain('as the project declares');
});

test('a check in steps says what a check says, also when it is interrupted by a change', () => {
  project.setFile('mm/a.c', text);
  const steps = project.checkInSteps('mm/a.c');
  expect(steps.next().done).toBe(false);
  configure({ functions });
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  expect(step.value).toEqual(project.check(['mm/a.c']));
  expect(step.value.findings.map(({ functionName }) => functionName)).toEqual(['writes_bad', 'publishes_bad']);
});
