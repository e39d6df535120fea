// The race behind a finding: as text, kept beside the C under fixtures/races, and as promises that the race of every finding in
// the fixtures of the rules keeps. UPDATE_EXPECT=1 rewrites the texts.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  createProject,
  factsMarkdown,
  fixShown,
  type Project,
  raceMarkdown,
  raceOf,
  timelineText,
} from '../server/src/core/index.js';
import { check, type Files, grammarBytes } from './harness/check.js';
import { cleanTexts, loadFixtures, updating } from './harness/fixtures.js';
import { sampleFinding } from './harness/sampleFinding.js';

async function projectOf(files: Files): Promise<Project> {
  const project = await createProject(grammarBytes);
  for (const [path, text] of files) project.setFile(path, text);
  return project;
}

/** All that is said of a fixture: the timeline of each finding, then what a call of each function does. */
async function told(files: Files): Promise<string> {
  const project = await projectOf(files);
  const races = project.check().findings.map((finding) => timelineText(raceOf(finding)));
  const facts = [...files.keys()].flatMap((path) =>
    project.ordering.functionsOf(path).flatMap(({ name }) => {
      const found = project.ordering.ofCall(name, path);
      return found === undefined ? [] : [factsMarkdown(found)];
    }),
  );
  return `${[...races, ...facts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

describe('a race as text', () => {
  test.each(loadFixtures('races'))('$name', async ({ root, name, sources }) => {
    const expected = join(root, name.replace(/\.c$/, '.race.txt'));
    const text = await told(cleanTexts(sources));
    if (updating) writeFileSync(expected, text);
    expect(existsSync(expected) ? readFileSync(expected, 'utf8') : '').toBe(text);
  });
});

const ruleIds = ['missing-publish-barrier', 'flag-write-after-publish', 'value-dependent-order'];
describe.each(ruleIds)('every race of %s', (ruleId) => {
  test.each(loadFixtures(`rules/${ruleId}`))('$name', async ({ sources }) => {
    for (const finding of (await check(cleanTexts(sources))).findings) {
      const { steps, condition, needsReordering } = raceOf(finding);
      const first = (kind: string) => steps.findIndex((step) => step.kind === kind);
      const last = (kind: string) => steps.findLastIndex((step) => step.kind === kind);
      expect(last('publish')).toBeLessThan(first('find'));
      expect(first('take')).toBeLessThan(first('set'));
      // What the reader did is lost whatever the rule: the store is the last thing that happens.
      expect(last('lost')).toBe(steps.length - 1);
      expect(first('lost')).toBe(steps.length - 1);
      expect(needsReordering ? first('call') < first('publish') : first('take') < first('call')).toBe(true);
      if (fixShown(finding) === undefined) expect(first('fix')).toBe(-1);
      else {
        expect(first('fix')).toBeGreaterThan(last('call'));
        expect(last('fix')).toBeLessThan(first(needsReordering ? 'publish' : 'set'));
      }
      expect(condition === undefined).toBe(finding.ruleId !== 'value-dependent-order');
      for (const line of timelineText(raceOf(finding)).split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});

describe('names from user code', () => {
  const page = 'p``` \u202e[x](command:evil) <img src=x> \u0007**y**';
  const race = raceOf({ ...sampleFinding, page, functionName: '```\n# h' });

  test('cannot end the block that the timeline stands in', () => {
    const [fence = ''] = raceMarkdown(race).split('\n');
    expect(fence).toBe('````text');
    const lines = raceMarkdown(race).split('\n');
    expect(lines.filter((line) => line.startsWith('````'))).toEqual(['````text', '````']);
    expect(lines.slice(lines.lastIndexOf('````')).join('\n')).not.toContain('evil');
  });

  test('cannot hide or turn around text', () => {
    expect(timelineText(race)).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}/u);
  });

  test('are code in what is said of calls', () => {
    const write = { flag: 'PG_x', page: '[p](command:x)`', call: 'f', why: '<b>`', at: undefined, own: true };
    const text = factsMarkdown({ name: 'f', writes: [write], publishes: [], orders: false, complete: true });
    expect(text).toContain('of `` [p](command:x)` `` by');
    expect(text).toContain('`` <b>` ``');
  });
});

describe('what calls do', () => {
  test('is known of functions, and only of those that matter', async () => {
    const project = await projectOf(
      new Map([
        ['a.c', 'void w(struct page *page) { __SetPageSwapBacked(page); }\nvoid n(int a) { use(a); }\n'],
        [
          'b.c',
          'void o(struct page *page) { w(page); smp_wmb(); }\nvoid c(struct page *page) { o(page); n(1); w(page); }\n',
        ],
      ]),
    );
    const { ordering } = project;
    expect(ordering.functionsOf('a.c').map(({ name }) => name)).toEqual(['w']);
    expect(ordering.ofCall('w', 'b.c')).toMatchObject({
      writes: [{ flag: 'PG_swapbacked', page: 'page' }],
      orders: false,
    });
    expect(ordering.ofCall('o', 'b.c')).toMatchObject({ writes: [], orders: true });
    expect(ordering.ofCall('n', 'b.c')).toBeUndefined();
    expect(ordering.callersOf('w', 'a.c').map(({ caller }) => caller.name)).toEqual(['o', 'c']);
    expect(ordering.callsIn('c', 'b.c').map(({ callee }) => callee)).toEqual(['o', 'w']);
    expect([ordering.ordersImplicitly('o', 'b.c'), ordering.ordersImplicitly('smp_wmb', 'b.c')]).toEqual([true, false]);
    // An edit elsewhere changes what the call does.
    project.setFile('a.c', 'void w(struct page *page) { SetPageSwapBacked(page); }\n');
    expect(ordering.ofCall('w', 'b.c')).toBeUndefined();
    expect(ordering.ofCall('w', 'no-such-file.c')).toBeUndefined();
  });
});
