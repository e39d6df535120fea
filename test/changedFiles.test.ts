// Files that change between being indexed and being read, and what a project remembers of the texts that it has seen.
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createProject, type Project, type Report } from '../server/src/core/index.js';
import { listTree } from '../server/src/node/disk/cache/folderCache.js';
import { filesToRead, loadProject } from '../server/src/node/disk/scan/loadProject.js';
import { ScanWorkers } from '../server/src/node/disk/scan/scanWorkers.js';
import { decode } from '../server/src/node/disk/source/decode.js';
import { check, type Files, grammarBytes } from './harness/check.js';
import { withFs } from './harness/commandLine.js';
import { FixFolder, racy } from './harness/fixFolder.js';
import { readTree } from './harness/fixtures.js';
import { mutated } from './harness/randomC.js';

const example = readTree(join(import.meta.dirname, '../server/example'));

let folder: FixFolder;
beforeEach(() => {
  folder = new FixFolder();
});
afterEach(() => folder.remove());

/** A project that was told of some texts and, when it asks for them, gets others. */
async function scannedBefore(scanned: Files, read: Files): Promise<Project> {
  const project = await createProject(grammarBytes);
  const scanner = project.fileScanner(decode);
  for (const [path, text] of scanned) {
    const bytes = Buffer.from(text, 'utf8');
    scanner.room(bytes.length).set(bytes);
    scanner.take(path, bytes.length, true, bytes.length);
  }
  for (const _ of project.addScanned(scanner.takeBatch(), (path) => read.get(path) ?? ''));
  return project;
}

function withoutChanges(report: Report) {
  return { ...report, coverage: { ...report.coverage, changed: [] } };
}

test('whatever became of a file after it was indexed, the findings are those of the text that was read', async () => {
  const text = example.get('mm/rmap.c') ?? '';
  await fc.assert(
    fc.asyncProperty(mutated([text, example.get('mm/fault.c') ?? '']), async (changed) => {
      const now = new Map(example).set('mm/rmap.c', changed.replaceAll('\0', ''));
      const report = (await scannedBefore(example, now)).check();
      // What nobody asks for is not read: it has nothing to say in either state.
      const fresh = await check(report.coverage.changed.length > 0 ? now : example);
      expect(withoutChanges(report).findings).toEqual(fresh.findings);
    }),
    { numRuns: 25 },
  );
});

test('a changed file is named once, and is known as it is from then on', async () => {
  const now = new Map(example).set('mm/rmap.c', `/* 日本 */\n${example.get('mm/rmap.c')}`);
  const project = await scannedBefore(example, now);
  const first = project.check();
  expect(first.coverage.changed).toEqual(['mm/rmap.c']);
  expect(withoutChanges(first)).toEqual(await check(now));
  expect(project.check().coverage.changed).toEqual([]);
  const unchanged = (await scannedBefore(now, now)).check();
  expect(unchanged.coverage.changed).toEqual([]);
  expect(unchanged).toEqual(await check(now));
});

test('texts that differ in characters beyond one byte alone are told apart', async () => {
  const one = new Map([['a.c', racy.replaceAll('page', 'pagé日').replaceAll('struct pagé日', 'struct page')]]);
  const other = new Map([['a.c', (one.get('a.c') ?? '').replaceAll('日', '本')]]);
  const project = await createProject(grammarBytes);
  for (const files of [one, other, one]) {
    for (const [path, text] of files) project.setFile(path, text);
    expect(project.check()).toEqual(await check(files));
  }
});

test('the files of a tree: changed, grown, gone between index and check', async () => {
  for (const name of ['same.c', 'changed.c', 'grown.c', 'gone.c']) folder.write(name, racy);
  const project = await createProject(grammarBytes);
  const files = ['changed.c', 'gone.c', 'grown.c', 'same.c'];
  const wanted = { files, named: new Set<string>() };
  await loadProject(project, new ScanWorkers(0), folder.path, wanted, filesToRead(listTree(folder.path), wanted));
  writeFileSync(join(folder.path, 'changed.c'), `\n\n${racy}`);
  appendFileSync(join(folder.path, 'grown.c'), racy.replace('map_it', 'map_more'));
  rmSync(join(folder.path, 'gone.c'));
  const { findings, coverage } = project.check();
  expect(findings.map(({ file, range, functionName }) => [file, range.start.line, functionName])).toEqual([
    ['changed.c', 6, 'map_it'],
    ['grown.c', 4, 'map_it'],
    ['grown.c', 10, 'map_more'],
    ['same.c', 4, 'map_it'],
  ]);
  expect(coverage.changed.toSorted()).toEqual(['changed.c', 'gone.c', 'grown.c']);
});

test('the command line says which file has changed, and its findings are right', () => {
  folder.write('a.c', racy);
  // Somebody saves the file when it is opened for the second time, by whichever thread: once it was indexed.
  const node = withFs(`const open = fs.openSync;
    fs.openSync = (path, ...rest) => {
      if (String(path).endsWith('/a.c')) {
        fs.appendFileSync(path + '.opened', '.');
        if (fs.statSync(path + '.opened').size === 2) fs.writeFileSync(path, '\\n'.repeat(10) + fs.readFileSync(path));
      }
      return open(path, ...rest);
    };`);
  const { out, err, status } = folder.check(['--format', 'json', '.'], { node });
  expect(err).toBe("fencepost: 'a.c' changed while the tree was read; it was read again\n");
  const report = JSON.parse(out) as { findings: { range: { start: { line: number } } }[]; coverage: object };
  expect(report.findings.map(({ range }) => range.start.line)).toEqual([15]);
  expect(report.coverage).toMatchObject({ changed: ['a.c'] });
  expect(status).toBe(1);
});

test('names that edits leave behind are forgotten, and nothing else is', async () => {
  const project = await createProject(grammarBytes);
  const { scanner } = project as unknown as { readonly scanner: { readonly nameCount: number } };
  for (const [path, text] of example) project.setFile(path, text);
  const before = project.check();
  let most = 0;
  for (let edit = 0; edit < 6; edit++) {
    const calls = Array.from({ length: 30_000 }, (_, i) => `name${edit}_${i}();`).join(' ');
    project.setFile('mm/rmap.c', `${example.get('mm/rmap.c')}void f(void) { ${calls} }\n`);
    expect(project.check().findings).toEqual(before.findings);
    most = Math.max(most, scanner.nameCount);
  }
  expect(most).toBeLessThan(130_000);
  project.setFile('mm/rmap.c', example.get('mm/rmap.c') ?? '');
  expect(project.check()).toEqual(before);
});

test('a text that nobody wrote by hand is reported, not read', async () => {
  const project = await createProject(grammarBytes);
  project.setFile('a.c', racy);
  project.setFile('huge.c', `${racy}/*${'x'.repeat(100 * 1024 * 1024)}*/`);
  const { findings, coverage } = project.check();
  expect(findings.map(({ file }) => file)).toEqual(['a.c']);
  expect(coverage.skipped).toEqual([
    { file: 'huge.c', functionName: '', line: 0, reason: 'longer than 16777216 characters' },
  ]);
});
